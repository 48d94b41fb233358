/** What two have that only one may have. */

/** Those whose key another one has, too, in their order; no key is nobody's. Of thousands hardly any are left. */
export function sharing<T>(all: readonly T[], keyOf: (one: T) => string | number | undefined): readonly T[] {
  const seen = new Set<string | number>();
  const twice = new Set<string | number>();
  for (const one of all) {
    const key = keyOf(one);
    if (key !== undefined) (seen.has(key) ? twice : seen).add(key);
  }
  if (twice.size === 0) return none;
  return all.filter((one) => {
    const key = keyOf(one);
    return key !== undefined && twice.has(key);
  });
}

const none: readonly never[] = [];
