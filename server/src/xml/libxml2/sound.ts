/** What a tree has no fault in is not read once more to see where libxml2 gives up. */
import { lastNotAbove } from '../ascending';
import { firstTooDeep } from '../depth';
import { siblingAt, startOf } from '../siblings';
import type { XmlTree } from '../syntaxTree';
import { type Fatal, tooDeep } from './references';

/**
 * Behind the siblings without a fault that begin at `at`, all that follow each other; undefined where none begins.
 * @param around - how many elements libxml2 takes for open there: more than stand around it in the tree where end tags are missing
 */
export function skipSound(tree: XmlTree, at: number, around: number): number | Fatal | undefined {
  let nodes = tree.nodes;
  let faulty = tree.faulty;
  let origin = 0;
  for (;;) {
    const found = siblingAt(nodes, origin, at);
    if (!found) return undefined;
    const { node, index, start } = found;
    if (start === at) {
      if (node.faults) return undefined;
      const behind = origin + startOf(nodes, faulty[lastNotAbove(faulty, index) + 1] ?? nodes.length);
      const deep = firstTooDeep(nodes, around, origin);
      if (!deep || deep.start >= behind) return behind;
      return deep.start >= at ? tooDeep(deep.start) : undefined;
    }
    if (node.kind !== 'element' || !node.faults) return undefined;
    nodes = node.children;
    faulty = node.faults.children;
    origin = start + node.startTagEnd;
  }
}
