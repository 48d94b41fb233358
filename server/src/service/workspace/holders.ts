/** Who has what: most keys have one holder, and a workspace may have a hundred thousand keys. */

export interface HoldersByKey {
  readonly add: (key: string, uri: string) => void;
  readonly remove: (key: string, uri: string) => void;
  readonly of: (key: string) => readonly string[];
}

export function createHolders(): HoldersByKey {
  const holders = new Map<string, string | Set<string>>();
  return {
    add(key, uri) {
      const before = holders.get(key);
      if (before === undefined) holders.set(key, uri);
      else if (typeof before !== 'string') before.add(uri);
      else if (before !== uri) holders.set(key, new Set([before, uri]));
    },
    remove(key, uri) {
      const before = holders.get(key);
      if (before === uri) holders.delete(key);
      if (before === undefined || typeof before === 'string') return;
      before.delete(uri);
      const [only] = before;
      if (before.size === 1 && only !== undefined) holders.set(key, only);
    },
    of(key) {
      const found = holders.get(key);
      if (found === undefined) return [];
      return typeof found === 'string' ? [found] : [...found];
    },
  };
}
