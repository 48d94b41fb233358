/** Whether two values are the same in everything they hold, and where not. */

/**
 * The path to the first difference of two values, as `.nodes[3].length`; null when they are the same. Objects that hang
 * together in rings or meet again are looked at once; getters are asked; functions count as the same.
 */
export function findDifference(one: unknown, other: unknown): string | null {
  const seen = new Map<object, object>();
  // By hand: trees may be deeper than the stack.
  const left: { readonly a: unknown; readonly b: unknown; readonly path: Path | null }[] = [
    { a: one, b: other, path: null },
  ];
  for (let next = left.pop(); next; next = left.pop()) {
    const { a, b, path } = next;
    if (Object.is(a, b)) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
      if (typeof a === 'function' && typeof b === 'function') continue;
      return `${written(path)}: ${shown(a)}, not ${shown(b)}`;
    }
    const met = seen.get(a);
    if (met === b) continue;
    seen.set(a, b);
    const differs = compareEntries(a, b, (name, one, other) => {
      if (!Object.is(one, other)) left.push({ a: one, b: other, path: { name, around: path } });
    });
    if (differs !== undefined) return `${written(path)}: ${differs}`;
  }
  return null;
}

type Look = (name: string, one: unknown, other: unknown) => void;

/** Shows what the two hold, in pairs; answers where they cannot be paired. */
function compareEntries(a: object, b: object, look: Look): string | undefined {
  if (a instanceof Map && b instanceof Map) return compareLists([...a].flat(), [...b].flat(), look);
  // Siblings are a plain array or not, as they came about.
  if (isIterable(a) && isIterable(b)) return compareLists([...a], [...b], look);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return 'another kind';
  // An absent property and one that is undefined say the same; their order says nothing.
  const [these, those] = [a as Held, b as Held];
  for (const name in these) look(name, these[name], those[name]);
  for (const name in those) if (!(name in these)) look(name, undefined, those[name]);
  return undefined;
}

const isIterable = (value: object): value is Iterable<unknown> => Symbol.iterator in value;

type Held = { readonly [name: string]: unknown };

function compareLists(a: readonly unknown[], b: readonly unknown[], look: Look): string | undefined {
  if (a.length !== b.length) return `${a.length} entries, not ${b.length}`;
  for (let index = 0; index < a.length; index++) look(String(index), a[index], b[index]);
  return undefined;
}

interface Path {
  readonly name: string;
  readonly around: Path | null;
}

function written(path: Path | null): string {
  const names: string[] = [];
  for (let at = path; at; at = at.around) names.push(at.name);
  return names.reverse().join('.') || 'the whole';
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 200);
