/** Where and how new elements are written. */
import type { Guest } from '../guest/guest';
import { childNodes, childStart } from '../xml/query';
import { lastStartingAt } from '../xml/siblings';
import type { Located, XmlNode } from '../xml/syntaxTree';
import type { ElementStyle } from './elementText';
import type { NewElement } from './guestEdit';
import { isBlank, pathTo } from './path';
import { emptyEndAt, indentAt, indentUnit, isOneLine, lineEndAt, quoteAt, startsLine } from './style';

export interface Insertion {
  /** Behind this child; null: before the first; 'end': behind the last. */
  readonly after: Located | null | 'end';
  readonly element: NewElement;
}

export interface Place {
  /** The new text goes here. */
  readonly at: number;
  /** In front of each new element: a line break and indentation, or nothing. */
  readonly lead: string;
  /** In front of the end tag, where the new elements are the first on lines of their own. */
  readonly tail: string;
  readonly style: ElementStyle;
}

/** The place of new elements in a parent; `isGone` tells which of its children are being removed. */
export function placeInside(
  text: string,
  guest: Guest,
  parent: Located,
  insertion: Insertion,
  isGone: (child: Located<XmlNode>) => boolean,
): Place {
  const path = [...(pathTo({ node: guest.domain, start: guest.start }, parent.start) ?? []), parent];
  const children = childNodes(parent).filter(({ node }) => !isBlank(node));
  const anchor = anchorOf(children, insertion.after, isGone);
  const at = anchor === undefined ? parent.start + parent.node.startTagEnd : behind(text, anchor, children);
  const lineEnd = lineEndAt(text, at);
  const unit = indentUnit(text, guest, path);
  const indent = indentFor(text, path, children, anchor, unit);
  const lines = indent === undefined ? null : { lineEnd, indent, unit };
  const inner = lines !== null && exampleIsOneLine(text, path, insertion.element.name, at) !== true;
  const closing = children.length === 0 && !text.slice(at, parent.start + parent.node.length).includes('\n');
  return {
    at,
    lead: lines === null ? '' : lines.lineEnd + lines.indent,
    tail: lines !== null && closing ? lineEnd + indentAt(text, parent.start) : '',
    style: {
      quote: quoteAt(text, at),
      emptyEnd: emptyEndAt(text, at),
      lines: inner ? lines : null,
    },
  };
}

/** The child that the new elements go behind; undefined: they come first. */
function anchorOf(
  children: readonly Located<XmlNode>[],
  after: Insertion['after'],
  isGone: (child: Located<XmlNode>) => boolean,
): Located<XmlNode> | undefined {
  if (after === null) return undefined;
  const candidates = after === 'end' ? children : children.filter(({ start }) => start <= after.start);
  return candidates.filter((child) => !isGone(child)).at(-1);
}

/** Behind a child, and behind the comments that follow it on its line. */
function behind(text: string, anchor: Located<XmlNode>, children: readonly Located<XmlNode>[]): number {
  let at = endOf(text, anchor);
  for (const child of children) {
    if (child.start < at) continue;
    if (child.node.kind !== 'comment' || !/^[ \t]*$/.test(text.slice(at, child.start))) break;
    const end = child.start + child.node.length;
    // a comment in front of an element on the same line belongs to that
    if (!/^[ \t]*(\r?\n|$)/.test(text.slice(end, end + 1000))) break;
    at = end;
  }
  return at;
}

function endOf(text: string, { node, start }: Located<XmlNode>): number {
  const end = start + node.length;
  return node.kind === 'text' ? start + text.slice(start, end).trimEnd().length : end;
}

/** The indentation of new children on lines of their own; undefined: they are written on the line where they are. */
function indentFor(
  text: string,
  path: readonly Located[],
  children: readonly Located<XmlNode>[],
  anchor: Located<XmlNode> | undefined,
  unit: string,
): string | undefined {
  const parent = path[path.length - 1];
  if (parent === undefined) return undefined;
  const inside = indentAt(text, parent.start) + unit;
  const next = children.find(({ start }) => anchor === undefined || start > anchor.start);
  for (const neighbour of [anchor, next]) {
    if (neighbour !== undefined && startsLine(text, neighbour.start)) return indentAt(text, neighbour.start);
  }
  if (anchor !== undefined || next !== undefined) {
    const from = anchor === undefined ? parent.start + parent.node.startTagEnd : endOf(text, anchor);
    return /^[ \t]*\r?\n/.test(text.slice(from, from + 1000)) ? inside : undefined;
  }
  const end = parent.node.endTagStart < 0 ? parent.node.length : parent.node.endTagStart;
  if (text.slice(parent.start + parent.node.startTagEnd, parent.start + end).includes('\n')) return inside;
  if (!startsLine(text, parent.start)) return undefined;
  if (path.length === 1) return inside;
  return exampleIsOneLine(text, path.slice(0, -1), parent.node.name, parent.start) === true
    ? undefined
    : inside;
}

/** Whether the nearest sibling with children keeps them on its line; one of the same name goes first. */
function exampleIsOneLine(
  text: string,
  path: readonly Located[],
  name: string,
  at: number,
): boolean | undefined {
  const parent = path[path.length - 1];
  if (parent === undefined) return undefined;
  const { children, startTagEnd } = parent.node;
  let other: boolean | undefined;
  let right = lastStartingAt(children, at - parent.start - startTagEnd);
  for (let left = right - 1; left >= 0 || right < children.length; left -= 1, right += 1) {
    for (const i of [right, left]) {
      const sibling = i < 0 ? undefined : children.at(i);
      if (sibling?.kind !== 'element' || (other !== undefined && sibling.name !== name)) continue;
      const oneLine = isOneLine(text, { node: sibling, start: parent.start + childStart(parent.node, i) });
      if (oneLine !== undefined && sibling.name === name) return oneLine;
      other ??= oneLine;
    }
  }
  return other;
}
