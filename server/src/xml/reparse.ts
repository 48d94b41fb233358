/** Parses again what an edit touched, and nothing else. */

import { addItem, type Content, createContent, isOpen, readToken, takeAll } from './content';
import { isReusable, oldNodes } from './reuse';
import { lineIndent } from './settle';
import { lastStartingAt, startOf } from './siblings';
import { type Container, containersAround, documentContainer, looseIndex, replaceNodes } from './splice';
import { updateStartTag } from './startTagEdit';
import { keeper } from './strings';
import type { Span, XmlElement, XmlNode, XmlTree } from './syntaxTree';
import { type TextSlices, type TextWindow, windowsFrom } from './textWindow';

/** An edit: the text in [start, end) of the old document is replaced by `text`. */
export interface XmlChange extends Span {
  readonly text: string;
}

/** How far behind an edit the text is read at first: a few elements. */
const usualReach = 4000;

/**
 * The tree of `newText`, which is the tree's own text after the change. Equals parseXml(newText); every node that the edit leaves alone
 * is shared, by identity, with the old tree. Parses the smallest run of siblings around the edit, at worst the whole document, and asks
 * for no more of the text than that: at first for `reach` characters behind the edit.
 */
export function updateXml(
  tree: XmlTree,
  change: XmlChange,
  newText: TextSlices,
  reach = usualReach,
): XmlTree {
  const around = closesUnfinished(tree, change, newText)
    ? [documentContainer(tree)]
    : containersAround(tree, change);
  return (
    updateStartTag(tree, around, change, newText, reach) ?? updateRun(tree, around, change, newText, reach)
  );
}

function updateRun(
  tree: XmlTree,
  around: readonly Container[],
  change: XmlChange,
  newText: TextSlices,
  reach: number,
): XmlTree {
  let inside = around;
  // Steps outwards double, or an edit deep in 100,000 nested elements would parse the inner ones again for each of them.
  for (let step = 1; ; step *= 2) {
    const run = parseRun(inside, change, newText, newText.length - tree.length, reach);
    if (run) {
      return replaceNodes(tree, inside, run.first, run.behind, run.nodes, newText.length);
    }
    inside = inside.slice(0, Math.max(1, inside.length - step));
  }
}

/** Nodes [first, behind) of a container are to be replaced by `nodes`. */
interface Run {
  readonly first: number;
  readonly behind: number;
  readonly nodes: readonly XmlNode[];
}

/** Parses the children around the edit again; undefined when what stands there reaches out of the container. */
function parseRun(
  around: readonly Container[],
  change: XmlChange,
  newText: TextSlices,
  shift: number,
  reach: number,
): Run | undefined {
  const container = around.at(-1);
  if (!container) {
    return undefined;
  }
  const first = firstTouched(container, change);
  const from = container.contentStart + startOf(container.nodes, first);
  const to = change.start + change.text.length;
  for (const window of windowsFrom(newText, from, to, container.element ? reach : newText.length)) {
    const run = parseWindow(window, around, container, change, shift, { first, from });
    if (run !== 'needs more text') {
      return run;
    }
  }
  return undefined;
}

function parseWindow(
  { text, origin, sureUntil }: TextWindow,
  around: readonly Container[],
  container: Container,
  change: XmlChange,
  shift: number,
  { first, from }: { readonly first: number; readonly from: number },
): Run | undefined | 'needs more text' {
  const { nodes, contentStart, element } = container;
  const reachesOut = outerNames(around);
  const limit = container.contentEnd + shift - origin;
  const content = createContent(text, from - origin, element === undefined, keeper(true));
  const old = oldNodes(nodes, contentStart);
  const lastFaulty = container.faulty.at(-1) ?? -1;
  while (content.at < limit) {
    if (!isSure(content, sureUntil)) {
      return 'needs more text';
    }
    const at = content.at + origin;
    const behind = at - shift >= change.end;
    const known = behind || at < change.start ? old.at(behind ? at - shift : at) : undefined;
    if (
      known &&
      behind &&
      known.outermost &&
      element &&
      isInStep(content, element, known.node, known.index > lastFaulty)
    ) {
      return { first, behind: known.index, nodes: takeAll(content) };
    }
    if (known && isReusable(known.node) && (behind || endsBefore(known.node, at, change.start))) {
      content.doctypeAllowed &&= known.node.kind !== 'element';
      addItem(content, known.node, known.node.length);
      continue;
    }
    readToken(content);
    const last = content.items.at(-1);
    if (last?.kind === 'end' && element && reachesOut(last.tag.name)) {
      return undefined;
    }
  }
  if (!isSure(content, sureUntil)) {
    return 'needs more text';
  }
  // The end tag of the element would close something inside it, of the same name, instead.
  const whole = content.at === limit && !(element && isOpen(content, element.name));
  return whole ? { first, behind: nodes.length, nodes: takeAll(content) } : undefined;
}

/** True when all that was read says the same in the whole text. */
function isSure({ at, missing }: Content, sureUntil: number): boolean {
  const looked = missing.comment || missing.cdata || missing.instruction;
  return sureUntil === Number.POSITIVE_INFINITY || (at <= sureUntil && !looked);
}

/** True when an edit at `edit` cannot make the node longer. */
function endsBefore(node: XmlNode, start: number, edit: number): boolean {
  const end = start + node.length;
  return end < edit || (end === edit && node.kind !== 'text');
}

/** Where to begin: at the first child the edit touches, or earlier, at the first whose end is a matter of what follows. */
function firstTouched(container: Container, change: XmlChange): number {
  if (!container.element) {
    return 0;
  }
  const { nodes, contentStart } = container;
  const found = lastStartingAt(nodes, change.start - contentStart);
  const touches = found > 0 && contentStart + startOf(nodes, found) === change.start;
  return Math.max(0, Math.min(touches ? found - 1 : found, looseIndex(container)));
}

/** True when the parse stands at an old sibling and no tag before it can still find its partner behind it, or hold what is behind it. */
function isInStep(content: Content, element: XmlElement, next: XmlNode, nothingWrongAhead: boolean): boolean {
  const { opens, text, at } = content;
  if (opens.length === 0) {
    return !next.faults?.loose;
  }
  if (opens.length > 9 || !nothingWrongAhead || isOpen(content, element.name)) {
    return false;
  }
  const indent = next.kind === 'text' ? -1 : lineIndent(text, at);
  return opens.every((index) => holdsNothingFrom(content, index, indent));
}

/** True for a start tag that is cut off, or indented as far as what stands here, or farther. */
function holdsNothingFrom({ items, text }: Content, index: number, indent: number): boolean {
  const item = items[index];
  return (
    item?.kind === 'open' && (!item.tag.finished || (indent >= 0 && lineIndent(text, item.start) >= indent))
  );
}

/** Tells whether an end tag that closes nothing in the innermost element may close it, or something around it. */
function outerNames(around: readonly Container[]): (name: string) => boolean {
  let names: Set<string | undefined> | undefined;
  let loose = false;
  return (name) => {
    if (!names) {
      names = new Set(around.map(({ element }) => element?.name));
      loose = around.slice(0, -1).some((container) => looseIndex(container) !== Number.POSITIVE_INFINITY);
    }
    return loose || names.has(name);
  };
}

const terminators = ['-->', ']]>', '?>'];

/** True when the edit may end a comment, section or instruction that began somewhere before and so far had no end. */
function closesUnfinished(tree: XmlTree, change: XmlChange, newText: TextSlices): boolean {
  const unfinished = (node: XmlNode) =>
    node.faults?.own.some(({ code }) => code.startsWith('unfinished-')) ?? false;
  const brokenTop = tree.faulty.map((index) => tree.nodes.at(index));
  if (brokenTop.some((node) => node?.kind === 'broken' && unfinished(node))) {
    return true;
  }
  const around = newText.slice(Math.max(0, change.start - 2), change.start + change.text.length + 2);
  if (!terminators.some((terminator) => around.includes(terminator))) {
    return false;
  }
  const left: (XmlNode | undefined)[] = brokenTop;
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.kind === 'broken' && unfinished(node)) {
      return true;
    }
    if (node.kind === 'element') {
      for (const index of node.faults?.children ?? []) {
        left.push(node.children.at(index));
      }
    }
  }
  return false;
}
