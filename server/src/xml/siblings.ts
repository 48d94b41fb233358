/** Nodes one behind the other: a few are a plain array; many, a guest may have 50,000 disks, are kept in blocks. */
import { BlockList } from './blockList';
import type { Run, Siblings, XmlNode } from './syntaxTree';

/** So many are a plain array, and begin where the lengths of those before them add up to. */
const few = 32;

/** The nodes as siblings; the array is theirs from now on. */
export function siblingsOf(nodes: readonly XmlNode[]): Siblings {
  return nodes.length > few ? BlockList.of(nodes) : nodes;
}

/** Where a sibling begins, counted from the beginning of the first one; for the index behind the last, where that ends. */
export function startOf(siblings: Siblings, index: number): number {
  if (siblings instanceof BlockList) {
    return siblings.startOf(index);
  }
  let start = 0;
  for (let at = 0; at < index; at++) {
    start += siblings.at(at)?.length ?? 0;
  }
  return start;
}

/** All siblings, in runs of which an edit makes few anew: what was made of the others may be kept. */
export function runsOf(siblings: Siblings): readonly Run[] {
  if (siblings instanceof BlockList) {
    return siblings.runs();
  }
  return [{ nodes: Array.isArray(siblings) ? siblings : siblings.slice(), start: 0 }];
}

/** The index of the last sibling that does not begin behind `offset`, counted as in startOf; -1 when all do. */
export function lastStartingAt(siblings: Siblings, offset: number): number {
  if (siblings instanceof BlockList) {
    return siblings.lastStartingAt(offset);
  }
  let end = 0;
  for (let index = 0; index < siblings.length && offset >= 0; index++) {
    end += siblings.at(index)?.length ?? 0;
    if (end > offset) {
      return index;
    }
  }
  return offset < 0 ? -1 : siblings.length - 1;
}

/** A node among its siblings, and where it begins. */
export interface Sibling {
  readonly node: XmlNode;
  readonly index: number;
  readonly start: number;
}

/** The last sibling that does not begin behind `offset`, where the first one begins at `origin`; undefined when all do. */
export function siblingAt(siblings: Siblings, origin: number, offset: number): Sibling | undefined {
  const index = lastStartingAt(siblings, offset - origin);
  const node = index < 0 ? undefined : siblings.at(index);
  return node && { node, index, start: origin + startOf(siblings, index) };
}

/** The siblings with others in place of [first, behind). */
export function replaceSiblings(
  siblings: Siblings,
  first: number,
  behind: number,
  put: readonly XmlNode[],
): Siblings {
  const left = siblings.length - (behind - first) + put.length;
  return siblings instanceof BlockList && left > few
    ? siblings.replace(first, behind, put)
    : siblingsOf([...siblings.slice(0, first), ...put, ...siblings.slice(behind)]);
}

/** How many nodes two lists share at their beginning, and how many of the others at their end. */
export interface SharedEnds {
  readonly first: number;
  readonly behind: number;
}

/** Costs little for versions of one list, which share their blocks, too. */
export function sharedEnds(old: Siblings, now: Siblings): SharedEnds {
  const known =
    old instanceof BlockList && now instanceof BlockList ? old.inSharedBlocks(now) : { first: 0, behind: 0 };
  const left = old.slice(known.first, old.length - known.behind);
  const right = now.slice(known.first, now.length - known.behind);
  const most = Math.min(left.length, right.length);
  let first = 0;
  while (first < most && left[first] === right[first]) {
    first++;
  }
  let behind = 0;
  while (behind < most - first && left[left.length - 1 - behind] === right[right.length - 1 - behind]) {
    behind++;
  }
  return { first: known.first + first, behind: known.behind + behind };
}
