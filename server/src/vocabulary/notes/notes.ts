/**
 * What elements, attributes and values of the domain format are for, in our own words. A key is the end of a path:
 * `disk/driver@cache` is the attribute in a disk's `<driver>`, `@managed` that attribute wherever it stands; the longest
 * key that fits speaks. `element@attribute=value` is one value.
 */
import { devices } from './devices';
import { domain } from './domain';
import { host } from './hostDevices';
import { pci } from './pci';

const all: ReadonlyMap<string, string> = new Map(
  [domain, devices, host, pci].flatMap((notes) => Object.entries(notes)),
);

/** Every key there is: for the check that each of them names something. */
export const noteKeys: readonly string[] = [...all.keys()];

function lookUp(path: readonly string[], suffix: string): string | undefined {
  for (let from = 0; from <= path.length; from++) {
    const key = `${path.slice(from).join('/')}${suffix}`;
    const note = key === '' ? undefined : all.get(key);
    if (note !== undefined) return note;
  }
  return undefined;
}

/** What the element is for that the names lead to, from below `<domain>`. */
export const elementNote = (path: readonly string[]): string | undefined => lookUp(path, '');

export const attributeNote = (path: readonly string[], attribute: string): string | undefined =>
  lookUp(path, `@${attribute}`);

export const valueNote = (path: readonly string[], attribute: string, value: string): string | undefined =>
  lookUp(path, `@${attribute}=${value}`);

/** Of an element's text. */
export const textNote = (path: readonly string[], value: string): string | undefined =>
  lookUp(path, `=${value}`);
