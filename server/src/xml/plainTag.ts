/**
 * Reads start tags in good order, which nearly all are, fast. A guest repeats itself: what a tag has in common with the last one of its
 * name and depth is compared and shared instead of read.
 */
import {
  ampersand,
  doubleQuote,
  equalsSign,
  greaterThan,
  isPlainNamePart,
  isPlainNameStart,
  isSpace,
  lessThan,
  singleQuote,
  slash,
} from './characters';
import type { OpenTag } from './elements';
import { emptyElement, noAttributes, PlainAttribute } from './nodes';
import type { Keep } from './strings';
import type { XmlAttribute, XmlElement, XmlError } from './syntaxTree';

/** What is known of the last tag of one name and depth. */
interface SeenTag {
  readonly name: string;
  attributes: readonly XmlAttribute[];
  /** Its text from the `<` to behind its name, or behind the attributes that it had in common with the one before. */
  beginning: string;
  /** How many attributes that are. */
  common: number;
  /** What came behind it. */
  next: SeenTag | undefined;
}

/** The start tags of one text that were read last. */
export interface SeenTags {
  /** By name and depth; a later one takes the place of an earlier one. */
  readonly table: (SeenTag | undefined)[];
  last: SeenTag | undefined;
  /** The attributes of the tag that is being read. */
  readonly attributes: XmlAttribute[];
}

export function createSeenTags(): SeenTags {
  return { table: [], last: undefined, attributes: [] };
}

const tableSize = 256;
/** A tag with more is left to the other reader, which is faster at finding a name that is there twice. */
const mostAttributes = 12;
const noErrors: readonly XmlError[] = [];

/**
 * The start tag at `start`: the element itself when it is self-closing. Undefined when anything in it is out of the ordinary: a fault, a
 * reference or a quote in a value, white space around `=`, a name beyond ASCII.
 */
export function readPlainTag(
  text: string,
  start: number,
  depth: number,
  seen: SeenTags,
  keep: Keep,
): XmlElement | OpenTag | undefined {
  const expected = seen.last?.next;
  const asExpected = expected !== undefined && begins(text, start, expected);
  const like = asExpected ? expected : findLike(text, start, depth, seen, keep);
  if (!like) {
    return undefined;
  }
  const { name, attributes: known } = like;
  const { attributes } = seen;
  const begun = asExpected || begins(text, start, like);
  let at = start + (begun ? like.beginning.length : 1 + name.length);
  let common = begun ? like.common : 0;
  let count = 0;
  for (let old = known[count]; count < common && old; old = known[count]) {
    attributes[count++] = old;
  }
  let shared = common;
  let code = text.charCodeAt(at);
  while (code !== greaterThan && code !== slash) {
    if (!isSpace(code)) {
      return undefined;
    }
    do {
      code = text.charCodeAt(++at);
    } while (isSpace(code));
    if (code === greaterThan || code === slash) {
      break;
    }
    const old = known[count];
    const same = old !== undefined && old.start === at - start && isSame(text, at, old);
    const attribute = same ? old : readPlainAttribute(text, start, at, old, keep);
    if (!attribute || count === mostAttributes) {
      return undefined;
    }
    if (same) {
      shared++;
      common += common === count ? 1 : 0;
    }
    attributes[count++] = attribute;
    at = start + attribute.end;
    code = text.charCodeAt(at);
  }
  const selfClosing = code === slash;
  if (selfClosing && text.charCodeAt(++at) !== greaterThan) {
    return undefined;
  }
  const all = shared === count && count === known.length ? known : attributes.slice(0, count);
  if (shared < count && hasDuplicates(all)) {
    return undefined;
  }
  remember(seen, like, all, text, start, common);
  const length = at + 1 - start;
  return selfClosing
    ? emptyElement(name, all, length)
    : {
        kind: 'open',
        start,
        tag: { name, attributes: all, length, selfClosing, finished: true, errors: noErrors },
      };
}

/** True when the tag at `start` begins as the other one did. */
function begins(text: string, start: number, { beginning }: SeenTag): boolean {
  const stop = start + beginning.length;
  return text.slice(start, stop) === beginning && !isPlainNamePart(text.charCodeAt(stop));
}

/** What is known of tags of the name that stands behind `start`; undefined when no name does. */
function findLike(
  text: string,
  start: number,
  depth: number,
  { table }: SeenTags,
  keep: Keep,
): SeenTag | undefined {
  let at = start + 1;
  let code = text.charCodeAt(at);
  if (!isPlainNameStart(code)) {
    return undefined;
  }
  let hash = depth;
  do {
    hash = (hash * 31 + code) | 0;
    code = text.charCodeAt(++at);
  } while (isPlainNamePart(code));
  const slot = hash & (tableSize - 1);
  const last = table[slot];
  const written = text.slice(start + 1, at);
  if (last?.name === written) {
    return last;
  }
  const name = keep(text, start + 1, at);
  const fresh = {
    name,
    attributes: noAttributes,
    beginning: text.slice(start, at),
    common: 0,
    next: undefined,
  };
  table[slot] = fresh;
  return fresh;
}

function remember(
  seen: SeenTags,
  tag: SeenTag,
  attributes: readonly XmlAttribute[],
  text: string,
  start: number,
  common: number,
): void {
  tag.attributes = attributes;
  if (tag.common !== common) {
    tag.common = common;
    tag.beginning = text.slice(start, start + (attributes[common - 1]?.end ?? 1 + tag.name.length));
  }
  if (seen.last) {
    seen.last.next = tag;
  }
  seen.last = tag;
}

/** True when the attribute stands at `at`, which neither a reference nor a quote in its value can hide. */
function isSame(text: string, at: number, { name, value }: XmlAttribute): boolean {
  const nameStop = at + name.length;
  const valueStart = nameStop + 2;
  const valueEnd = valueStart + value.length;
  const quote = text.charCodeAt(valueEnd);
  return (
    (quote === singleQuote || quote === doubleQuote) &&
    text.charCodeAt(valueStart - 1) === quote &&
    text.charCodeAt(nameStop) === equalsSign &&
    text.slice(valueStart, valueEnd) === value &&
    text.slice(at, nameStop) === name
  );
}

/** The attribute that begins at `start` in the tag at `origin`; `like`: one that may have the same name. */
function readPlainAttribute(
  text: string,
  origin: number,
  start: number,
  like: XmlAttribute | undefined,
  keep: Keep,
): PlainAttribute | undefined {
  let name: string;
  let at = start + (like?.name.length ?? 0);
  if (like && text.charCodeAt(at) === equalsSign && text.slice(start, at) === like.name) {
    name = like.name;
  } else {
    at = plainNameEnd(text, start);
    if (at === start || text.charCodeAt(at) !== equalsSign) {
      return undefined;
    }
    name = keep(text, start, at);
  }
  const quote = text.charCodeAt(at + 1);
  if (quote !== doubleQuote && quote !== singleQuote) {
    return undefined;
  }
  const valueStart = at + 2;
  at = valueStart;
  for (let code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(++at)) {
    if (!isPlainInValue(code)) {
      return undefined;
    }
  }
  return new PlainAttribute(name, keep(text, valueStart, at), start - origin);
}

function plainNameEnd(text: string, start: number): number {
  let at = start;
  if (isPlainNameStart(text.charCodeAt(at))) {
    do {
      at++;
    } while (isPlainNamePart(text.charCodeAt(at)));
  }
  return at;
}

/** False at the end of the text, too. */
function isPlainInValue(code: number): boolean {
  if (code > singleQuote) {
    return code < 0xd800 && code !== lessThan;
  }
  return code >= 32 ? code !== doubleQuote && code !== singleQuote && code !== ampersand : isSpace(code);
}

function hasDuplicates(attributes: readonly XmlAttribute[]): boolean {
  for (let index = 1; index < attributes.length; index++) {
    for (let before = 0; before < index; before++) {
      if (attributes[before]?.name === attributes[index]?.name) {
        return true;
      }
    }
  }
  return false;
}
