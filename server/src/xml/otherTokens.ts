/** Reads what is no element: text, comments, CDATA sections, processing instructions, the DOCTYPE, end tags. */

import {
  ampersand,
  decode,
  greaterThan,
  illegalCharacter,
  isSuspicious,
  lessThan,
  nameEnd,
  referenceErrors,
  shown,
  skipSpace,
} from './characters';
import { nextTag } from './startTag';
import type { Keep } from './strings';
import type { Faults, XmlError, XmlNode, XmlOther, XmlText } from './syntaxTree';

const noChildren: readonly number[] = [];

/** Faults of a node without children; undefined when there is nothing wrong. */
function ownFaults(own: readonly XmlError[], loose = false): Faults | undefined {
  return own.length > 0 || loose ? { own, children: noChildren, loose } : undefined;
}

function text(kind: XmlText['kind'], length: number, content: string, errors: readonly XmlError[]): XmlText {
  const faults = ownFaults(errors);
  return faults ? { kind, length, text: content, faults } : { kind, length, text: content };
}

export function other(
  kind: XmlOther['kind'],
  length: number,
  errors: readonly XmlError[],
  loose = false,
): XmlOther {
  const faults = ownFaults(errors, loose);
  return faults ? { kind, length, faults } : { kind, length };
}

const closingBracket = 93;

/** Character data up to the next `<`. */
export function readText(source: string, start: number, keep: Keep): XmlText {
  let end = start;
  let references = false;
  let suspicious = false;
  let bracket = false;
  for (; end < source.length; end++) {
    const code = source.charCodeAt(end);
    if (code === lessThan) {
      break;
    }
    references ||= code === ampersand;
    bracket ||= code === closingBracket;
    suspicious ||= isSuspicious(code);
  }
  const raw = source.slice(start, end);
  if (!references && !suspicious && !bracket) {
    return { kind: 'text', length: end - start, text: keep(source, start, end) };
  }
  const errors = references ? referenceErrors(raw, 0) : [];
  const bad = suspicious ? illegalCharacter(raw, 0) : undefined;
  if (bad) {
    errors.push(bad);
  }
  const cdataEnd = bracket ? raw.indexOf(']]>') : -1;
  if (cdataEnd >= 0) {
    errors.push({
      code: 'misplaced-cdata-end',
      message: '`]]>` may only end a CDATA section; in text it is written `]]&gt;`.',
      start: cdataEnd,
      end: cdataEnd + 3,
    });
  }
  errors.sort((one, another) => one.start - another.start);
  const content = references ? decode(raw) : raw;
  return text('text', end - start, keep(content, 0, content.length), errors);
}

/** What the reader knows of the rest of the text: where no terminator is left, none is looked for again. */
export interface Missing {
  comment: boolean;
  cdata: boolean;
  instruction: boolean;
}

function terminated(
  source: string,
  from: number,
  terminator: string,
  missing: Missing,
  key: keyof Missing,
): number {
  const found = missing[key] ? -1 : source.indexOf(terminator, from);
  missing[key] ||= found < 0;
  return found < 0 ? -1 : found + terminator.length;
}

/** Markup whose end is nowhere in the text: it is broken up to the next tag, and everything behind it is seen as before. */
function unfinished(source: string, start: number, opener: number, what: string, end: string): XmlOther {
  const stop = nextTag(source, start + opener);
  const message = `The ${what} is not finished: its \`${end}\` is missing.`;
  return other(
    'broken',
    stop - start,
    [{ code: `unfinished-${what.replace(' ', '-')}`, message, start: 0, end: opener }],
    true,
  );
}

function withIllegal(raw: string, errors: XmlError[]): XmlError[] {
  const bad = illegalCharacter(raw, 0);
  return bad ? [...errors, bad] : errors;
}

export function readComment(source: string, start: number, missing: Missing): XmlOther {
  const end = terminated(source, start + 4, '-->', missing, 'comment');
  if (end < 0) {
    return unfinished(source, start, 4, 'comment', '-->');
  }
  const raw = source.slice(start, end);
  const dashes = raw.indexOf('--', 4);
  const doubled = dashes < raw.length - 3;
  const errors = doubled
    ? [
        {
          code: 'dashes-in-comment',
          message: 'A comment may not contain `--`.',
          start: dashes,
          end: dashes + 2,
        },
      ]
    : [];
  return other('comment', end - start, withIllegal(raw, errors));
}

export function readCdata(source: string, start: number, keep: Keep, missing: Missing): XmlNode {
  const end = terminated(source, start + 9, ']]>', missing, 'cdata');
  if (end < 0) {
    return unfinished(source, start, 9, 'CDATA section', ']]>');
  }
  const raw = source.slice(start, end);
  return text('cdata', end - start, keep(source, start + 9, end - 3), withIllegal(raw, []));
}

const declaration =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.[0-9]+\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])[A-Za-z][\w.-]*\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\3)?[ \t\r\n]*\?>$/;

/** A processing instruction, or the XML declaration, which may only stand at the very beginning. */
export function readInstruction(source: string, start: number, missing: Missing): XmlOther {
  const end = terminated(source, start + 2, '?>', missing, 'instruction');
  if (end < 0) {
    return unfinished(source, start, 2, 'processing instruction', '?>');
  }
  const raw = source.slice(start, end);
  const nameStop = nameEnd(raw, 2);
  const name = raw.slice(2, nameStop);
  const errors: XmlError[] = [];
  const blame = (code: string, message: string, stop: number) =>
    errors.push({ code, message, start: 0, end: stop });
  if (name.toLowerCase() === 'xml') {
    if (start !== 0 && !(start === 1 && source.charCodeAt(0) === 0xfeff)) {
      blame('misplaced-declaration', 'The XML declaration may only stand at the very beginning.', nameStop);
    } else if (!declaration.test(raw)) {
      const shape = '`<?xml version="1.0" encoding="UTF-8"?>`';
      blame('invalid-declaration', `The XML declaration is not of the form ${shape}.`, raw.length);
    }
  } else if (name === '' || (skipSpace(raw, nameStop) === nameStop && nameStop !== raw.length - 2)) {
    blame(
      'invalid-instruction',
      'A processing instruction begins with a name, then white space.',
      raw.length,
    );
  }
  return other('instruction', end - start, withIllegal(raw, errors));
}

const quotes = '"\'';

interface DoctypeEnd {
  readonly end: number;
  /** An element in the internal subset, which holds declarations only; -1 when there is none. */
  readonly element: number;
}

/** Where the DOCTYPE ends, if it does. Quotes, comments and instructions in the internal subset hide brackets. */
function doctypeEnd(source: string, start: number): DoctypeEnd | undefined {
  let subset = false;
  let element = -1;
  for (let at = start; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === '>' && !subset) {
      return { end: at + 1, element };
    }
    if (char === '<' && element < 0 && !'!?'.includes(source.charAt(at + 1))) {
      element = at;
    }
    subset = subset ? char !== ']' : char === '[';
    const hidden = hiddenBy(source, at, char);
    if (hidden) {
      const found = source.indexOf(hidden.end, at + hidden.skip);
      if (found < 0) {
        return undefined;
      }
      at = found + hidden.end.length - 1;
    }
  }
  return undefined;
}

function hiddenBy(
  source: string,
  at: number,
  char: string,
): { readonly skip: number; readonly end: string } | undefined {
  if (quotes.includes(char)) {
    return { skip: 1, end: char };
  }
  if (source.startsWith('<!--', at)) {
    return { skip: 4, end: '-->' };
  }
  return source.startsWith('<?', at) ? { skip: 2, end: '?>' } : undefined;
}

/** The DOCTYPE, with or without an internal subset. Nothing in it is read, no entity is ever expanded. */
export function readDoctype(source: string, start: number): XmlOther {
  const found = doctypeEnd(source, start + 9);
  if (!found) {
    return unfinished(source, start, 9, 'DOCTYPE', '>');
  }
  const from = found.element - start;
  const message = 'A DOCTYPE holds declarations, not elements.';
  const errors = from < 0 ? [] : [{ code: 'invalid-doctype', message, start: from, end: from + 1 }];
  return other('doctype', found.end - start, withIllegal(source.slice(start, found.end), errors));
}

/** A `<!` that begins nothing XML knows, or something that may not stand here. */
export function readUnknown(source: string, start: number, message: string): XmlOther {
  let stop = start + 2;
  while (
    stop < source.length &&
    source.charCodeAt(stop) !== greaterThan &&
    source.charCodeAt(stop) !== lessThan
  ) {
    stop++;
  }
  const closed = source.charCodeAt(stop) === greaterThan;
  const length = stop + (closed ? 1 : 0) - start;
  return other(
    'broken',
    length,
    [{ code: 'unknown-markup', message, start: 0, end: Math.min(length, 9) }],
    !closed,
  );
}

export interface EndTag {
  readonly name: string;
  readonly length: number;
  readonly finished: boolean;
  /** Relative to the `<`. */
  readonly error: XmlError | undefined;
}

export function readEndTag(source: string, start: number, keep: Keep): EndTag {
  const nameStart = skipSpace(source, start + 2);
  const nameStop = nameEnd(source, nameStart);
  const name = keep(source, nameStart, nameStop);
  let stop = skipSpace(source, nameStop);
  const clean = nameStart === start + 2 && source.charCodeAt(stop) === greaterThan;
  while (
    stop < source.length &&
    source.charCodeAt(stop) !== greaterThan &&
    source.charCodeAt(stop) !== lessThan
  ) {
    stop++;
  }
  const finished = source.charCodeAt(stop) === greaterThan;
  const length = stop + (finished ? 1 : 0) - start;
  let error: XmlError | undefined;
  if (!finished) {
    const message = `The end tag \`</${shown(name)}\` is not finished: its \`>\` is missing.`;
    error = { code: 'unfinished-tag', message, start: 0, end: name === '' ? 2 : nameStop - start };
  } else if (!clean) {
    const message = 'An end tag holds the name of its element and nothing else.';
    error = { code: 'invalid-end-tag', message, start: 0, end: length };
  }
  return { name, length, finished, error };
}
