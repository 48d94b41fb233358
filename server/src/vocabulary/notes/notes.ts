/**
 * What elements, attributes and values of the domain format are for, in our own words. A key is the end of a path:
 * `disk/driver@cache` is the attribute in a disk's `<driver>`, `@managed` that attribute wherever it stands; the longest
 * key that fits speaks. `element@attribute=value` is one value.
 */
import { characters } from './characters';
import { devices } from './devices';
import { domain } from './domain';
import { facts, type NameFacts } from './facts';
import { host } from './hostDevices';
import { machine } from './machine';
import { network } from './network';
import { pci } from './pci';
import { peripherals } from './peripherals';
import { storage } from './storage';

/** By subject: for the checks that each key names something, and stands once. */
export const noteTables = [
  domain,
  machine,
  devices,
  characters,
  storage,
  network,
  peripherals,
  host,
  pci,
] as const;

const texts: ReadonlyMap<string, string> = new Map(noteTables.flatMap((notes) => Object.entries(notes)));
const more: ReadonlyMap<string, NameFacts> = new Map(Object.entries(facts));

/** @param path - from below `<domain>`, or `domain` itself */
function lookUp<T>(
  table: ReadonlyMap<string, T>,
  path: readonly string[],
  suffix: string,
): { readonly key: string; readonly found: T } | undefined {
  const whole = path[0] === 'domain' ? path : ['domain', ...path];
  for (let from = 0; from <= whole.length; from++) {
    const key = `${whole.slice(from).join('/')}${suffix}`;
    const found = key === '' ? undefined : table.get(key);
    if (found !== undefined) return { key, found };
  }
  return undefined;
}

function noteOn(path: readonly string[], suffix: string): string | undefined {
  const text = lookUp(texts, path, suffix);
  if (!text) return undefined;
  const known = lookUp(more, path, suffix);
  // What is known of a name in general need not hold where a note of its own says what it is there.
  const { since, unset, example } = known && known.key.length >= text.key.length ? known.found : {};
  const short = [unset && `Default: ${unset}.`, since && `Since libvirt ${since}.`].filter(Boolean).join(' ');
  return [text.found, short, example && `\`\`\`xml\n${example}\n\`\`\``].filter(Boolean).join('\n\n');
}

/** Markdown: what the element is for that the names lead to, from below `<domain>`; and since when, default, an example. */
export const elementNote = (path: readonly string[]): string | undefined => noteOn(path, '');

export const attributeNote = (path: readonly string[], attribute: string): string | undefined =>
  noteOn(path, `@${attribute}`);

export const valueNote = (path: readonly string[], attribute: string, value: string): string | undefined =>
  noteOn(path, `@${attribute}=${value}`);

/** Of an element's text. */
export const textNote = (path: readonly string[], value: string): string | undefined =>
  noteOn(path, `=${value}`);
