/** Finds nodes of an old tree by where they began. */

import { lastStartingAt } from './query';
import type { XmlNode } from './syntaxTree';

interface Level {
  readonly nodes: readonly XmlNode[];
  readonly starts: readonly number[];
  readonly origin: number;
  index: number;
}

/** Walks down and along an old content; it must be asked for ascending offsets. */
export interface OldNodes {
  /** The node that began at this offset of the old document, whatever its depth. */
  at(
    offset: number,
  ): { readonly node: XmlNode; readonly index: number; readonly outermost: boolean } | undefined;
}

export function oldNodes(nodes: readonly XmlNode[], starts: readonly number[], origin: number): OldNodes {
  const levels: Level[] = [{ nodes, starts, origin, index: 0 }];
  return {
    at(offset) {
      for (let level = levels.at(-1); level; level = levels.at(-1)) {
        advance(level, offset);
        const node = level.nodes[level.index];
        const start = level.origin + (level.starts[level.index] ?? 0);
        if (!node) {
          if (levels.length === 1) {
            return undefined;
          }
          levels.pop();
        } else if (start === offset) {
          return { node, index: level.index, outermost: levels.length === 1 };
        } else if (start > offset || node.kind !== 'element' || node.children.length === 0) {
          return undefined;
        } else if (start + (node.childStarts[0] ?? 0) > offset) {
          return undefined;
        } else if (endOfChildren(node, start) <= offset) {
          return undefined;
        } else {
          levels.push({ nodes: node.children, starts: node.childStarts, origin: start, index: 0 });
        }
      }
      return undefined;
    },
  };
}

/** Whether a node is the same wherever it stands: free of errors and no declaration, whose place matters. */
export function isReusable(node: XmlNode): boolean {
  return node.faults === undefined && node.kind !== 'instruction' && node.kind !== 'doctype';
}

function endOfChildren({ children, childStarts }: XmlNode & { kind: 'element' }, start: number): number {
  const last = children.length - 1;
  return start + (childStarts[last] ?? 0) + (children[last]?.length ?? 0);
}

/** Moves on to the node that holds the offset, or begins behind it. */
function advance(level: Level, offset: number): void {
  const next = level.nodes[level.index];
  const end = level.origin + (level.starts[level.index] ?? 0) + (next?.length ?? 0);
  if (!next || end > offset) {
    return;
  }
  const following = level.nodes[level.index + 1];
  if (following && level.origin + (level.starts[level.index + 1] ?? 0) + following.length > offset) {
    level.index++;
    return;
  }
  const found = lastStartingAt(level.starts, offset - level.origin);
  const node = level.nodes[found];
  const foundEnd = level.origin + (level.starts[found] ?? 0) + (node?.length ?? 0);
  level.index = foundEnd > offset ? found : found + 1;
}
