import { createContent, readToken, takeItems } from './content';
import type { NodeList } from './elements';
import type { XmlTree } from './syntaxTree';

/** Parses a whole document. Takes any text at all; what is wrong with it is in the tree, see xmlErrors. */
export function parseXml(text: string): XmlTree {
  const content = createContent(text, 0, true, false);
  while (content.at < text.length) {
    readToken(content);
  }
  return createTree(text.length, takeItems(content, 0, true));
}

export function createTree(length: number, { nodes, starts }: NodeList): XmlTree {
  const faulty = nodes.flatMap((node, index) => (node.faults ? [index] : []));
  return { length, nodes, starts, faulty };
}
