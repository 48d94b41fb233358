/** What became of that in a guest which concerns others. */
import { compareGuests } from '../../guest/compareGuests';
import type { Device, Guest } from '../../guest/guest';
import { readDeviceEntries } from './entries';
import { isCurrent, type Told } from './profile';

/** What was taken away and what was put there; in both is what only moved. */
export interface EntryChange {
  readonly gone: readonly Told[];
  readonly come: readonly Told[];
}

const none: EntryChange = { gone: [], come: [] };

/** Children of the domain that say who the guest is. */
const telling = ['name', 'uuid', 'os'];

/** Costs what an edit touched; undefined: it was more than that, or the guest may be another one for those it is compared with. */
export function changedEntries(before: Guest, after: Guest): EntryChange | undefined {
  const difference = compareGuests(before, after);
  if (!difference) return undefined;
  if (!isCurrent(after)) return none;
  if (difference.inDevices)
    return changeOf(difference.before.flatMap(entriesOf), difference.after.flatMap(entriesOf), true);
  return telling.some((name) => difference.others.has(name)) ? undefined : none;
}

const entriesOf = ({ facts }: Device): readonly Told[] =>
  readDeviceEntries(facts).flatMap(({ kind, value }) => (value === undefined ? [] : { kind, value }));

/** The same of all that two versions have; without what both have at the ends, if that is of no account. */
export function changeOf(old: readonly Told[], now: readonly Told[], trimmed: boolean): EntryChange {
  const most = trimmed ? Math.min(old.length, now.length) : 0;
  let first = 0;
  while (first < most && areSame(old[first], now[first])) first += 1;
  let behind = 0;
  while (behind < most - first && areSame(old.at(-1 - behind), now.at(-1 - behind))) behind += 1;
  return { gone: old.slice(first, old.length - behind), come: now.slice(first, now.length - behind) };
}

function areSame(a: Told | undefined, b: Told | undefined): boolean {
  return a?.kind === b?.kind && a?.value === b?.value;
}
