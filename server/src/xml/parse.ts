import { createContent, readToken, takeAll } from './content';
import { siblingsOf } from './siblings';
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
  const content = createContent(text, 0, true, keeper(false));
  for (let tokens = 1; content.at < text.length; tokens++) {
    readToken(content);
    if (tokens % tokensAStep === 0) yield;
  }
  const nodes = takeAll(content);
  const faulty = nodes.flatMap((node, index) => (node.faults ? [index] : []));
  return { length: text.length, nodes: siblingsOf(nodes), faulty };
}
