/** Finds nodes of an old tree by where they began. */

import { siblingAt } from './siblings';
import type { Siblings, XmlElement, XmlNode } from './syntaxTree';

/** A node among its siblings, the first of which begins at `origin`. */
interface Level {
  readonly nodes: Siblings;
  readonly origin: number;
  index: number;
  /** Where the node begins. */
  start: number;
}

/** Walks down and along an old content; it must be asked for ascending offsets. */
export interface OldNodes {
  /** The node that began at this offset of the old document, whatever its depth. */
  at(
    offset: number,
  ): { readonly node: XmlNode; readonly index: number; readonly outermost: boolean } | undefined;
}

/** @param origin - where the first of the nodes began */
export function oldNodes(nodes: Siblings, origin: number): OldNodes {
  const levels: Level[] = [{ nodes, origin, index: 0, start: origin }];
  return {
    at(offset) {
      for (let level = levels.at(-1); level; level = levels.at(-1)) {
        advance(level, offset);
        const { start } = level;
        const node = level.nodes.at(level.index);
        if (!node) {
          if (levels.length === 1) {
            return undefined;
          }
          levels.pop();
        } else if (start === offset) {
          return { node, index: level.index, outermost: levels.length === 1 };
        } else if (node.kind === 'element' && holdsInChildren(node, start, offset)) {
          const first = start + node.startTagEnd;
          levels.push({ nodes: node.children, origin: first, index: 0, start: first });
        } else {
          return undefined;
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

function holdsInChildren(element: XmlElement, start: number, offset: number): boolean {
  const { startTagEnd, endTagStart, length, children } = element;
  const end = start + (endTagStart < 0 ? length : endTagStart);
  return children.length > 0 && start + startTagEnd <= offset && offset < end;
}

/** Moves on to the node that holds the offset, or begins behind it. */
function advance(level: Level, offset: number): void {
  for (let steps = 0; steps < 2; steps++) {
    const length = level.nodes.at(level.index)?.length;
    if (length === undefined || level.start + length > offset) {
      return;
    }
    level.index++;
    level.start += length;
  }
  const found = siblingAt(level.nodes, level.origin, offset);
  if (found) {
    const end = found.start + found.node.length;
    level.index = end > offset ? found.index : found.index + 1;
    level.start = end > offset ? found.start : end;
  }
}
