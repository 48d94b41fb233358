import { type Content, createContent, readToken, takeItems } from './content';
import { noJudge, tokenJudge, wholeJudge } from './judge';
import { keeper } from './strings';
import type { XmlTree } from './syntaxTree';

/** Parses a whole document. Takes any text at all; what is wrong with it is in the tree, see xmlErrors. */
export function parseXml(text: string): XmlTree {
  const judge = wholeJudge(text);
  const content = readAll(createContent(text, 0, true, judge, keeper(false)));
  // Where sax objects to something, it is shown the tokens one by one, to learn which.
  const judged = judge.takesAll()
    ? content
    : readAll(createContent(text, 0, true, tokenJudge(text), keeper(false)));
  const { nodes, starts } = takeItems(judged, 0, true);
  const faulty = nodes.flatMap((node, index) => (node.faults ? [index] : []));
  return { length: text.length, nodes, starts, faulty };
}

/** The tree of a document that nobody asks for errors: sax is not shown it, which is most of the work. */
export function parseUnjudged(text: string): XmlTree {
  const { nodes, starts } = takeItems(readAll(createContent(text, 0, true, noJudge, keeper(false))), 0, true);
  return { length: text.length, nodes, starts, faulty: [] };
}

function readAll(content: Content): Content {
  while (content.at < content.text.length) {
    readToken(content);
  }
  return content;
}
