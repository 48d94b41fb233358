/** How elements are put together out of tags and what stands between them. */

import type { EndTag } from './otherTokens';
import type { StartTag } from './startTag';
import type { XmlElement, XmlError, XmlNode } from './syntaxTree';

/** A start tag still without its end tag. */
export interface OpenTag {
  readonly kind: 'open';
  readonly tag: StartTag;
}

/** An end tag that no open element answers to. */
interface StrayEnd {
  readonly kind: 'end';
  readonly tag: EndTag;
}

export type Item = XmlNode | OpenTag | StrayEnd;

/** Nodes in document order and where each begins in the text; given to an element, the arrays are its own. */
export interface NodeList {
  readonly nodes: readonly XmlNode[];
  readonly starts: number[];
}

const noNodes: readonly XmlNode[] = [];
const noStarts: number[] = [];

/** An element without content. */
export function leaf(tag: StartTag, loose = false, error?: XmlError): XmlElement {
  const ends = { endTagStart: -1, length: tag.length };
  return createElement(tag, 0, { nodes: noNodes, starts: noStarts }, ends, error ? [error] : [], loose);
}

/** `errors` are relative to the end tag, or to the element where it has none. */
export function createElement(
  tag: StartTag,
  start: number,
  inside: NodeList,
  ends: { readonly endTagStart: number; readonly length: number },
  errors: readonly XmlError[],
  loose: boolean,
): XmlElement {
  const { nodes, starts } = inside;
  const faulty: number[] = [];
  for (let index = 0; index < nodes.length; index++) {
    starts[index] = (starts[index] ?? 0) - start;
    if (nodes[index]?.faults !== undefined) {
      faulty.push(index);
    }
  }
  const element: XmlElement = {
    kind: 'element',
    name: tag.name,
    length: ends.length,
    attributes: tag.attributes,
    startTagEnd: tag.length,
    endTagStart: ends.endTagStart,
    selfClosing: tag.selfClosing,
    children: nodes.length > 0 ? nodes : noNodes,
    childStarts: nodes.length > 0 ? starts : noStarts,
  };
  if (faulty.length === 0 && tag.errors.length === 0 && errors.length === 0 && !loose) {
    return element;
  }
  const offset = Math.max(ends.endTagStart, 0);
  const own = [
    ...tag.errors,
    ...errors.map((error) => ({ ...error, start: error.start + offset, end: error.end + offset })),
  ];
  return { ...element, faults: { own, children: faulty, loose } };
}
