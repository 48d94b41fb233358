/** The guests written by hand: libvirt takes every one of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { prepareGuest } from './prepare';

export interface BaseGuest {
  readonly name: string;
  /** Prepared for a machine that is no POWER host. */
  readonly text: string;
}

/** Examples that libvirt refuses, on purpose. */
const refused: ReadonlySet<string> = new Set(['in-trouble.xml', 'x86-two-pci-root.xml']);

function guestsIn(folder: string): BaseGuest[] {
  const url = new URL(folder, import.meta.url);
  return readdirSync(url)
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => ({ name, text: prepareGuest(readFileSync(new URL(name, url), 'utf8')) }));
}

/** All guests of test/libvirt/guests and examples. */
export const ownGuests: readonly BaseGuest[] = [...guestsIn('guests/'), ...guestsIn('../../examples/')];

/** Those that libvirt takes, to be mutated. */
export const baseGuests: readonly BaseGuest[] = ownGuests.filter(({ name }) => !refused.has(name));
