/** Puts newly parsed nodes into an old tree, copying only what is on the way down to them. */

import type { NodeList } from './elements';
import { lastStartingAt } from './query';
import type { Faults, Span, XmlElement, XmlNode, XmlTree } from './syntaxTree';

/** Something with children: an element, or the document itself. */
export interface Container {
  /** Undefined for the document. */
  readonly element: XmlElement | undefined;
  /** Which child of the container around it this is. */
  readonly index: number;
  /** Where the element begins; `starts` count from here. */
  readonly origin: number;
  readonly contentEnd: number;
  readonly nodes: readonly XmlNode[];
  readonly starts: readonly number[];
  readonly faulty: readonly number[];
}

export function documentContainer(tree: XmlTree): Container {
  const { nodes, starts, faulty, length } = tree;
  return { element: undefined, index: 0, origin: 0, contentEnd: length, nodes, starts, faulty };
}

/** The document and the elements whose content holds the whole edit, outermost first, as far as their own tags are in order. */
export function containersAround(tree: XmlTree, edit: Span): readonly Container[] {
  const around = [documentContainer(tree)];
  for (let inner = around.at(-1); inner; ) {
    const { nodes, starts, origin } = inner;
    const index = lastStartingAt(starts, edit.start - origin);
    const node = nodes[index];
    const start = origin + (starts[index] ?? 0);
    inner =
      node?.kind === 'element' && holds(node, start, edit) ? elementContainer(node, index, start) : undefined;
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

function elementContainer(element: XmlElement, index: number, origin: number): Container {
  const { children, childStarts, faults, endTagStart } = element;
  const contentEnd = origin + endTagStart;
  return {
    element,
    index,
    origin,
    contentEnd,
    nodes: children,
    starts: childStarts,
    faulty: faults?.children ?? [],
  };
}

/** The first child whose end depends on what is around it; infinity when there is none. */
export function looseIndex({ faulty, nodes }: Container): number {
  return faulty.find((index) => nodes[index]?.faults?.loose) ?? Number.POSITIVE_INFINITY;
}

/** The tree with the nodes [first, behind) of the innermost container replaced; starts in `list` count from the document's start. */
export function replaceNodes(
  tree: XmlTree,
  around: readonly Container[],
  first: number,
  behind: number,
  list: NodeList,
  newLength: number,
): XmlTree {
  const shift = newLength - tree.length;
  let put: NodeList = list;
  let from = first;
  let to = behind;
  for (let depth = around.length - 1; depth >= 0; depth--) {
    const container = around[depth];
    if (!container) {
      break;
    }
    const replaced = spliced(container, from, to, put, shift);
    if (!container.element) {
      return { length: newLength, ...replaced };
    }
    put = { nodes: [withChildren(container.element, replaced, shift)], starts: [container.origin] };
    from = container.index;
    to = from + 1;
  }
  return tree;
}

type Children = Pick<XmlTree, 'nodes' | 'starts' | 'faulty'>;

function spliced(
  container: Container,
  first: number,
  behind: number,
  list: NodeList,
  shift: number,
): Children {
  const { nodes, starts, faulty, origin } = container;
  const more = list.nodes.length - (behind - first);
  const wrong = list.nodes.flatMap((node, index) => (node.faults ? [first + index] : []));
  return {
    nodes: splicedNodes(nodes, first, behind, list.nodes),
    starts: splicedStarts(starts, first, behind, list.starts, origin, shift),
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

function splicedNodes(
  nodes: readonly XmlNode[],
  first: number,
  behind: number,
  put: readonly XmlNode[],
): readonly XmlNode[] {
  if (put.length !== behind - first) {
    return nodes.slice(0, first).concat(put, nodes.slice(behind));
  }
  const copy = nodes.slice();
  put.forEach((node, index) => {
    copy[first + index] = node;
  });
  return copy;
}

function splicedStarts(
  starts: readonly number[],
  first: number,
  behind: number,
  put: readonly number[],
  origin: number,
  shift: number,
): readonly number[] {
  // slice and concat copy as a block, which is what makes an edit among 50,000 siblings cheap.
  const relative = put.map((start) => start - origin);
  const same = put.length === behind - first;
  if (same && shift === 0 && relative.every((start, index) => start === starts[first + index])) {
    return starts;
  }
  const copy = same ? starts.slice() : starts.slice(0, first).concat(relative, starts.slice(behind));
  relative.forEach((start, index) => {
    copy[first + index] = start;
  });
  if (shift !== 0) {
    for (let index = first + put.length; index < copy.length; index++) {
      copy[index] = (copy[index] ?? 0) + shift;
    }
  }
  return copy;
}

function withChildren(element: XmlElement, { nodes, starts, faulty }: Children, shift: number): XmlElement {
  const { faults: _old, ...rest } = element;
  const changed: XmlElement = {
    ...rest,
    length: element.length + shift,
    endTagStart: element.endTagStart + shift,
    children: nodes,
    childStarts: starts,
  };
  const faults: Faults = { own: [], children: faulty, loose: false };
  return faulty.length > 0 ? { ...changed, faults } : changed;
}
