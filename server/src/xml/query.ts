/** Questions to a parsed document. Every Span and every Located that goes in or comes out counts from the start of the document. */

import type { Located, Span, XmlAttribute, XmlElement, XmlNode, XmlTree } from './syntaxTree';

/** The first attribute of that name; undefined when there is none. */
export function attribute(element: XmlElement, name: string): XmlAttribute | undefined {
  return element.attributes.find((candidate) => candidate.name === name);
}

/** The child elements of a located element, in document order, with their places in the document. */
export function childElements(parent: Located): Located[] {
  const { node, start } = parent;
  const found: Located[] = [];
  node.children.forEach((child, index) => {
    if (child.kind === 'element') {
      found.push({ node: child, start: start + (node.childStarts[index] ?? 0) });
    }
  });
  return found;
}

/** The first child element of that name, with its place in the document. */
export function firstChild(parent: Located, name: string): Located | undefined {
  const { node, start } = parent;
  for (let index = 0; index < node.children.length; index++) {
    const child = node.children[index];
    if (child?.kind === 'element' && child.name === name) {
      return { node: child, start: start + (node.childStarts[index] ?? 0) };
    }
  }
  return undefined;
}

/** The text and CDATA directly in an element, joined and not trimmed. */
export function textContent(element: XmlElement): string {
  return element.children
    .map((child) => (child.kind === 'text' || child.kind === 'cdata' ? child.text : ''))
    .join('');
}

/** The document's first element that has a name; undefined when there is none. */
export function rootElement(tree: XmlTree): Located | undefined {
  const index = tree.nodes.findIndex((node) => node.kind === 'element' && node.name !== '');
  const node = tree.nodes[index];
  return node?.kind === 'element' ? { node, start: tree.starts[index] ?? 0 } : undefined;
}

/**
 * The nodes around an offset, outermost first. Where two nodes meet, the one that begins there is taken, as for the character right of
 * the cursor; at the very end of the document the last one.
 */
export function pathAt(tree: XmlTree, offset: number): Located<XmlNode>[] {
  const path: Located<XmlNode>[] = [];
  let { nodes, starts }: Pick<XmlTree, 'nodes' | 'starts'> = tree;
  let origin = 0;
  while (true) {
    const index = lastStartingAt(starts, offset - origin);
    const node = nodes[index];
    const start = origin + (starts[index] ?? 0);
    if (!node || offset > start + node.length || (offset === start + node.length && offset !== tree.length)) {
      return path;
    }
    path.push({ node, start });
    if (node.kind !== 'element' || (node.endTagStart >= 0 && offset >= start + node.endTagStart)) {
      return path;
    }
    ({ children: nodes, childStarts: starts } = node);
    origin = start;
  }
}

/** The index of the last of the ascending `starts` that is not behind `offset`; -1 when all are. */
export function lastStartingAt(starts: ArrayLike<number>, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The whole node. */
export function nodeSpan({ node, start }: Located<XmlNode>): Span {
  return { start, end: start + node.length };
}

/** An element's name in its start tag. */
export function nameSpan({ node, start }: Located): Span {
  return { start: start + 1, end: start + 1 + node.name.length };
}

/** An element's start tag, from `<` to behind `>`. */
export function startTagSpan({ node, start }: Located): Span {
  return { start, end: start + node.startTagEnd };
}

/** An attribute of the element: name, `=` and value with its quotes. */
export function attributeSpan({ start }: Located, { start: from, end }: XmlAttribute): Span {
  return { start: start + from, end: start + end };
}

/** An attribute's value without its quotes. */
export function valueSpan({ start }: Located, { valueStart, valueEnd }: XmlAttribute): Span {
  return { start: start + valueStart, end: start + valueEnd };
}

/**
 * The XPath of the last element of a path as `/domain/devices/hostdev[2]`: a number stands where the parent has several
 * children of the name (libxml2: xmlGetNodePath). Prefixes are kept as written.
 */
export function elementPath(tree: XmlTree, path: readonly Located<XmlNode>[]): string {
  let siblings: readonly XmlNode[] = tree.nodes;
  let written = '';
  for (const { node } of path) {
    if (node.kind !== 'element') {
      break;
    }
    const same = siblings.filter((sibling) => sibling.kind === 'element' && sibling.name === node.name);
    written += same.length > 1 ? `/${node.name}[${same.indexOf(node) + 1}]` : `/${node.name}`;
    siblings = node.children;
  }
  return written;
}
