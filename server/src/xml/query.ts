/** Questions to a parsed document. Every Span and every Located that goes in or comes out counts from the start of the document. */
import { siblingAt, startOf } from './siblings';
import type { Located, Siblings, Span, XmlAttribute, XmlElement, XmlNode, XmlTree } from './syntaxTree';

/** The first attribute of that name; undefined when there is none. */
export function attribute(element: XmlElement, name: string): XmlAttribute | undefined {
  return element.attributes.find((candidate) => candidate.name === name);
}

/** Where the child of this index begins, relative to the element. */
export function childStart({ startTagEnd, children }: XmlElement, index: number): number {
  return startTagEnd + startOf(children, index);
}

/** The children of an element with their places in the document. */
export function childNodes({ node, start }: Located): Located<XmlNode>[] {
  return located(node.children, start + node.startTagEnd);
}

/** The document's top level with its places in the document. */
export function topNodes(tree: XmlTree): Located<XmlNode>[] {
  return located(tree.nodes, 0);
}

/** Siblings, the first of which begins at `origin`, with their places. */
export function located(nodes: Siblings, origin: number): Located<XmlNode>[] {
  let start = origin;
  return nodes.map((node) => {
    const place = { node, start };
    start += node.length;
    return place;
  });
}

/** The child elements of a located element, in document order, with their places in the document. */
export function childElements({ node, start }: Located): Located[] {
  const found: Located[] = [];
  let at = start + node.startTagEnd;
  node.children.forEach((child) => {
    if (child.kind === 'element') {
      found.push({ node: child, start: at });
    }
    at += child.length;
  });
  return found;
}

/** The first child element of that name, with its place in the document. */
export function firstChild({ node, start }: Located, name: string): Located | undefined {
  let at = start + node.startTagEnd;
  for (let index = 0; index < node.children.length; index++) {
    const child = node.children.at(index);
    if (child?.kind === 'element' && child.name === name) {
      return { node: child, start: at };
    }
    at += child?.length ?? 0;
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
  const node = index < 0 ? undefined : tree.nodes.at(index);
  return node?.kind === 'element' ? { node, start: startOf(tree.nodes, index) } : undefined;
}

/**
 * The nodes around an offset, outermost first. Where two nodes meet, the one that begins there is taken, as for the character right of
 * the cursor; at the very end of the document the last one.
 */
export function pathAt(tree: XmlTree, offset: number): Located<XmlNode>[] {
  const path: Located<XmlNode>[] = [];
  let nodes = tree.nodes;
  let origin = 0;
  while (true) {
    const found = siblingAt(nodes, origin, offset);
    if (!found) {
      return path;
    }
    const { node, start } = found;
    const end = start + node.length;
    if (offset > end || (offset === end && offset !== tree.length)) {
      return path;
    }
    path.push({ node, start });
    if (node.kind !== 'element' || (node.endTagStart >= 0 && offset >= start + node.endTagStart)) {
      return path;
    }
    nodes = node.children;
    origin = start + node.startTagEnd;
  }
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
  let siblings = tree.nodes;
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
