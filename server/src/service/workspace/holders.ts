/** Who has what: most keys have one holder, and a workspace may have a hundred thousand keys. */

export interface HoldersByKey {
  readonly add: (key: string, uri: string) => void;
  readonly remove: (key: string, uri: string) => void;
  /** The holders of a key, those of one class together. */
  readonly of: (key: string) => Iterable<readonly [anyone: string, all: ReadonlySet<string>]>;
}

/** @param classOf - of a holder, as long as it is one; a thousand copies of a guest are one class */
export function createHolders(classOf: (uri: string) => string): HoldersByKey {
  const holders = new Map<string, string | Map<string, Set<string>>>();
  const put = (classes: Map<string, Set<string>>, uri: string) => {
    const name = classOf(uri);
    const before = classes.get(name);
    if (before) before.add(uri);
    else classes.set(name, new Set([uri]));
  };
  return {
    add(key, uri) {
      const before = holders.get(key);
      if (before === uri) return;
      if (before === undefined) holders.set(key, uri);
      else if (typeof before !== 'string') put(before, uri);
      else {
        const classes = new Map<string, Set<string>>();
        put(classes, before);
        put(classes, uri);
        holders.set(key, classes);
      }
    },
    remove(key, uri) {
      const before = holders.get(key);
      if (before === uri) holders.delete(key);
      if (before === undefined || typeof before === 'string') return;
      const name = classOf(uri);
      const all = before.get(name);
      all?.delete(uri);
      if (all?.size === 0) before.delete(name);
      if (before.size === 0) holders.delete(key);
    },
    *of(key) {
      const found = holders.get(key);
      if (typeof found === 'string') yield [found, new Set([found])];
      else if (found)
        for (const all of found.values())
          for (const anyone of all) {
            yield [anyone, all];
            break;
          }
    },
  };
}
