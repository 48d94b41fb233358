/**
 * Remembers what was made of an object for as long as the object is there: versions of a guest share most of theirs. It is
 * kept in the object itself. What is in a WeakMap outlives its key until all memory is gone through, and is copied until
 * then: with every keystroke, and with every guest of thousands, that is more than all the rest.
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

/**
 * A place in objects where one thing can be kept; nobody sees it who goes through their properties. It is a private
 * field: to define a hidden property takes ten times as long.
 */
export function placeInside<T>() {
  return class Place extends Given {
    #value: T;

    constructor(of: object, value: T) {
      super(of);
      this.#value = value;
    }

    static get(of: object): T | undefined {
      return #value in of ? (of as Place).#value : undefined;
    }

    static set(of: object, value: T): void {
      if (#value in of) (of as Place).#value = value;
      else new Place(of, value);
    }
  };
}

/** What is constructed is the object given: the fields of a class that extends this one are put into it. */
const Given = given as unknown as new (of: object) => object;

function given(of: object): object {
  return of;
}
