import { childNodes, topNodes } from '../../server/src/xml/query';
import type { XmlNode, XmlTree } from '../../server/src/xml/syntaxTree';

/** Every node with its place in the document, in document order, without recursion: trees can be very deep. */
export function allNodes(tree: XmlTree): { node: XmlNode; start: number; parent: XmlNode | undefined }[] {
  const found: { node: XmlNode; start: number; parent: XmlNode | undefined }[] = [];
  const left = topNodes(tree)
    .map((each) => ({ ...each, parent: undefined as XmlNode | undefined }))
    .reverse();
  for (let next = left.pop(); next; next = left.pop()) {
    found.push(next);
    const { node, start } = next;
    if (node.kind === 'element') {
      for (const child of childNodes({ node, start }).reverse()) {
        left.push({ ...child, parent: node });
      }
    }
  }
  return found;
}

/** A tree as lines of text: two trees are equal exactly when their lines are. */
export function treeLines(tree: XmlTree): string[] {
  const lines = allNodes(tree).map(({ node, start }) => {
    const { kind, length, faults } = node;
    return `${start} ${JSON.stringify({ kind, length, ...inside(node) })}${faults ? ` ${JSON.stringify(faults)}` : ''}`;
  });
  return [`${tree.length} ${tree.nodes.length} ${tree.faulty.join()}`, ...lines];
}

/** Some of it is reckoned by the objects of the tree, and not a property of their own. */
function inside(node: XmlNode): object {
  if (node.kind !== 'element') {
    return 'text' in node ? { text: node.text } : {};
  }
  const { name, attributes, startTagEnd, endTagStart, selfClosing, children } = node;
  const read = attributes.map((attribute) => {
    const { name, value, start, valueStart, valueEnd, end } = attribute;
    return [name, value, start, valueStart, valueEnd, end];
  });
  return { name, startTagEnd, endTagStart, selfClosing, children: children.length, attributes: read };
}

/** The tree as one short line: names, attributes, text; `!` behind an element without an end tag. */
export function sketch(tree: XmlTree): string {
  return tree.nodes.map(sketchNode).join('');
}

function sketchNode(node: XmlNode): string {
  if (node.kind === 'text' || node.kind === 'cdata') {
    return node.text.trim();
  }
  if (node.kind !== 'element') {
    return `{${node.kind}}`;
  }
  const attributes = node.attributes.map(({ name, value }) => ` ${name}=${value}`).join('');
  const cut = node.endTagStart < 0 && !node.selfClosing ? '!' : '';
  return `[${node.name}${attributes}${cut}${node.children.map(sketchNode).join('')}]`;
}
