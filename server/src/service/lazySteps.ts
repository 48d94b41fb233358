/** A value that takes long: worked out in short steps by who has time, or at once when somebody asks for it. */

export interface LazySteps<T> {
  readonly value: () => T;
  readonly known: () => boolean;
  /** Goes on where others stopped. */
  readonly steps: () => Generator<undefined, void>;
}

export function lazySteps<T>(make: () => Iterator<undefined, T>): LazySteps<T> {
  let running: Iterator<undefined, T> | undefined;
  let made: { readonly value: T } | undefined;
  const step = () => {
    running ??= make();
    const { done, value } = running.next();
    if (done) made = { value };
  };
  return {
    value() {
      while (!made) step();
      return made.value;
    },
    known: () => made !== undefined,
    *steps() {
      while (!made) {
        step();
        yield;
      }
    },
  };
}

/** What is known already. */
export function known<T>(value: T): LazySteps<T> {
  return { value: () => value, known: () => true, *steps() {} };
}
