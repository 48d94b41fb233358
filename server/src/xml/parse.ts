import { type Content, createContent, readToken, takeItems } from './content';
import { noJudge, tokenJudge, wholeJudge } from './judge';
import { keeper } from './strings';
import type { XmlTree } from './syntaxTree';

/** Parses a whole document. Takes any text at all; what is wrong with it is in the tree, see xmlErrors. */
export function parseXml(text: string): XmlTree {
  const steps = parseInSteps(text);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** So many tokens take about a millisecond. */
const tokensAStep = 1000;

/** The same in short steps: who goes through them can stop between two, or for good. */
export function* parseInSteps(text: string): Generator<undefined, XmlTree> {
  const judge = wholeJudge(text);
  let content = createContent(text, 0, true, judge, keeper(false));
  yield* readAll(content);
  if (!judge.takesAll()) {
    // Where sax objects to something, it is shown the tokens one by one, to learn which.
    content = createContent(text, 0, true, tokenJudge(text), keeper(false));
    yield* readAll(content);
  }
  const { nodes, starts } = takeItems(content, 0, true);
  const faulty = nodes.flatMap((node, index) => (node.faults ? [index] : []));
  return { length: text.length, nodes, starts, faulty };
}

/** The tree of a document that nobody asks for errors: sax is not shown it, which is most of the work. */
export function parseUnjudged(text: string): XmlTree {
  const content = createContent(text, 0, true, noJudge, keeper(false));
  while (content.at < text.length) readToken(content);
  const { nodes, starts } = takeItems(content, 0, true);
  return { length: text.length, nodes, starts, faulty: [] };
}

function* readAll(content: Content): Generator<undefined, void> {
  for (;;) {
    for (let tokens = 0; tokens < tokensAStep; tokens++) {
      if (content.at >= content.text.length) return;
      readToken(content);
    }
    yield;
  }
}
