/** Reading facts from elements: where a value stands, what libvirt makes of it. */
import { attribute as attributeOf, firstChild, textContent } from '../xml/query';
import type { Located } from '../xml/syntaxTree';
import type { Fact } from './guest';
import { hasPlaceholder, type NumberBase, type NumberWidth, readNumber } from './values';

/** How a text becomes a value; undefined: libvirt does not take it. */
export type Reader<T> = (text: string) => T | undefined;

export const asText: Reader<string> = (text) => text;
/** PCI address parts, target index, chassis numbers. */
export const anyBase = number(0, 'uint');
/** Controller index, NUMA node, parts of drive and USB addresses. */
export const decimal = number(10, 'uint');
export const decimalInt = number(10, 'int');
export const anyBaseInt = number(0, 'int');
export const hexadecimal = number(16, 'ulong');

function number(base: NumberBase, width: NumberWidth): Reader<number> {
  return (text) => readNumber(text, base, width);
}

/**
 * The short facts that were read last, and by what: a guest has thousands of devices with the same values in the same places, and facts
 * that are the same are one object. What is longer might keep the whole text alive that it was cut out of.
 */
const recent: (Fact<unknown> | undefined)[] = new Array(1024);
const recentReaders: (Reader<unknown> | undefined)[] = new Array(1024);
const longestShared = 12;

function fact<T>(text: string, start: number, end: number, read: Reader<T>): Fact<T> {
  const { length } = text;
  if (length > longestShared) return newFact(text, start, end, read);
  const place = (start * 31 + end * 17 + text.charCodeAt(0) * 7 + text.charCodeAt(length - 1)) & 1023;
  const before = recent[place];
  if (
    before?.text === text &&
    before.start === start &&
    before.end === end &&
    recentReaders[place] === read
  ) {
    return before as Fact<T>;
  }
  const made = newFact(text, start, end, read);
  recent[place] = made;
  recentReaders[place] = read;
  return made;
}

function newFact<T>(text: string, start: number, end: number, read: Reader<T>): Fact<T> {
  const placeholder = hasPlaceholder(text);
  return placeholder || end - start !== text.length
    ? { value: placeholder ? undefined : read(text), text, placeholder, start, end }
    : new PlainFact(read(text), text, start);
}

/** Written as it reads, and no placeholder: nearly every fact, and a large guest has a hundred thousand of them. */
class PlainFact<T> implements Fact<T> {
  declare readonly value: T | undefined;
  declare readonly text: string;
  declare readonly placeholder: boolean;
  declare readonly start: number;

  constructor(value: T | undefined, text: string, start: number) {
    this.value = value;
    this.text = text;
    this.start = start;
  }

  get end(): number {
    return this.start + this.text.length;
  }
}

Object.assign(PlainFact.prototype, { placeholder: false });

/** An element's attribute as a fact; undefined when it is not written (or has no value yet). */
export function attributeFact<T>(
  element: Located | undefined,
  name: string,
  read: Reader<T>,
): Fact<T> | undefined {
  const attribute = element && attributeOf(element.node, name);
  if (element === undefined || attribute === undefined || attribute.end === attribute.valueEnd)
    return undefined;
  const { value, valueStart, valueEnd } = attribute;
  return fact(value, element.start + valueStart, element.start + valueEnd, read);
}

/** An element's text as a fact; undefined when it is empty, which libvirt takes as not written. */
export function textFact<T>(element: Located | undefined, read: Reader<T>): Fact<T> | undefined {
  if (element === undefined) return undefined;
  const { node, start } = element;
  const text = textContent(node);
  if (text === '') return undefined;
  return fact(
    text,
    start + node.startTagEnd,
    start + (node.endTagStart < 0 ? node.length : node.endTagStart),
    read,
  );
}

/** The first child element of that name; libvirt reads the first where it reads one. */
export function childOf(parent: Located | undefined, name: string): Located | undefined {
  return parent && firstChild(parent, name);
}

/** All child elements of one name, in document order. */
export function childrenOf(parent: Located, name: string): Located[] {
  const found: Located[] = [];
  let start = parent.start + parent.node.startTagEnd;
  for (const node of parent.node.children) {
    if (node.kind === 'element' && node.name === name) found.push({ node, start });
    start += node.length;
  }
  return found;
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Only the entries that are there: contracts have absent facts absent, not undefined. Keeps the object when all are. */
export function present<T extends object>(entries: T): Present<T> {
  let absent = false;
  for (const key in entries) absent ||= entries[key] === undefined;
  if (!absent) return entries as Present<T>;
  const kept: Partial<T> = {};
  for (const key in entries) if (entries[key] !== undefined) kept[key] = entries[key];
  return kept as unknown as Present<T>;
}
