/** The words of package.json that VS Code shows: there as `%key%`, in package.nls.json in English. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json;
}
export type Words = Readonly<Record<string, string>>;

/** Properties with words in them. */
const shown: ReadonlySet<string> = new Set([
  ...['title', 'shortTitle', 'label', 'name', 'contents', 'description', 'markdownDescription'],
  ...['enumDescriptions', 'markdownEnumDescriptions', 'patternErrorMessage', 'altText'],
]);

/** Rules are told in English wherever they are told: see ARCHITECTURE.md. */
const rules = 'setting.rules.properties';

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an array's element is called: what VS Code calls it, else by its place. */
function nameOf(item: Json, index: number): string {
  const name = isObject(item) ? (item['id'] ?? item['command']) : undefined;
  return typeof name === 'string' ? name : String(index);
}

const keyOf = (path: readonly string[]): string =>
  path
    .join('.')
    .replace(/^contributes\.configuration\.0\.properties\.pseriesXml\./, 'setting.')
    .replace(/^contributes\.commands\.pseriesXml\.(\w+)\.title$/, 'command.$1')
    .replace(/^contributes\./, '');

/**
 * Moves the words out of a manifest.
 *
 * @param known - the words that were moved before; those that nothing refers to any more are dropped
 * @param name - of the product: it is the same in every language
 * @returns the manifest with `%key%` for them, and the words by key in the manifest's order
 */
export function extractWords(manifest: JsonObject, known: Words, name: string): [JsonObject, Words] {
  const words: Record<string, string> = {};
  const refer = (path: readonly string[], text: string): string => {
    if (text === name) return text;
    const moved = /^%([^%]+)%$/.exec(text)?.[1];
    const key = moved ?? keyOf(path);
    const english = moved === undefined ? text : known[moved];
    if (english === undefined) throw new Error(`package.nls.json has no ${key}`);
    words[key] = english;
    return `%${key}%`;
  };
  const walkAll = (value: JsonObject, path: readonly string[]): JsonObject =>
    Object.fromEntries(
      Object.entries(value).map(([property, child]) => [
        property,
        walk(child, [...path, property], shown.has(property)),
      ]),
    );
  const walk = (value: Json, path: readonly string[], isShown: boolean): Json => {
    if (keyOf(path) === rules) return value;
    if (typeof value === 'string') return isShown ? refer(path, value) : value;
    if (isObject(value)) return walkAll(value, path);
    if (!Array.isArray(value)) return value;
    return value.map((item, index) => walk(item, [...path, nameOf(item, index)], isShown));
  };
  return [walkAll(manifest, []), words];
}
