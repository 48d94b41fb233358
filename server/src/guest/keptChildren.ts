/** Keeps what was made of an element's children over the element's versions, so that an edit costs what it touched. */
import type { Siblings, XmlElement } from '../xml/syntaxTree';
import { sharedChildren } from './compareGuests';
import { placeInside } from './kept';

/** Children [first, oldEnd) of the version before were replaced by [first, end). */
export interface Replaced {
  readonly first: number;
  readonly oldEnd: number;
  readonly end: number;
}

interface Kept<T> {
  readonly element: XmlElement;
  readonly made: T;
}

const few = 64;

/**
 * A function of an element's children. `make` sees only the children from `first` to before `end`, and whatever of
 * `around` stays what it is over the versions; `join` puts what it made in place of what an edit replaced.
 */
export function keptChildren<T, C = void>(
  make: (element: XmlElement, first: number, end: number, around: C) => T,
  join: (before: T, replaced: Replaced, made: T) => T,
): (element: XmlElement, around: C) => T {
  /** By the first and the last element in it: one of the two outlives nearly every edit. */
  const known = placeInside<Kept<T>>();
  return (element, around) => {
    const [first, last] = endsOf(element);
    const behindFirst = first && known.get(first);
    const before = behindFirst ?? (last && known.get(last));
    if (before?.element === element) return before.made;
    const renewed = (old: Kept<T>): T => {
      const shared = sharedChildren(old.element, element);
      const oldEnd = old.element.children.length - shared.behind;
      const end = element.children.length - shared.behind;
      return join(old.made, { first: shared.first, oldEnd, end }, make(element, shared.first, end, around));
    };
    const made = before ? renewed(before) : make(element, 0, element.children.length, around);
    const kept = { element, made };
    if (first) known.set(first, kept);
    // Of a few children all is soon made again, while a key that is new with every edit keeps what it stands for too long.
    const worthIt = !behindFirst || element.children.length > few;
    if (last && last !== first && (worthIt || known.get(last))) known.set(last, kept);
    return made;
  };
}

/** Notes of a few of the children, ascending; the same list as before where an edit changes none of them. */
export function joinNotes<T extends { readonly index: number }>(
  before: readonly T[],
  { first, oldEnd, end }: Replaced,
  made: readonly T[],
): readonly T[] {
  const from = before.findIndex(({ index }) => index >= first);
  if (from < 0) return made.length === 0 ? before : [...before, ...made];
  const found = before.findIndex(({ index }) => index >= oldEnd);
  const to = found < 0 ? before.length : found;
  const moved = end - oldEnd;
  if (from === to && made.length === 0 && moved === 0) return before;
  const behind = before.slice(to);
  return [
    ...before.slice(0, from),
    ...made,
    ...(moved === 0 ? behind : behind.map((each) => ({ ...each, index: each.index + moved }))),
  ];
}

function endsOf({ children }: XmlElement): readonly (XmlElement | undefined)[] {
  let front = 0;
  while (front < children.length && children.at(front)?.kind !== 'element') front++;
  let back = children.length - 1;
  while (back > front && children.at(back)?.kind !== 'element') back--;
  return [elementAt(children, front), elementAt(children, back)];
}

function elementAt(children: Siblings, index: number): XmlElement | undefined {
  const child = children.at(index);
  return child?.kind === 'element' ? child : undefined;
}
