/** Ways through the tree by offset. */
import { siblingAt } from '../xml/siblings';
import type { Located, XmlElement, XmlNode } from '../xml/syntaxTree';

/** The elements around the element that begins at `start`, from the outermost in; undefined when none begins there. */
export function pathTo(root: Located, start: number): Located[] | undefined {
  const path: Located[] = [];
  let at: Located | undefined = root;
  while (at !== undefined && at.start !== start) {
    path.push(at);
    at = childAround(at, start);
  }
  return at === undefined ? undefined : path;
}

function childAround({ node, start }: Located, offset: number): Located | undefined {
  const found = siblingAt(node.children, start + node.startTagEnd, offset);
  if (found?.node.kind !== 'element' || offset >= found.start + found.node.length) return undefined;
  return { node: found.node, start: found.start };
}

export function isBlank(node: XmlNode): boolean {
  return node.kind === 'text' && /^\s*$/.test(node.text);
}

/** Where the content ends: at the end tag, or where the element was cut off. */
export function contentEnd({ node, start }: Located<XmlElement>): number {
  return start + (node.endTagStart < 0 ? node.length : node.endTagStart);
}
