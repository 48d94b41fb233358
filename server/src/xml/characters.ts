/** What XML 1.0 says about single characters: names, white space, legal characters, references. */

import type { XmlError } from './syntaxTree';

export const lessThan = 60;
export const greaterThan = 62;
export const slash = 47;
export const equalsSign = 61;
export const exclamationMark = 33;
export const questionMark = 63;
export const ampersand = 38;
export const doubleQuote = 34;
export const singleQuote = 39;

const nameStart =
  /[:_A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD]/;
const nameRest = /[-.0-9\u00B7\u203F-\u2040]|[\u0300-\u036F]/;

function isNamePart(char: string): boolean {
  return nameStart.test(char) || nameRest.test(char);
}

const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const startsName = Uint8Array.from(ascii, (char) => (nameStart.test(char) ? 1 : 0));
const continuesName = Uint8Array.from(ascii, (char) => (isNamePart(char) ? 1 : 0));

/** True for an ASCII character that begins a name. */
export function isPlainNameStart(code: number): boolean {
  return code < 128 && startsName[code] === 1;
}

/** True for an ASCII character of a name. */
export function isPlainNamePart(code: number): boolean {
  return code < 128 && continuesName[code] === 1;
}

/** Where the name that begins at `at` ends; `at` itself when no name begins there. */
export function nameEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const begins = first < 128 ? startsName[first] === 1 : nameStart.test(text.charAt(at));
  if (!begins) {
    return at;
  }
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code < 128 ? continuesName[code] !== 1 : !isNamePart(text.charAt(end))) {
      break;
    }
  }
  return end;
}

/** White space as XML knows it: space, tab, carriage return, line feed. */
export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

export function skipSpace(text: string, at: number): number {
  let end = at;
  while (end < text.length && isSpace(text.charCodeAt(end))) {
    end++;
  }
  return end;
}

/** True for a code unit that may be illegal (control characters, surrogates, U+FFFE, U+FFFF) and needs a closer look. */
export function isSuspicious(code: number): boolean {
  return (code < 32 && !isSpace(code)) || code >= 0xd800;
}

const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const reference = /&(?:(amp|lt|gt|quot|apos)|#([0-9]+)|#x([0-9a-fA-F]+));/g;

/** Whether XML 1.0 allows a character (2.2). */
export function isLegalCharacter(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 32 && code < 0xd800) ||
    (code >= 0xe000 && code < 0xfffe) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

/** Character data with the five predefined entities and character references replaced; any other stays as written. */
export function decode(raw: string): string {
  return raw.replace(reference, (whole, entity?: string, decimal?: string, hex?: string) => {
    if (entity !== undefined) {
      return predefined[entity] ?? whole;
    }
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
    return isLegalCharacter(code) ? String.fromCodePoint(code) : whole;
  });
}

/** The first character XML does not allow, as an error; `offset` is added to its place. */
export function illegalCharacter(raw: string, offset: number): XmlError | undefined {
  for (let at = 0; at < raw.length; at++) {
    if (!isSuspicious(raw.charCodeAt(at))) {
      continue;
    }
    const code = raw.codePointAt(at) ?? 0;
    if (isLegalCharacter(code)) {
      at += code > 0xffff ? 1 : 0;
      continue;
    }
    const name = code.toString(16).toUpperCase().padStart(4, '0');
    const message = `The character U+${name} is not allowed in XML.`;
    return { code: 'invalid-character', message, start: offset + at, end: offset + at + 1 };
  }
  return undefined;
}

const anyReference = /&(?:(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)?/g;
const named = /^&([\w.:-]+);/;

/** More errors than this in one place are never shown to anybody. */
export const mostErrors = 100;

/** A name in a message: long ones are cut. */
export function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

/** Errors of the references in character data: a bare `&`, an entity nobody defined, a character that may not be. */
export function referenceErrors(raw: string, offset: number): XmlError[] {
  const errors: XmlError[] = [];
  for (const found of raw.matchAll(anyReference)) {
    if (errors.length > mostErrors) {
      break;
    }
    const start = offset + found.index;
    if (found[0] === '&') {
      const entity = named.exec(raw.slice(found.index, found.index + 80))?.[1];
      errors.push(
        entity === undefined || entity.startsWith('#')
          ? {
              code: 'unencoded-ampersand',
              message: 'A plain `&` is written `&amp;` in XML.',
              start,
              end: start + 1,
            }
          : {
              code: 'undefined-entity',
              message: `The entity \`&${entity};\` is not defined; XML itself knows only amp, lt, gt, quot and apos.`,
              start,
              end: start + entity.length + 2,
            },
      );
    } else if (decode(found[0]) === found[0]) {
      errors.push({
        code: 'invalid-character',
        message: `\`${found[0].slice(0, 20)}\` names a character that is not allowed in XML.`,
        start,
        end: start + found[0].length,
      });
    }
  }
  return errors;
}
