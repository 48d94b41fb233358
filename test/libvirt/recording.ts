/** libvirt's recorded answers as files: a head, then a guest and its answer a line. Written by record.ts alone. */
import { createHash } from 'node:crypto';
import { applyChanges, changesBetween } from '../../server/src/edits/textChanges';
import { ownGuests } from './baseGuests';
import type { Verdict } from './judge';

export const recordings = new URL('recorded/', import.meta.url);

/** The first line of a recording. */
export interface Head {
  readonly libvirt: string;
  readonly qemu: string;
  /** Of the guests that the lines are changes of, by name: a changed one is recorded anew. */
  readonly guests: { readonly [name: string]: string };
}

export interface Recorded {
  readonly name: string;
  readonly text: string;
  readonly verdict: Verdict;
}

/** A guest as a line: its whole text, or one of ours and what is changed in it. */
type Line = { readonly name: string } & (
  | { readonly text: string }
  | {
      readonly guest: string;
      readonly changes: readonly (readonly [start: number, end: number, text: string])[];
    }
) &
  (
    | { readonly error: string }
    | { readonly controllers: readonly string[]; readonly devices: readonly string[] }
  );

const texts: ReadonlyMap<string, string> = new Map(ownGuests.map(({ name, text }) => [name, text]));

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The hashes of our guests as they are now. */
export const hashes: Readonly<Record<string, string>> = Object.fromEntries(
  ownGuests.map(({ name, text }) => [name, hashOf(text)]),
);

/** A line of a recording; `guest` names the one of ours that the text was made of. */
export function writeLine({ name, text, verdict }: Recorded, guest: string | undefined): string {
  const answer = 'error' in verdict ? { error: verdict.error } : verdict.picture;
  const base = guest === undefined ? undefined : texts.get(guest);
  if (base === undefined) return JSON.stringify({ name, text, ...answer } satisfies Line);
  const changes = changesBetween(base, text).map(({ start, end, text: by }) => [start, end, by] as const);
  return JSON.stringify({ name, guest, changes, ...answer });
}

/** The guest and the answer of a line. Throws where the line is of a guest that is not there. */
export function readLine(written: string): Recorded {
  const line = JSON.parse(written) as Line;
  const verdict: Verdict =
    'error' in line
      ? { error: line.error }
      : { picture: { controllers: line.controllers, devices: line.devices } };
  if ('text' in line) return { name: line.name, text: line.text, verdict };
  const base = texts.get(line.guest);
  if (base === undefined) throw new Error(`${line.name}: no guest ${line.guest}`);
  const changes = line.changes.map(([start, end, text]) => ({ start, end, text }));
  return { name: line.name, text: applyChanges(base, changes), verdict };
}
