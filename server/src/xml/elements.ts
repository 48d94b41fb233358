/** How elements are put together out of tags and what stands between them. */

import { elementOf } from './nodes';
import type { EndTag } from './otherTokens';
import { siblingsOf } from './siblings';
import type { StartTag } from './startTag';
import type { XmlElement, XmlError, XmlNode } from './syntaxTree';

/** A start tag still without its end tag. */
export interface OpenTag {
  readonly kind: 'open';
  /** Where it begins in the text. */
  readonly start: number;
  readonly tag: StartTag;
}

/** An end tag that no open element answers to. */
interface StrayEnd {
  readonly kind: 'end';
  readonly start: number;
  readonly tag: EndTag;
}

export type Item = XmlNode | OpenTag | StrayEnd;

/** An element without content. */
export function leaf(tag: StartTag, loose = false, error?: XmlError): XmlElement {
  const ends = { endTagStart: -1, length: tag.length };
  return createElement(tag, [], ends, error ? [error] : [], loose);
}

/** The nodes become the element's own. `errors` are relative to the end tag, or to the element where it has none. */
export function createElement(
  tag: StartTag,
  nodes: readonly XmlNode[],
  ends: { readonly endTagStart: number; readonly length: number },
  errors: readonly XmlError[],
  loose: boolean,
): XmlElement {
  const faulty: number[] = [];
  for (let index = 0; index < nodes.length; index++) {
    if (nodes[index]?.faults !== undefined) {
      faulty.push(index);
    }
  }
  const sound = faulty.length === 0 && tag.errors.length === 0 && errors.length === 0 && !loose;
  const offset = Math.max(ends.endTagStart, 0);
  const moved = errors.map((error) => ({ ...error, start: error.start + offset, end: error.end + offset }));
  return elementOf({
    name: tag.name,
    attributes: tag.attributes,
    length: ends.length,
    startTagEnd: tag.length,
    endTagStart: ends.endTagStart,
    selfClosing: tag.selfClosing,
    children: siblingsOf(nodes),
    faults: sound ? undefined : { own: [...tag.errors, ...moved], children: faulty, loose },
  });
}
