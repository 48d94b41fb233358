/**
 * Where libxml2 gives up on a text that is not well-formed, and in what words (libxml2 2.9: parser.c). It stops at the first
 * fatal error of a reading from front to back, so a single pass without a tree finds it.
 */
import { isLegalCharacter, nameEnd, skipSpace } from '../characters';
import { mostAround } from '../depth';
import type { XmlTree } from '../syntaxTree';
import { type Fatal, localName, readReference, tooDeep } from './references';
import { skipSound } from './sound';
import { readAttributes } from './startTag';

/** An element that is open: its name, and where its `<` is. */
interface Open {
  readonly name: string;
  readonly start: number;
}

const declaration =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.\d+\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])[A-Za-z][\w.-]*\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\3)?[ \t\r\n]*\?>/y;
const plainText = /[\t\n\r -%'-;=-\\^-\ud7ff\ue000-\ufffd]+/y;

/**
 * The first fatal error; undefined when there is none, or where its words are not known: a DOCTYPE, a broken XML
 * declaration.
 * @param tree - of the text, where there is one: what it has no fault in is not read
 */
export function findFatal(text: string, tree?: XmlTree): Fatal | undefined {
  if (text === '') return { at: 0, message: 'Document is empty' };
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (/^<\?xml[ \t\r\n]/.test(text.slice(at, at + 6))) {
    declaration.lastIndex = at;
    if (!declaration.test(text)) return undefined;
    at = declaration.lastIndex;
  }
  const prolog = skipAround(text, at);
  if (typeof prolog !== 'number') return prolog;
  if (text.startsWith('<!DOCTYPE', prolog)) return undefined;
  if (text[prolog] !== '<') return { at: prolog, message: "Start tag expected, '<' not found" };
  const root = readElements(text, prolog, tree);
  if (typeof root !== 'number') return root;
  const epilog = skipAround(text, root);
  if (typeof epilog !== 'number') return epilog;
  return epilog < text.length
    ? { at: epilog, message: 'Extra content at the end of the document' }
    : undefined;
}

/** Behind the white space, comments and processing instructions before or behind the root. */
function skipAround(text: string, from: number): number | Fatal {
  let at = from;
  for (;;) {
    at = skipSpace(text, at);
    const next = text.startsWith('<?', at)
      ? readInstruction(text, at)
      : text.startsWith('<!--', at)
        ? readComment(text, at)
        : undefined;
    if (next === undefined) return at;
    if (typeof next !== 'number') return next;
    at = next;
  }
}

/** Behind the root element that begins at `from`. */
function readElements(text: string, from: number, tree: XmlTree | undefined): number | Fatal {
  const open: Open[] = [];
  let at = from;
  do {
    const last = open.at(-1);
    if (last && at >= text.length) {
      return {
        at,
        message: `Premature end of data in tag ${localName(last.name)} line ${lineAt(text, last.start)}`,
      };
    }
    const next = last
      ? ((tree && skipSound(tree, at, open.length)) ?? readContent(text, at, last, open))
      : readStartTag(text, at, open);
    if (typeof next !== 'number') return next;
    at = next;
  } while (open.length > 0);
  return at;
}

function readContent(text: string, at: number, last: Open, open: Open[]): number | Fatal {
  if (text[at] === '&') return readReference(text, at);
  if (text[at] !== '<') return readText(text, at);
  switch (text[at + 1]) {
    case '/':
      open.pop();
      return readEndTag(text, at, last);
    case '?':
      return readInstruction(text, at);
    case '!':
      if (text.startsWith('<!--', at)) return readComment(text, at);
      if (text.startsWith('<![CDATA[', at)) return readCdata(text, at);
  }
  return readStartTag(text, at, open);
}

function readStartTag(text: string, at: number, open: Open[]): number | Fatal {
  if (open.length > mostAround) return tooDeep(at);
  const nameAt = at + 1;
  const behindName = nameEnd(text, nameAt);
  if (behindName === nameAt) return { at: nameAt, message: 'StartTag: invalid element name' };
  const behind = readAttributes(text, behindName);
  if (typeof behind !== 'number') return behind;
  if (text.startsWith('/>', behind)) return behind + 2;
  const name = text.slice(nameAt, behindName);
  if (text[behind] !== '>') {
    return {
      at: behind,
      message: `Couldn't find end of Start Tag ${localName(name)} line ${lineAt(text, at)}`,
    };
  }
  open.push({ name, start: at });
  return behind + 1;
}

function readEndTag(text: string, at: number, { name, start }: Open): number | Fatal {
  const behindName = nameEnd(text, at + 2);
  const behind = skipSpace(text, behindName);
  if (text[behind] !== '>') return { at: behind, message: "expected '>'" };
  const ends = text.slice(at + 2, behindName);
  if (ends === name) return behind + 1;
  const found = name.includes(':') ? localName(ends) : ends;
  const message = `Opening and ending tag mismatch: ${localName(name)} line ${lineAt(text, start)} and ${found || 'unparsable'}`;
  return { at: behind + 1, message };
}

function readText(text: string, from: number): number | Fatal {
  let at = from;
  for (;;) {
    plainText.lastIndex = at;
    at = plainText.test(text) ? plainText.lastIndex : at;
    if (at >= text.length || text[at] === '<' || text[at] === '&') return at;
    if (text.startsWith(']]>', at)) {
      const message = "Sequence ']]>' not allowed in content";
      // It shows the beginning of what it had read at once: no carriage return, nothing but ASCII.
      const chunk = from + text.slice(from, at).lastIndexOf('\r') + 1;
      return isAscii(text.slice(from, at)) ? { at: chunk, line: at, message } : { at, message };
    }
    const code = text.codePointAt(at) ?? 0;
    if (!isLegalCharacter(code)) return { at, message: `PCDATA invalid Char value ${code}` };
    at += code > 0xffff ? 2 : 1;
  }
}

function readComment(text: string, at: number): number | Fatal {
  const dashes = text.indexOf('--', at + 4);
  if (dashes < 0) {
    return { at: text.length, message: 'Comment not terminated' };
  }
  if (text[dashes + 2] === '>') return dashes + 3;
  const before = text.slice(at + 4, dashes);
  const shown = before === '' ? '' : `: <!--${before.slice(0, 50)}`;
  return { at: dashes, message: `Double hyphen within comment${shown}` };
}

function readCdata(text: string, at: number): number | Fatal {
  const end = text.indexOf(']]>', at + 9);
  if (end >= 0) return end + 3;
  // The last two characters might have begun its end.
  return { at: text.length, message: `CData section not finished\n${text.slice(at + 9, -2).slice(0, 50)}` };
}

function readInstruction(text: string, at: number): number | Fatal {
  const behindName = nameEnd(text, at + 2);
  const target = text.slice(at + 2, behindName);
  if (target === '') return { at: at + 2, message: 'xmlParsePI : no target name' };
  if (target === 'xml') {
    return { at: behindName, message: 'XML declaration allowed only at the start of the document' };
  }
  if (!text.startsWith('?>', behindName) && skipSpace(text, behindName) === behindName) {
    return { at: behindName, message: `ParsePI: PI ${target} space expected` };
  }
  const end = text.indexOf('?>', behindName);
  return end >= 0 ? end + 2 : { at: text.length, message: `ParsePI: PI ${target} never end ...` };
}

/** The line that an offset is on, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}
