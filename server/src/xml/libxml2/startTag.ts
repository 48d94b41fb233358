/** What libxml2 refuses between the name and the end of a start tag (libxml2 2.9: parser.c: xmlParseStartTag2). */
import { isLegalCharacter, nameEnd, skipSpace } from '../characters';
import { type Fatal, localName, readReference } from './references';

const plainValue = /[\t\n\r !#-%(-;=-\ud7ff\ue000-\ufffd]+/y;

/** Where the attributes end, so that `>` or `/>` should follow. */
export function readAttributes(text: string, from: number): number | Fatal {
  const names = new Set<string>();
  let twice: string | undefined;
  let at = skipSpace(text, from);
  while (at < text.length && text[at] !== '>' && !text.startsWith('/>', at) && isByteCharacter(text, at)) {
    const behindName = nameEnd(text, at);
    if (behindName === at) return { at, message: 'error parsing attribute name' };
    const name = text.slice(at, behindName);
    const equals = skipSpace(text, behindName);
    if (text[equals] !== '=') {
      return { at: equals, message: `Specification mandates value for attribute ${localName(name)}` };
    }
    const behind = readValue(text, skipSpace(text, equals + 1));
    if (typeof behind !== 'number') return behind;
    if (names.has(name)) twice ??= name;
    names.add(name);
    at = skipSpace(text, behind);
    if (at === behind && text[at] !== '>' && !text.startsWith('/>', at)) {
      return { at, message: 'attributes construct error' };
    }
  }
  // Told once all are read.
  return twice === undefined ? at : { at, message: `Attribute ${twice} redefined` };
}

function readValue(text: string, quoteAt: number): number | Fatal {
  const quote = text[quoteAt];
  if (quote !== '"' && quote !== "'") return { at: quoteAt, message: 'AttValue: " or \' expected' };
  let at = quoteAt + 1;
  for (;;) {
    plainValue.lastIndex = at;
    at = plainValue.test(text) ? plainValue.lastIndex : at;
    const char = text[at];
    if (char === quote) return at + 1;
    if (char === undefined) return { at, message: "AttValue: ' expected" };
    if (char === '<') return { at, message: "Unescaped '<' not allowed in attributes values" };
    if (char === '&') {
      const behind = readReference(text, at);
      if (typeof behind !== 'number') return behind;
      at = behind;
      continue;
    }
    const code = text.codePointAt(at) ?? 0;
    if (!isLegalCharacter(code)) return { at, message: 'invalid character in attribute value' };
    at += code > 0xffff ? 2 : 1;
  }
}

/** As it looks for the next attribute: bytes that are no characters end the tag; those of a longer character pass. */
function isByteCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code > 0x7f || isLegalCharacter(code);
}
