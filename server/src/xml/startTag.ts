/** Reads one start tag, whatever is left of it: names, values, positions, and what is wrong with it. */

import {
  ampersand,
  decode,
  doubleQuote,
  greaterThan,
  illegalCharacter,
  isSpace,
  isSuspicious,
  lessThan,
  mostErrors,
  nameEnd,
  referenceErrors,
  shown,
  singleQuote,
  skipSpace,
  slash,
} from './characters';
import { attributeOf, noAttributes } from './nodes';
import type { Keep } from './strings';
import type { XmlAttribute, XmlError } from './syntaxTree';

/** Offsets are relative to the `<`. */
export interface StartTag {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly length: number;
  readonly selfClosing: boolean;
  /** False when the next `<` or the end of the text came before the `>`. */
  readonly finished: boolean;
  readonly errors: readonly XmlError[];
}

const noErrors: readonly XmlError[] = [];

/** Reads the start tag at `start`. It never reads past the next `<`, except to see whether a value with a `<` is closed in the same tag. */
export function readStartTag(text: string, start: number, keep: Keep): StartTag {
  const nameStop = nameEnd(text, start + 1);
  const name = keep(text, start + 1, nameStop);
  const attributes: XmlAttribute[] = [];
  const details: XmlError[] = [];
  let mistake: XmlError | undefined;
  const blame = (code: string, message: string, from: number, to: number) => {
    // One mistake in a tag, a lost quote say, makes a mess of the rest of it: only the first is worth telling.
    mistake ??= { code, message, start: from - start, end: to - start };
  };
  let at = nameStop;
  let finished = false;
  let selfClosing = false;
  while (at < text.length) {
    const behindLast = at;
    at = skipSpace(text, at);
    const code = text.charCodeAt(at);
    if (at >= text.length || code === lessThan) {
      break;
    }
    if (code === greaterThan) {
      finished = true;
      at++;
      break;
    }
    if (code === slash && text.charCodeAt(at + 1) === greaterThan) {
      finished = true;
      selfClosing = true;
      at += 2;
      break;
    }
    const attributeStop = nameEnd(text, at);
    if (attributeStop === at) {
      const junkEnd = skipJunk(text, at);
      blame(
        'unexpected-character',
        `${quoted(text, at, junkEnd)} has no place in a tag; is a quote missing?`,
        at,
        junkEnd,
      );
      at = junkEnd;
      continue;
    }
    if (at === behindLast) {
      blame(
        'missing-space',
        `White space is missing before ${quoted(text, at, attributeStop)}.`,
        at,
        attributeStop,
      );
    }
    const attribute = readAttribute(text, start, at, attributeStop, keep, blame, details);
    attributes.push(attribute);
    at = isCutOff(text, start, attribute) ? nextTag(text, start + attribute.end) : start + attribute.end;
  }
  if (name === '') {
    mistake = {
      code: 'unfinished-tag',
      message: 'A name is missing after `<`; a plain `<` is written `&lt;`.',
      start: 0,
      end: 1,
    };
  } else if (!finished) {
    mistake = {
      code: 'unfinished-tag',
      message: `The tag \`<${shown(name)}\` is not finished: its \`>\` is missing.`,
      start: 0,
      end: nameStop - start,
    };
  }
  if (attributes.length > 1) {
    blameDuplicates(attributes, details);
  }
  const errors = mistake ? [mistake, ...details] : details;
  return {
    name,
    // A grown array has room to spare; the copy has none, and there is one for every tag.
    attributes: attributes.length > 0 ? attributes.slice() : noAttributes,
    length: at - start,
    selfClosing,
    finished,
    errors: errors.length > 0 ? errors.sort((one, other) => one.start - other.start) : noErrors,
  };
}

function readAttribute(
  text: string,
  origin: number,
  start: number,
  nameStop: number,
  keep: Keep,
  blame: (code: string, message: string, from: number, to: number) => void,
  details: XmlError[],
): XmlAttribute {
  const name = keep(text, start, nameStop);
  const equals = skipSpace(text, nameStop);
  if (text.charAt(equals) !== '=') {
    blame('missing-value', `The attribute \`${shown(name)}\` has no value.`, start, nameStop);
    const stop = nameStop - origin;
    return { name, value: '', start: start - origin, valueStart: stop, valueEnd: stop, end: stop };
  }
  const opening = skipSpace(text, equals + 1);
  const quote = text.charCodeAt(opening);
  if (quote !== doubleQuote && quote !== singleQuote) {
    const stop = skipUnquoted(text, opening);
    if (stop === opening) {
      blame('missing-value', `The attribute \`${shown(name)}\` has no value.`, start, equals + 1);
      const end = equals + 1 - origin;
      return { name, value: '', start: start - origin, valueStart: end, valueEnd: end, end };
    }
    blame('unquoted-value', `The value of \`${shown(name)}\` needs quotes.`, opening, stop);
    const value = keep(text, opening, stop);
    return {
      name,
      value,
      start: start - origin,
      valueStart: opening - origin,
      valueEnd: stop - origin,
      end: stop - origin,
    };
  }
  const valueStart = opening + 1;
  let at = valueStart;
  let special = false;
  let closed = false;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      closed = true;
      break;
    }
    if (code === lessThan) {
      const stop = closedBeforeTagEnd(text, at + 1, quote);
      if (stop < 0) {
        break;
      }
      details.push({
        code: 'less-than-in-value',
        message: 'A `<` in a value is written `&lt;`.',
        start: at - origin,
        end: at + 1 - origin,
      });
      special = true;
      closed = true;
      at = stop;
      break;
    }
    special ||= code === ampersand || isSuspicious(code);
  }
  // A value without its closing quote ends with its line: what follows was not meant to be in it.
  const valueEnd = closed ? at : lineEnd(text, valueStart, at);
  if (!closed) {
    blame('unfinished-value', `The value of \`${shown(name)}\` has no closing quote.`, opening, valueEnd);
  }
  const raw = text.slice(valueStart, valueEnd);
  if (special) {
    for (const error of referenceErrors(raw, valueStart - origin)) {
      details.push(error);
    }
    const bad = illegalCharacter(raw, valueStart - origin);
    if (bad) {
      details.push(bad);
    }
  }
  const value = special ? decode(raw) : raw;
  return attributeOf({
    name,
    value: keep(value, 0, value.length),
    start: start - origin,
    valueStart: valueStart - origin,
    valueEnd: valueEnd - origin,
    end: (closed ? valueEnd + 1 : valueEnd) - origin,
  });
}

/** True when the opening quote of the value has no partner. */
function isCutOff(text: string, origin: number, { valueStart, valueEnd, end }: XmlAttribute): boolean {
  const before = text.charCodeAt(origin + valueStart - 1);
  return end === valueEnd && (before === singleQuote || before === doubleQuote);
}

/** The next `<`, or the end of the text. */
export function nextTag(text: string, from: number): number {
  const found = text.indexOf('<', from);
  return found < 0 ? text.length : found;
}

/** Where the quote closes a value that holds a `<`, if it does so before the tag, the line or the next tag; else -1. */
function closedBeforeTagEnd(text: string, from: number, quote: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const next = text.charCodeAt(at + 1);
      return isSpace(next) || next === slash || next === greaterThan ? at : -1;
    }
    if (code === 10 || code === 13 || code === lessThan || code === greaterThan) {
      return -1;
    }
  }
  return -1;
}

function lineEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) {
    at++;
  }
  return at;
}

function isTagStop(code: number): boolean {
  return isSpace(code) || code === greaterThan || code === lessThan;
}

function skipUnquoted(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isTagStop(code) || (code === slash && text.charCodeAt(at + 1) === greaterThan)) {
      break;
    }
  }
  return at;
}

function skipJunk(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && !isTagStop(text.charCodeAt(at)) && text.charCodeAt(at) !== slash) {
    at++;
  }
  return at;
}

function quoted(text: string, from: number, to: number): string {
  return `\`${text.slice(from, Math.min(to, from + 30))}\``;
}

function blameDuplicates(attributes: readonly XmlAttribute[], errors: XmlError[]): void {
  const seen = attributes.length > 12 ? new Set<string>() : undefined;
  attributes.forEach(({ name, start }, index) => {
    if (errors.length > mostErrors) {
      return;
    }
    if (seen ? seen.has(name) : earlier(attributes, name, index)) {
      errors.push({
        code: 'duplicate-attribute',
        message: `The attribute \`${shown(name)}\` is here twice.`,
        start,
        end: start + name.length,
      });
    }
    seen?.add(name);
  });
}

function earlier(attributes: readonly XmlAttribute[], name: string, index: number): boolean {
  for (let at = 0; at < index; at++) {
    if (attributes[at]?.name === name) {
      return true;
    }
  }
  return false;
}
