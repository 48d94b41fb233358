/** Ways through the tree by offset. */
import { lastStartingAt } from '../xml/query';
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
  const at = lastStartingAt(node.childStarts, offset - start);
  const child = node.children[at];
  const childStart = start + (node.childStarts[at] ?? 0);
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
