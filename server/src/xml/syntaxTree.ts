/**
 * The shape of a parsed document. Positions inside a node are relative to that node's own start, so that an edit
 * shifts nothing and every untouched node is shared, by identity, between the old and the new tree.
 * All offsets are UTF-16 code units.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a node; only nodes with an error in or under them carry it. */
export interface Faults {
  /** The node's own errors, relative to its start, in order. */
  readonly own: readonly XmlError[];
  /** Which children (by index) have errors in or under them, ascending. */
  readonly children: readonly number[];
  /** Cut off or without a partner: where the node ends depends on what stands around it. */
  readonly loose: boolean;
}

/** One attribute of a start tag; offsets are relative to the element's start. */
export interface XmlAttribute {
  readonly name: string;
  /** Decoded: the five predefined entities and character references; any other entity stays as written. */
  readonly value: string;
  /** Where the name begins. */
  readonly start: number;
  /** The first character behind the opening quote; equal to valueEnd when there is no value. */
  readonly valueStart: number;
  /** The closing quote, or the end of what is there. */
  readonly valueEnd: number;
  /** Behind the closing quote. */
  readonly end: number;
}

export interface XmlElement {
  readonly kind: 'element';
  /** As written, prefix included; empty while only `<` was typed. */
  readonly name: string;
  /** From `<` to behind the end tag (or to where the element was cut off). */
  readonly length: number;
  readonly attributes: readonly XmlAttribute[];
  /** Behind the `>` of the start tag, relative. */
  readonly startTagEnd: number;
  /** The `<` of the end tag, relative; -1 when self-closing or when the end tag is missing. */
  readonly endTagStart: number;
  readonly selfClosing: boolean;
  /** They follow each other without a gap, the first one the start tag: see childStart and locatedChildren. */
  readonly children: Siblings;
  readonly faults?: Faults;
}

/** Character data; `text` is decoded like an attribute's value. */
export interface XmlText {
  readonly kind: 'text' | 'cdata';
  readonly length: number;
  readonly text: string;
  readonly faults?: Faults;
}

/** What carries no data: comments, processing instructions, the DOCTYPE, and markup too broken to be an element. */
export interface XmlOther {
  readonly kind: 'comment' | 'instruction' | 'doctype' | 'broken';
  readonly length: number;
  readonly faults?: Faults;
}

export type XmlNode = XmlElement | XmlText | XmlOther;

/** Nodes that follow each other without a gap. Few are a plain array; many are kept so that an edit copies only some of them. */
export interface Siblings extends Iterable<XmlNode> {
  readonly length: number;
  /** As of an array: -1 is the last one. */
  at(index: number): XmlNode | undefined;
  slice(first?: number, behind?: number): readonly XmlNode[];
  forEach(visit: (node: XmlNode, index: number) => void): void;
  map<T>(make: (node: XmlNode, index: number) => T): T[];
  flatMap<T>(make: (node: XmlNode, index: number) => T | readonly T[]): T[];
  filter<N extends XmlNode>(takes: (node: XmlNode) => node is N): N[];
  filter(takes: (node: XmlNode) => boolean): XmlNode[];
  find<N extends XmlNode>(takes: (node: XmlNode) => node is N): N | undefined;
  find(takes: (node: XmlNode) => boolean): XmlNode | undefined;
  findIndex(takes: (node: XmlNode, index: number) => boolean): number;
  some(takes: (node: XmlNode) => boolean): boolean;
  every(takes: (node: XmlNode) => boolean): boolean;
}

/** Neighbours among siblings: the same array in every version of the siblings in which they stand together. */
export interface Run {
  readonly nodes: readonly XmlNode[];
  /** Counted from the beginning of the first sibling. */
  readonly start: number;
}

export interface XmlTree {
  readonly length: number;
  /** The document's top level: prolog, root element, what follows it. */
  readonly nodes: Siblings;
  /** Which top-level nodes (by index) have errors in or under them, ascending. */
  readonly faulty: readonly number[];
}

/** A node and where it begins in the document. */
export interface Located<N extends XmlNode = XmlElement> {
  readonly node: N;
  readonly start: number;
}

/** A well-formedness error, with absolute offsets. */
export interface XmlError extends Span {
  readonly code: string;
  readonly message: string;
}
