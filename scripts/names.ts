/**
 * Writes the names of the domain format, and the values that can be counted, as libvirt's installed RELAX NG schemas have
 * them: `npm run names`. What newer versions have is in server/src/vocabulary/names/newer.ts, by hand.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ElementNames } from '../server/src/vocabulary/names/elementNames';
import { parseXml } from '../server/src/xml/parse';
import { attribute, rootElement, textContent } from '../server/src/xml/query';
import type { XmlElement } from '../server/src/xml/syntaxTree';

/** Debian's libvirt0 has them. */
export const schemas = '/usr/share/libvirt/schemas';
const namesFile = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../server/src/vocabulary/names/libvirt.json',
);

type Table = { [path: string]: ElementNames };
type Definitions = ReadonlyMap<string, readonly XmlElement[]>;

const childrenOf = (element: XmlElement): readonly XmlElement[] =>
  element.children.filter((child): child is XmlElement => child.kind === 'element');
const named = (element: XmlElement) => attribute(element, 'name')?.value ?? '';

/** Every define of the schema and of those it includes, by name. */
function definitionsOf(file: string): Definitions {
  const found = new Map<string, XmlElement[]>();
  const seen = new Set<string>();
  const read = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const root = rootElement(parseXml(readFileSync(path.join(schemas, name), 'utf8')));
    if (root) collect(root.node);
  };
  const collect = (grammar: XmlElement) => {
    for (const child of childrenOf(grammar)) {
      if (child.name === 'include') {
        read(attribute(child, 'href')?.value ?? '');
        collect(child);
      } else if (child.name === 'define')
        found.set(named(child), [...(found.get(named(child)) ?? []), child]);
      else if (child.name === 'div') collect(child);
    }
  };
  read(file);
  return found;
}

/** The names that an element or attribute pattern takes; `*` for any. */
function patternNames(pattern: XmlElement): readonly string[] {
  if (attribute(pattern, 'name')) return [named(pattern)];
  const classes = childrenOf(pattern).flatMap((child) =>
    child.name === 'choice' ? childrenOf(child) : [child],
  );
  return classes.flatMap((child) =>
    child.name === 'name'
      ? textContent(child)
      : child.name === 'anyName' || child.name === 'nsName'
        ? '*'
        : [],
  );
}

/** The values that the pattern takes; null where they cannot be counted. */
function patternValues(definitions: Definitions, pattern: XmlElement): readonly string[] | null {
  const values = new Set<string>();
  const countable = (element: XmlElement, above: readonly string[]): boolean => {
    if (element.name === 'value') {
      values.add(textContent(element));
      return true;
    }
    if (['data', 'text', 'list'].includes(element.name)) return false;
    if (element.name === 'name' || element.name === 'anyName') return true;
    const name = named(element);
    const inside =
      element.name === 'ref'
        ? above.includes(name)
          ? []
          : (definitions.get(name) ?? []).flatMap(childrenOf)
        : childrenOf(element);
    return inside.every((child) => countable(child, [...above, name]));
  };
  return childrenOf(pattern).every((child) => countable(child, [])) && values.size > 0
    ? [...values].sort()
    : null;
}

interface Content {
  readonly attributes: { [name: string]: readonly string[] | null };
  readonly elements: Map<string, XmlElement[]>;
  readonly texts: Set<string>;
  uncountable: boolean;
}

/** What may stand inside the element patterns, whatever their variants demand of each other. */
function contentOf(definitions: Definitions, patterns: readonly XmlElement[]): Content {
  const content: Content = { attributes: {}, elements: new Map(), texts: new Set(), uncountable: false };
  const seen = new Set<string>();
  const read = (element: XmlElement) => {
    switch (element.name) {
      case 'attribute': {
        const values = patternValues(definitions, element);
        for (const name of patternNames(element)) {
          const known = content.attributes[name];
          content.attributes[name] =
            known === undefined
              ? values
              : known && values
                ? [...new Set([...known, ...values])].sort()
                : null;
        }
        return;
      }
      case 'element':
        // Of other namespaces: nobody's business here.
        if (attribute(element, 'ns')) return;
        for (const name of patternNames(element))
          content.elements.set(name, [...(content.elements.get(name) ?? []), element]);
        return;
      case 'ref':
        if (seen.has(named(element))) return;
        seen.add(named(element));
        for (const definition of definitions.get(named(element)) ?? []) childrenOf(definition).forEach(read);
        return;
      case 'value':
        content.texts.add(textContent(element));
        return;
      case 'text':
      case 'data':
      case 'list':
        content.uncountable = true;
        return;
      case 'name':
      case 'anyName':
      case 'nsName':
        return;
      default:
        childrenOf(element).forEach(read);
    }
  };
  for (const pattern of patterns) childrenOf(pattern).forEach(read);
  return content;
}

/** The names by the path of their element below `<domain>`, itself the empty path. */
export function libvirtNames(): Table {
  const definitions = definitionsOf('domain.rng');
  const table: Table = {};
  const pathOf = new Map<string, string>();
  const identities = new Map<XmlElement, number>();
  const keyOf = (patterns: readonly XmlElement[]) =>
    patterns
      .map((pattern) => {
        const known = identities.get(pattern) ?? identities.size;
        identities.set(pattern, known);
        return known;
      })
      .sort((a, b) => a - b)
      .join();
  const walk = (patterns: readonly XmlElement[], at: string): string => {
    const key = keyOf(patterns);
    const known = pathOf.get(key);
    if (known !== undefined) return known;
    pathOf.set(key, at);
    const { attributes, elements, texts, uncountable } = contentOf(definitions, patterns);
    const inside: { [name: string]: string } = {};
    table[at] = {
      attributes,
      elements: inside,
      ...(texts.size > 0 && !uncountable ? { text: [...texts].sort() } : {}),
      ...(elements.has('*') ? { open: true } : {}),
    };
    for (const [name, below] of elements) {
      if (name !== '*') inside[name] = walk(below, at === '' ? name : `${at}/${name}`);
    }
    return at;
  };
  const roots = (definitions.get('domain') ?? []).flatMap(childrenOf);
  walk(
    roots.filter(({ name }) => name === 'element'),
    '',
  );
  return table;
}

/** As it is written: an element a line. */
export function printed(table: Table): string {
  const lines = Object.entries(table).map(([at, names]) => `${JSON.stringify(at)}:${JSON.stringify(names)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!existsSync(schemas)) throw new Error(`no schemas in ${schemas}: install libvirt0`);
  const table = libvirtNames();
  writeFileSync(namesFile, printed(table));
  console.log(`${Object.keys(table).length} elements`);
}
