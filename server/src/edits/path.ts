/** Ways through the tree by offset. */
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
  let low = 0;
  let high = node.children.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (start + (node.childStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const child = node.children[low];
  const childStart = start + (node.childStarts[low] ?? 0);
  const around = child?.kind === 'element' && childStart <= offset && offset < childStart + child.length;
  return around ? { node: child, start: childStart } : undefined;
}

/** The children of an element with their offsets. */
export function childNodes({ node, start }: Located): Located<XmlNode>[] {
  return node.children.map((child, i) => ({ node: child, start: start + (node.childStarts[i] ?? 0) }));
}

export function isBlank(node: XmlNode): boolean {
  return node.kind === 'text' && /^\s*$/.test(node.text);
}

/** Where the content ends: at the end tag, or where the element was cut off. */
export function contentEnd({ node, start }: Located<XmlElement>): number {
  return start + (node.endTagStart < 0 ? node.length : node.endTagStart);
}
