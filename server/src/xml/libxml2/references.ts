/** What libxml2's errors have in common, and what it refuses of a reference (libxml2 2.9: parser.c: xmlParseEntityRef, xmlParseCharRef). */
import { isLegalCharacter, nameEnd } from '../characters';
import { mostAround } from '../depth';

/** The first thing libxml2 cannot go on from. */
export interface Fatal {
  /** How far it has read: UTF-16 code units. */
  readonly at: number;
  /** Where the line is that it names, if elsewhere. */
  readonly line?: number;
  readonly message: string;
}

/** An element that begins at `at` stands in too many others (parser.c: xmlParseElementStart). */
export function tooDeep(at: number): Fatal {
  return { at, message: `Excessive depth in document: ${mostAround} use XML_PARSE_HUGE option` };
}

/** A name without its namespace prefix, as most messages have it. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const predefined: ReadonlySet<string> = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);

/** Behind the reference that the `&` at `at` begins. */
export function readReference(text: string, at: number): number | Fatal {
  if (text[at + 1] === '#') return readCharacterReference(text, at);
  const behindName = nameEnd(text, at + 1);
  const name = text.slice(at + 1, behindName);
  if (name === '') return { at: at + 1, message: 'xmlParseEntityRef: no name' };
  if (text[behindName] !== ';') return { at: behindName, message: "EntityRef: expecting ';'" };
  return predefined.has(name)
    ? behindName + 1
    : { at: behindName + 1, message: `Entity '${name}' not defined` };
}

function readCharacterReference(text: string, at: number): number | Fatal {
  const hex = text[at + 2] === 'x';
  const digits = hex ? /[0-9a-fA-F]*/y : /[0-9]*/y;
  digits.lastIndex = at + (hex ? 3 : 2);
  const [written = ''] = digits.exec(text) ?? [];
  const behind = digits.lastIndex;
  if (text[behind] !== ';') {
    return { at: behind, message: `CharRef: invalid ${hex ? 'hexadecimal' : 'decimal'} value` };
  }
  const code = written === '' ? 0 : Number.parseInt(written, hex ? 16 : 10);
  if (isLegalCharacter(code)) return behind + 1;
  const message =
    code > 0x10ffff
      ? 'xmlParseCharRef: character reference out of bounds'
      : `xmlParseCharRef: invalid xmlChar value ${code}`;
  return { at: behind + 1, message };
}
