/** Puts newly parsed nodes into an old tree, copying only what is on the way down to them. */

import { elementOf } from './nodes';
import { replaceSiblings, siblingAt } from './siblings';
import type { Siblings, Span, XmlElement, XmlNode, XmlTree } from './syntaxTree';

/** Something with children: an element, or the document itself. */
export interface Container {
  /** Undefined for the document. */
  readonly element: XmlElement | undefined;
  /** Which child of the container around it this is. */
  readonly index: number;
  /** Where the content begins, and the first of the nodes. */
  readonly contentStart: number;
  readonly contentEnd: number;
  readonly nodes: Siblings;
  readonly faulty: readonly number[];
}

export function documentContainer(tree: XmlTree): Container {
  const { nodes, faulty, length } = tree;
  return { element: undefined, index: 0, contentStart: 0, contentEnd: length, nodes, faulty };
}

/** The document and the elements whose content holds the whole edit, outermost first, as far as their own tags are in order. */
export function containersAround(tree: XmlTree, edit: Span): readonly Container[] {
  const around = [documentContainer(tree)];
  for (let inner = around.at(-1); inner; ) {
    const found = siblingAt(inner.nodes, inner.contentStart, edit.start);
    inner =
      found?.node.kind === 'element' && holds(found.node, found.start, edit)
        ? elementContainer(found.node, found.index, found.start)
        : undefined;
    if (inner) {
      around.push(inner);
    }
  }
  return around;
}

function holds({ startTagEnd, endTagStart, faults }: XmlElement, start: number, edit: Span): boolean {
  const sound = endTagStart >= 0 && !faults?.loose && (faults?.own.length ?? 0) === 0;
  return sound && edit.start >= start + startTagEnd && edit.end <= start + endTagStart;
}

function elementContainer(element: XmlElement, index: number, start: number): Container {
  const { children, startTagEnd, endTagStart, faults } = element;
  return {
    element,
    index,
    contentStart: start + startTagEnd,
    contentEnd: start + endTagStart,
    nodes: children,
    faulty: faults?.children ?? [],
  };
}

/** The first child whose end depends on what is around it; infinity when there is none. */
export function looseIndex({ faulty, nodes }: Container): number {
  return faulty.find((index) => nodes.at(index)?.faults?.loose) ?? Number.POSITIVE_INFINITY;
}

/** The tree with others in place of the nodes [first, behind) of the innermost container. */
export function replaceNodes(
  tree: XmlTree,
  around: readonly Container[],
  first: number,
  behind: number,
  nodes: readonly XmlNode[],
  newLength: number,
): XmlTree {
  const shift = newLength - tree.length;
  let put = nodes;
  let from = first;
  let to = behind;
  for (let depth = around.length - 1; depth >= 0; depth--) {
    const container = around[depth];
    if (!container) {
      break;
    }
    const replaced = spliced(container, from, to, put);
    if (!container.element) {
      return { length: newLength, ...replaced };
    }
    put = [withChildren(container.element, replaced, shift)];
    from = container.index;
    to = from + 1;
  }
  return tree;
}

type Children = Pick<XmlTree, 'nodes' | 'faulty'>;

function spliced(
  { nodes, faulty }: Container,
  first: number,
  behind: number,
  put: readonly XmlNode[],
): Children {
  const more = put.length - (behind - first);
  const wrong = put.flatMap((node, index) => (node.faults ? [first + index] : []));
  return {
    nodes: replaceSiblings(nodes, first, behind, put),
    faulty:
      faulty.length === 0
        ? wrong
        : [
            ...faulty.filter((index) => index < first),
            ...wrong,
            ...faulty.filter((index) => index >= behind).map((index) => index + more),
          ],
  };
}

function withChildren(element: XmlElement, { nodes, faulty }: Children, shift: number): XmlElement {
  const { name, attributes, length, startTagEnd, endTagStart, selfClosing } = element;
  return elementOf({
    name,
    attributes,
    length: length + shift,
    startTagEnd,
    endTagStart: endTagStart + shift,
    selfClosing,
    children: nodes,
    faults: faulty.length > 0 ? { own: [], children: faulty, loose: false } : undefined,
  });
}
