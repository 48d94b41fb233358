/** Remembers what was made of an object for as long as the object is there: versions of a guest share most of theirs. */
export function kept<K extends object, T>(make: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly made: T }>();
  return (of) => {
    const before = known.get(of);
    if (before) return before.made;
    const made = make(of);
    known.set(of, { made });
    return made;
  };
}

/**
 * The same for objects that are new with every edit: it is kept in the object itself. What is in a WeakMap outlives its key
 * until all memory is gone through, and is copied until then; with every keystroke that is more than all the rest.
 */
export function keptInside<K extends object, T>(make: (of: K) => T): (of: K) => T {
  const place = placeInside<T>();
  return (of) => {
    const before = place.get(of);
    if (before !== undefined) return before;
    const made = make(of);
    place.set(of, made);
    return made;
  };
}

/** A place in objects where one thing can be kept; nobody sees it who goes through their properties. */
export function placeInside<T>() {
  const key = Symbol();
  return {
    get: (of: object): T | undefined => (of as { readonly [key]?: T })[key],
    set(of: object, value: T): void {
      Object.defineProperty(of, key, { value });
    },
  };
}
