/** A long list of nodes in blocks: an edit copies the blocks it touches and the table of all, and shares the others. */
import { lastNotAbove, replaceInSums } from './ascending';
import type { Run, Siblings, XmlNode } from './syntaxTree';

/** Blocks are made of so many nodes; one may grow to twice as many. */
const blockSize = 128;

/** Where a node begins in it is added up when somebody asks: few do, and a guest has a hundred thousand of them. */
interface Block {
  readonly nodes: readonly XmlNode[];
  readonly extent: number;
  /** The length of the longest of them. */
  readonly longest: number;
}

/** Answers as an array of its nodes would. Offsets count from the beginning of the first node. */
export class BlockList implements Siblings {
  readonly length: number;
  readonly #blocks: readonly Block[];
  /** How many nodes, and how many characters, are before each block; last, in all of them. */
  readonly #firsts: readonly number[];
  readonly #origins: readonly number[];

  private constructor(blocks: readonly Block[], firsts: readonly number[], origins: readonly number[]) {
    this.length = firsts[blocks.length] ?? 0;
    this.#blocks = blocks;
    this.#firsts = firsts;
    this.#origins = origins;
  }

  static of(nodes: readonly XmlNode[]): BlockList {
    return new BlockList([], [0], [0]).#withBlocks(0, 0, nodes);
  }

  at(index: number): XmlNode | undefined {
    const from = index < 0 ? this.length + index : index;
    const block = lastNotAbove(this.#firsts, from);
    return this.#blocks[block]?.nodes[from - (this.#firsts[block] ?? 0)];
  }

  /** Where the node of this index begins; for the index behind the last, where that ends. */
  startOf(index: number): number {
    const block = lastNotAbove(this.#firsts, index);
    const before = index - (this.#firsts[block] ?? 0);
    return (this.#origins[block] ?? 0) + extentOf(this.#nodesOf(block), before);
  }

  /** The index of the last node that does not begin behind the offset; -1 when all do. */
  lastStartingAt(offset: number): number {
    const block = Math.min(lastNotAbove(this.#origins, offset), this.#blocks.length - 1);
    const nodes = this.#nodesOf(block);
    let left = offset - (this.#origins[block] ?? 0);
    let index = -1;
    while (index + 1 < nodes.length && left >= 0) {
      index++;
      left -= nodes[index]?.length ?? 0;
    }
    return (this.#firsts[block] ?? 0) + index;
  }

  /** The list with others in place of the nodes [first, behind). */
  replace(first: number, behind: number, put: readonly XmlNode[]): BlockList {
    const last = this.#blocks.length - 1;
    let from = Math.min(lastNotAbove(this.#firsts, first), last);
    let to = Math.min(lastNotAbove(this.#firsts, behind), last);
    const before = this.#nodesOf(from).slice(0, first - (this.#firsts[from] ?? 0));
    let nodes = [...before, ...put, ...this.#nodesOf(to).slice(behind - (this.#firsts[to] ?? 0))];
    // What has become small joins a neighbour, or deletions would leave a table of tiny blocks.
    if (nodes.length < blockSize / 2 && to < last) {
      to++;
      nodes = [...nodes, ...this.#nodesOf(to)];
    } else if (nodes.length < blockSize / 2 && from > 0) {
      from--;
      nodes = [...this.#nodesOf(from), ...nodes];
    }
    return this.#withBlocks(from, to + 1, nodes);
  }

  /** How many nodes are in blocks that another list has, too, at the beginning of both and at the end. */
  inSharedBlocks(other: BlockList): { readonly first: number; readonly behind: number } {
    const [these, those] = [this.#blocks, other.#blocks];
    const most = Math.min(these.length, those.length);
    let first = 0;
    while (first < most && these[first] === those[first]) {
      first++;
    }
    let behind = 0;
    while (behind < most - first && these.at(-1 - behind) === those.at(-1 - behind)) {
      behind++;
    }
    const firstBehind = this.#firsts[these.length - behind] ?? 0;
    return { first: this.#firsts[first] ?? 0, behind: this.length - firstBehind };
  }

  /** The blocks in order, each with where it begins. */
  runs(): readonly Run[] {
    return this.#blocks.map(({ nodes }, index) => ({ nodes, start: this.#origins[index] ?? 0 }));
  }

  /** The blocks in order that hold a node longer than so much. */
  runsWithLonger(length: number): readonly Run[] {
    const runs: Run[] = [];
    this.#blocks.forEach(({ nodes, longest }, index) => {
      if (longest > length) {
        runs.push({ nodes, start: this.#origins[index] ?? 0 });
      }
    });
    return runs;
  }

  *[Symbol.iterator](): Iterator<XmlNode> {
    for (const { nodes } of this.#blocks) {
      yield* nodes;
    }
  }

  forEach(visit: (node: XmlNode, index: number) => void): void {
    this.findIndex((node, index) => {
      visit(node, index);
      return false;
    });
  }

  findIndex(takes: (node: XmlNode, index: number) => boolean): number {
    let index = 0;
    for (const { nodes } of this.#blocks) {
      for (const node of nodes) {
        if (takes(node, index)) {
          return index;
        }
        index++;
      }
    }
    return -1;
  }

  find<N extends XmlNode>(takes: (node: XmlNode) => node is N): N | undefined;
  find(takes: (node: XmlNode) => boolean): XmlNode | undefined;
  find(takes: (node: XmlNode) => boolean): XmlNode | undefined {
    const index = this.findIndex(takes);
    return index < 0 ? undefined : this.at(index);
  }

  some(takes: (node: XmlNode) => boolean): boolean {
    return this.findIndex(takes) >= 0;
  }

  every(takes: (node: XmlNode) => boolean): boolean {
    return !this.some((node) => !takes(node));
  }

  filter<N extends XmlNode>(takes: (node: XmlNode) => node is N): N[];
  filter(takes: (node: XmlNode) => boolean): XmlNode[];
  filter(takes: (node: XmlNode) => boolean): XmlNode[] {
    return this.#blocks.flatMap(({ nodes }) => nodes.filter(takes));
  }

  map<T>(make: (node: XmlNode, index: number) => T): T[] {
    return this.slice().map(make);
  }

  flatMap<T>(make: (node: XmlNode, index: number) => T | readonly T[]): T[] {
    return this.slice().flatMap(make);
  }

  slice(first = 0, behind = this.length): readonly XmlNode[] {
    const from = lastNotAbove(this.#firsts, Math.max(first, 0));
    const parts: (readonly XmlNode[])[] = [];
    for (let block = from; block < this.#blocks.length; block++) {
      const begins = this.#firsts[block] ?? 0;
      if (begins >= behind) {
        break;
      }
      const nodes = this.#nodesOf(block);
      const isWhole = first <= begins && behind >= begins + nodes.length;
      parts.push(isWhole ? nodes : nodes.slice(Math.max(first - begins, 0), behind - begins));
    }
    // Asked at every keystroke, most often for one block; concat copies as a block.
    const [only] = parts;
    return only && parts.length === 1 ? only : ([] as readonly XmlNode[]).concat(...parts);
  }

  #nodesOf(block: number): readonly XmlNode[] {
    return this.#blocks[block]?.nodes ?? [];
  }

  /** The list with the nodes in place of the blocks [from, to). */
  #withBlocks(from: number, to: number, nodes: readonly XmlNode[]): BlockList {
    const made = blocksOf(nodes);
    return new BlockList(
      [...this.#blocks.slice(0, from), ...made, ...this.#blocks.slice(to)],
      replaceInSums(
        this.#firsts,
        from,
        to,
        made.map((block) => block.nodes.length),
      ),
      replaceInSums(
        this.#origins,
        from,
        to,
        made.map((block) => block.extent),
      ),
    );
  }
}

function blocksOf(nodes: readonly XmlNode[]): readonly Block[] {
  if (nodes.length <= 2 * blockSize) {
    return [blockOf(nodes)];
  }
  const blocks: Block[] = [];
  for (let from = 0; from < nodes.length; from += blockSize) {
    blocks.push(blockOf(nodes.slice(from, from + blockSize)));
  }
  return blocks;
}

function blockOf(nodes: readonly XmlNode[]): Block {
  let longest = 0;
  for (const { length } of nodes) {
    longest = Math.max(longest, length);
  }
  return { nodes, extent: extentOf(nodes, nodes.length), longest };
}

/** The length of the first `count` nodes together. */
function extentOf(nodes: readonly XmlNode[], count: number): number {
  let extent = 0;
  for (let index = 0; index < count; index++) {
    extent += nodes[index]?.length ?? 0;
  }
  return extent;
}
