/** Reading facts from elements: where a value stands, what libvirt makes of it. */
import type { Located, XmlElement } from '../xml/syntaxTree';
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

function fact<T>(text: string, start: number, end: number, read: Reader<T>): Fact<T> {
  const placeholder = hasPlaceholder(text);
  return { value: placeholder ? undefined : read(text), text, placeholder, start, end };
}

/** An element's attribute as a fact; undefined when it is not written (or has no value yet). */
export function attributeFact<T>(
  element: Located | undefined,
  name: string,
  read: Reader<T>,
): Fact<T> | undefined {
  const attribute = element?.node.attributes.find((each) => each.name === name);
  if (element === undefined || attribute === undefined || attribute.end === attribute.valueEnd)
    return undefined;
  const { value, valueStart, valueEnd } = attribute;
  return fact(value, element.start + valueStart, element.start + valueEnd, read);
}

/** An element's text as a fact; undefined when it is empty, which libvirt takes as not written. */
export function textFact<T>(element: Located | undefined, read: Reader<T>): Fact<T> | undefined {
  if (element === undefined) return undefined;
  const { node, start } = element;
  const text = textOf(node);
  if (text === '') return undefined;
  return fact(
    text,
    start + node.startTagEnd,
    start + (node.endTagStart < 0 ? node.length : node.endTagStart),
    read,
  );
}

/** The character data directly in an element. */
export function textOf(element: XmlElement): string {
  let text = '';
  for (const child of element.children) {
    if (child.kind === 'text' || child.kind === 'cdata') text += child.text;
  }
  return text;
}

/** The first child element of that name; libvirt reads the first where it reads one. */
export function childOf(parent: Located | undefined, name: string): Located | undefined {
  if (parent === undefined) return undefined;
  const { children, childStarts } = parent.node;
  for (let i = 0; i < children.length; i += 1) {
    const child = children[i];
    if (child?.kind === 'element' && child.name === name) {
      return { node: child, start: parent.start + (childStarts[i] ?? 0) };
    }
  }
  return undefined;
}

/** All child elements, or those of one name, in document order. */
export function childrenOf(parent: Located, name?: string): Located[] {
  const found: Located[] = [];
  parent.node.children.forEach((child, i) => {
    if (child.kind !== 'element' || (name !== undefined && child.name !== name)) return;
    found.push({ node: child, start: parent.start + (parent.node.childStarts[i] ?? 0) });
  });
  return found;
}

/** Only the entries that are there: contracts have absent facts absent, not undefined. */
export function present<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in entries) {
    const value = entries[key];
    if (value !== undefined) kept[key] = value as Exclude<T[typeof key], undefined>;
  }
  return kept;
}
