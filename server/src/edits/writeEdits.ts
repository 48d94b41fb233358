/** Wishes about the guest → the smallest text changes, in the document's own style. */
import type { Guest } from '../guest/guest';
import { lastNotAbove } from '../xml/ascending';
import { childNodes } from '../xml/query';
import type { Located, XmlNode } from '../xml/syntaxTree';
import { attributeChanges } from './attributes';
import { collectEdits, type ElementEdits } from './collect';
import { elementText, escapeText } from './elementText';
import type { GuestEdit, TextChange } from './guestEdit';
import { contentEnd, isBlank, pathTo } from './path';
import { type Place, placeInside } from './place';
import { removals } from './removals';
import { renameChanges } from './renames';
import { emptyEndAt } from './style';

/** What edits are written into; the guest is that of the text. */
export interface EditedText {
  readonly text: string;
  readonly guest: Guest;
}

type Gone = (node: Located<XmlNode>) => boolean;

/**
 * The text changes for the edits, sorted, never overlapping. Edits of one call work together; an edit of something
 * inside a removed element does nothing.
 */
export function writeEdits({ text, guest }: EditedText, edits: readonly GuestEdit[]): readonly TextChange[] {
  const all = collectEdits(guest, edits);
  emptyParents(guest, all);
  const outermost = outermostOf(all);
  const isGone = goneWith(outermost);
  const changes: TextChange[] = [];
  for (const element of all.values()) {
    if (isGone(element.element)) continue;
    changes.push(...attributeChanges(text, element));
    if (element.content !== undefined) changes.push(...contentChange(text, element.element, element.content));
    else changes.push(...insertionChanges(text, guest, element, isGone));
  }
  for (const edit of edits) {
    const renaming = edit.kind === 'rename-element' || edit.kind === 'rename-attribute';
    if (renaming && !isGone(edit.element)) changes.push(...renameChanges(edit));
  }
  const removed = outermost.filter((edits) => edits.removed);
  changes.push(
    ...removals(
      text,
      removed.map(({ element }) => element),
    ),
  );
  return merge(text, changes);
}

/** An element whose whole content is removed gets empty content, and is written as an empty element. */
function emptyParents(guest: Guest, all: Map<number, ElementEdits>): void {
  const isRemoved: Gone = ({ start }) => all.get(start)?.removed === true;
  for (const { element } of [...all.values()].filter(({ removed }) => removed)) {
    const path = pathTo({ node: guest.domain, start: guest.start }, element.start);
    const parent = path?.at(-1);
    if (parent === undefined || parent.node.endTagStart < 0) continue;
    if (parent.node === guest.domain || parent.node === guest.devices?.element) continue;
    const edits = all.get(parent.start);
    if (edits?.removed || edits?.content !== undefined || (edits?.insertions.length ?? 0) > 0) continue;
    if (!childNodes(parent).every((child) => isBlank(child.node) || isRemoved(child))) continue;
    const fresh = { element: parent, attributes: new Map(), insertions: [], removed: false };
    all.set(parent.start, { ...(edits ?? fresh), content: '' });
  }
}

/** The outermost elements that go, or whose content goes, in document order. */
function outermostOf(all: ReadonlyMap<number, ElementEdits>): readonly ElementEdits[] {
  const outermost: ElementEdits[] = [];
  let end = 0;
  const going = [...all.values()].filter(({ removed, content }) => removed || content !== undefined);
  for (const edits of going.sort((a, b) => a.element.start - b.element.start)) {
    const { node, start } = edits.element;
    if (start < end) continue;
    outermost.push(edits);
    end = start + node.length;
  }
  return outermost;
}

/** Whether a node goes with a removed element, or with replaced content. */
function goneWith(outermost: readonly ElementEdits[]): Gone {
  const starts = outermost.map(({ element }) => element.start);
  return ({ start }) => {
    const around = outermost[lastNotAbove(starts, start)];
    if (around === undefined) return false;
    const { element, removed } = around;
    return element.start === start ? removed : start < element.start + element.node.length;
  };
}

/** The end of the start tag without its `>` or `/>`. */
function startTagBody({ node, start }: Located): number {
  return start + (node.attributes.at(-1)?.end ?? 1 + node.name.length);
}

function contentChange(text: string, element: Located, content: string): TextChange[] {
  const { node, start } = element;
  const end = start + node.length;
  if (content === '') {
    if (node.selfClosing || node.endTagStart < 0) return [];
    return [{ start: startTagBody(element), end, text: emptyEndAt(text, contentEnd(element)) }];
  }
  if (node.selfClosing) {
    return [{ start: startTagBody(element), end, text: `>${escapeText(content)}</${node.name}>` }];
  }
  return [{ start: start + node.startTagEnd, end: contentEnd(element), text: escapeText(content) }];
}

function insertionChanges(
  text: string,
  guest: Guest,
  { element, insertions }: ElementEdits,
  isGone: Gone,
): TextChange[] {
  const { node, start } = element;
  if (insertions.length === 0 || text[start + node.startTagEnd - 1] !== '>') return [];
  const places: { place: Place; text: string }[] = [];
  for (const insertion of insertions) {
    const place = placeInside(text, guest, element, insertion, isGone);
    const written = place.lead + elementText(insertion.element, place.style);
    const same = places.find((other) => other.place.at === place.at);
    if (same === undefined) places.push({ place, text: written });
    else same.text += written;
  }
  return places.map(({ place, text: written }) => {
    const inner = written + place.tail;
    if (!node.selfClosing) {
      // blank content on the start tag's line makes way
      const end = place.tail === '' ? place.at : contentEnd(element);
      return { start: place.at, end, text: inner };
    }
    const from = startTagBody(element);
    return { start: from, end: start + node.length, text: `>${inner}</${node.name}>` };
  });
}

/** Sorted, touching changes made one, changes that change nothing left out. */
function merge(text: string, changes: readonly TextChange[]): TextChange[] {
  const merged: TextChange[] = [];
  for (const change of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    // an element that was cut off may end before the line break that would go with its last child
    if (last !== undefined && last.end >= change.start) {
      merged[merged.length - 1] = {
        start: last.start,
        end: Math.max(last.end, change.end),
        text: last.text + change.text,
      };
    } else {
      merged.push(change);
    }
  }
  return merged.filter((change) => text.slice(change.start, change.end) !== change.text);
}
