/** Who has what: most keys have one holder, and a workspace may have a hundred thousand keys. */

export interface HoldersByKey {
  /** Once more for each time: a guest may have the same twice. */
  readonly add: (key: string, uri: string) => void;
  readonly remove: (key: string, uri: string) => void;
  readonly has: (key: string, uri: string) => boolean;
  /** The holders of a key but for one that has it alone, those of one class together. */
  readonly besides: (
    uri: string,
    key: string,
  ) => Iterable<readonly [anyone: string, all: ReadonlySet<string>]>;
}

const nobody: ReadonlyMap<string, ReadonlySet<string>> = new Map();

/** @param classOf - of a holder, as long as it is one; a thousand copies of a guest are one class */
export function createHolders(classOf: (uri: string) => string): HoldersByKey {
  const holders = new Map<string, string | Map<string, Set<string>>>();
  /** By holder and key: how often more than once. Hardly anybody has anything twice. */
  const more = new Map<string, Map<string, number>>();
  /** False where it is among them already. */
  const put = (classes: Map<string, Set<string>>, uri: string): boolean => {
    const name = classOf(uri);
    const all = classes.get(name) ?? new Set<string>();
    if (all.has(uri)) return false;
    classes.set(name, all.add(uri));
    return true;
  };
  const has = (key: string, uri: string): boolean => {
    const found = holders.get(key);
    if (found === undefined || typeof found === 'string') return found === uri;
    return found.get(classOf(uri))?.has(uri) ?? false;
  };
  const addMore = (key: string, uri: string) => {
    const counts = more.get(uri) ?? new Map<string, number>();
    counts.set(key, (counts.get(key) ?? 0) + 1);
    more.set(uri, counts);
  };
  /** False where it has the key once. */
  const takeMore = (key: string, uri: string): boolean => {
    const counts = more.get(uri);
    const count = counts?.get(key) ?? 0;
    if (count > 1) counts?.set(key, count - 1);
    else if (counts?.delete(key) && counts.size === 0) more.delete(uri);
    return count > 0;
  };
  return {
    add(key, uri) {
      const before = holders.get(key);
      if (before === undefined) holders.set(key, uri);
      else if (before === uri) addMore(key, uri);
      else {
        const classes = typeof before === 'string' ? new Map<string, Set<string>>() : before;
        if (typeof before === 'string') put(classes, before);
        if (!put(classes, uri)) addMore(key, uri);
        holders.set(key, classes);
      }
    },
    remove(key, uri) {
      if (takeMore(key, uri)) return;
      const before = holders.get(key);
      if (before === uri) holders.delete(key);
      if (before === undefined || typeof before === 'string') return;
      const name = classOf(uri);
      const all = before.get(name);
      all?.delete(uri);
      if (all?.size === 0) before.delete(name);
      if (before.size === 0) holders.delete(key);
    },
    has,
    *besides(uri, key) {
      const found = holders.get(key);
      if (found === uri) return;
      if (typeof found === 'string') yield [found, new Set([found])];
      else
        for (const all of (found ?? nobody).values())
          for (const anyone of all) {
            yield [anyone, all];
            break;
          }
    },
  };
}
