/** Keeps what was made of an element's children over the element's versions, so that an edit costs what it touched. */
import type { XmlElement, XmlNode } from '../xml/syntaxTree';
import { sharedChildren } from './compareGuests';

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

/**
 * A function of an element's children. `make` sees only the children from `first` to before `end`; `join` puts what it
 * made in place of what an edit replaced.
 */
export function keptChildren<T>(
  make: (element: XmlElement, first: number, end: number) => T,
  join: (before: T, replaced: Replaced, made: T) => T,
): (element: XmlElement) => T {
  /** By the first and the last element in it: one of the two outlives nearly every edit. */
  const known = new WeakMap<XmlElement, Kept<T>>();
  return (element) => {
    const ends = endsOf(element);
    const before = ends.map((end) => known.get(end)).find((each) => each !== undefined);
    if (before?.element === element) return before.made;
    const made = before ? renewed(before, element, make, join) : make(element, 0, element.children.length);
    for (const end of ends) known.set(end, { element, made });
    return made;
  };
}

function renewed<T>(
  { element: old, made }: Kept<T>,
  element: XmlElement,
  make: (element: XmlElement, first: number, end: number) => T,
  join: (before: T, replaced: Replaced, made: T) => T,
): T {
  const { first, behind } = sharedChildren(old, element);
  const oldEnd = old.children.length - behind;
  const end = element.children.length - behind;
  return join(made, { first, oldEnd, end }, make(element, first, end));
}

function endsOf({ children }: XmlElement): readonly XmlElement[] {
  const isElement = (node: XmlNode | undefined): node is XmlElement => node?.kind === 'element';
  const first = children.find(isElement);
  let behind = children.length - 1;
  while (behind > 0 && !isElement(children.at(behind))) behind--;
  return [first, children.at(behind)].filter(isElement);
}
