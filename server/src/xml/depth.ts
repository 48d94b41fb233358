/**
 * How deep elements may stand in each other: libxml2 gives up at the first that stands in too many (parser.c:
 * xmlParseElementStart; include/libxml/parserInternals.h: xmlParserMaxDepth; libvirt does not ask for XML_PARSE_HUGE).
 */
import { BlockList } from './blockList';
import { runsOf } from './siblings';
import type { Located, Siblings, XmlTree } from './syntaxTree';

/** So many elements an element may stand in, the root among them. */
export const mostAround = 256;

/** No element with another in it is shorter: `<a>`, where its end tag is missing. UTF-16 code units. */
const shortest = 3;

/** The first element that stands in more others than libxml2 reads; undefined when none does. */
export function findTooDeep(tree: XmlTree): Located | undefined {
  return firstTooDeep(tree.nodes, 0, 0);
}

/** Long lists of siblings in parts that versions share: in how many elements they may stand without anything being too deep. */
const shallow = new WeakMap<object, number>();

/**
 * The same among siblings that stand in `around` elements, the first of them at `origin`. Calls itself for no more levels
 * than libxml2 reads, and only for elements long enough to hold so many.
 */
export function firstTooDeep(siblings: Siblings, around: number, origin: number): Located | undefined {
  const isLong = siblings instanceof BlockList;
  const room = (mostAround - around) * shortest;
  for (const { nodes, start: first } of isLong ? siblings.runsWithLonger(room) : runsOf(siblings)) {
    if (isLong && (shallow.get(nodes) ?? -1) >= around) {
      continue;
    }
    let start = origin + first;
    for (const node of nodes) {
      if (node.kind === 'element' && node.name !== '') {
        if (around > mostAround) {
          return { node, start };
        }
        const found = node.length > room && firstTooDeep(node.children, around + 1, start + node.startTagEnd);
        if (found) {
          return found;
        }
      }
      start += node.length;
    }
    if (isLong) {
      shallow.set(nodes, around);
    }
  }
  return undefined;
}
