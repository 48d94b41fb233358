/**
 * The objects that a tree is made of, each with no more fields than it needs: a guest of 10 MB has millions of them. What most
 * elements and attributes have in common is reckoned, or stands on the prototype; those out of the ordinary carry everything.
 */
import type { Faults, Siblings, XmlAttribute, XmlElement } from './syntaxTree';

export const noAttributes: readonly XmlAttribute[] = [];
const noNodes: Siblings = [];

/** An attribute without white space around its `=` and without references in its value. */
export class PlainAttribute implements XmlAttribute {
  declare readonly name: string;
  declare readonly value: string;
  declare readonly start: number;

  constructor(name: string, value: string, start: number) {
    this.name = name;
    this.value = value;
    this.start = start;
  }

  get valueStart(): number {
    return this.start + this.name.length + 2;
  }

  get valueEnd(): number {
    return this.start + this.name.length + 2 + this.value.length;
  }

  get end(): number {
    return this.start + this.name.length + 3 + this.value.length;
  }
}

/** An attribute as the smallest object that has it all. */
export function attributeOf(parts: XmlAttribute): XmlAttribute {
  const { name, value, start, valueStart, valueEnd, end } = parts;
  const plain = new PlainAttribute(name, value, start);
  const same = plain.valueStart === valueStart && plain.valueEnd === valueEnd && plain.end === end;
  return same ? plain : parts;
}

/** A self-closing element without faults. */
class EmptyElement implements XmlElement {
  declare readonly kind: 'element';
  declare readonly name: string;
  declare readonly attributes: readonly XmlAttribute[];
  declare readonly length: number;
  declare readonly endTagStart: number;
  declare readonly selfClosing: boolean;
  declare readonly children: Siblings;

  constructor(name: string, attributes: readonly XmlAttribute[], length: number) {
    this.name = name;
    this.attributes = attributes;
    this.length = length;
  }

  get startTagEnd(): number {
    return this.length;
  }
}

/**
 * The same with a single plain attribute, of which a guest has tens of thousands: names of sources, aliases, addresses. The
 * attribute is made anew for who asks.
 */
class SingleElement implements XmlElement {
  declare readonly kind: 'element';
  declare readonly name: string;
  declare readonly length: number;
  declare readonly endTagStart: number;
  declare readonly selfClosing: boolean;
  declare readonly children: Siblings;
  declare private readonly attributeName: string;
  declare private readonly value: string;
  declare private readonly start: number;

  constructor(name: string, attribute: PlainAttribute, length: number) {
    this.name = name;
    this.length = length;
    this.attributeName = attribute.name;
    this.value = attribute.value;
    this.start = attribute.start;
  }

  get attributes(): readonly XmlAttribute[] {
    return [new PlainAttribute(this.attributeName, this.value, this.start)];
  }

  get startTagEnd(): number {
    return this.length;
  }
}

/** A self-closing element without faults. */
export function emptyElement(name: string, attributes: readonly XmlAttribute[], length: number): XmlElement {
  const [only] = attributes;
  return attributes.length === 1 && only instanceof PlainAttribute
    ? new SingleElement(name, only, length)
    : new EmptyElement(name, attributes, length);
}

/** An element without faults whose end tag is written without white space. */
class PairElement implements XmlElement {
  declare readonly kind: 'element';
  declare readonly name: string;
  declare readonly attributes: readonly XmlAttribute[];
  declare readonly length: number;
  declare readonly startTagEnd: number;
  declare readonly selfClosing: boolean;
  declare readonly children: Siblings;

  constructor(
    name: string,
    attributes: readonly XmlAttribute[],
    length: number,
    startTagEnd: number,
    children: Siblings,
  ) {
    this.name = name;
    this.attributes = attributes;
    this.length = length;
    this.startTagEnd = startTagEnd;
    this.children = children;
  }

  get endTagStart(): number {
    return this.length - this.name.length - 3;
  }
}

const element = { kind: 'element', faults: undefined };
const empty = { ...element, selfClosing: true, endTagStart: -1, children: noNodes };
Object.assign(EmptyElement.prototype, empty);
Object.assign(SingleElement.prototype, empty);
Object.assign(PairElement.prototype, element, { selfClosing: false });

/** What an element is made of. */
export interface ElementParts extends Omit<XmlElement, 'kind' | 'faults'> {
  readonly faults: Faults | undefined;
}

/** An element as the smallest object that has it all. */
export function elementOf(parts: ElementParts): XmlElement {
  const { name, attributes, length, startTagEnd, endTagStart, selfClosing, faults } = parts;
  const children = parts.children.length > 0 ? parts.children : noNodes;
  if (!faults && selfClosing) {
    return emptyElement(name, attributes, length);
  }
  if (!faults && endTagStart === length - name.length - 3) {
    return new PairElement(name, attributes, length, startTagEnd, children);
  }
  return {
    kind: 'element',
    name,
    attributes,
    length,
    startTagEnd,
    endTagStart,
    selfClosing,
    children,
    ...(faults && { faults }),
  };
}
