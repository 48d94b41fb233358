/**
 * The guests of the workspace, and which of them have the same. After any changes it answers as an index of the same guests
 * made at once would.
 */
import type { HostIndex } from '../../host/topology';
import {
  type EntryKind,
  entryKey,
  type Holder,
  type Holders,
  mostShown,
  type Others,
} from '../../rules/otherGuests/others';
import { type GuestEntry, type GuestProfile, haveSameEntries } from '../../rules/otherGuests/profile';
import { fileSeenFrom } from './fileSeenFrom';
import type { GuestRecord } from './guestRecord';
import { createHolders } from './holders';
import { areRivals, folderOf } from './rivals';

export interface GuestIndex {
  /** Puts a guest in, or in place of what was known of it; answers the keys of which something is to be told anew. */
  readonly set: (record: GuestRecord) => ReadonlySet<string>;
  readonly remove: (uri: string) => ReadonlySet<string>;
  readonly get: (uri: string) => GuestRecord | undefined;
  readonly all: () => Iterable<GuestRecord>;
  /** What the rules about a guest and the others go by; empty for a guest that is not in the index. */
  readonly othersOf: (uri: string, host: HostIndex | null) => Others;
  /** The keys that the same hangs on. */
  readonly interestsOf: (uri: string, host: HostIndex | null) => ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();
const nobody: Others = new Map();

export function createGuestIndex(): GuestIndex {
  const records = new Map<string, GuestRecord>();
  const holders = createHolders((uri) => classOf(records.get(uri)));

  const change = (uri: string, record: GuestRecord | undefined): ReadonlySet<string> => {
    const before = records.get(uri);
    const same = before && record && isSameGuest(before, record);
    if (same && haveSameEntries(before.profile, record.profile)) {
      records.set(uri, record);
      return nothing;
    }
    const [old, now] = [keysOf(before?.profile), keysOf(record?.profile)];
    for (const key of old) if (!same || !now.has(key)) holders.remove(key, uri);
    if (record) records.set(uri, record);
    else records.delete(uri);
    for (const key of now) if (!same || !old.has(key)) holders.add(key, uri);
    return same ? difference(old, now) : new Set([...old, ...now]);
  };

  const interestsOf = (uri: string, host: HostIndex | null): ReadonlySet<string> => {
    const profile = records.get(uri)?.profile;
    const keys = new Set(keysOf(profile));
    if (!host || !profile?.current) return keys;
    const groups = new Set<number>();
    for (const { kind, value } of profile.entries) {
      const group = kind === 'host-device' ? host.byAddress.get(value)?.iommuGroup : undefined;
      if (typeof group !== 'number' || groups.has(group)) continue;
      groups.add(group);
      for (const { address } of host.byGroup.get(group) ?? []) keys.add(entryKey('host-device', address));
    }
    return keys;
  };

  const holdersOf = (own: GuestRecord, key: string): Holders | undefined => {
    const kind = kindOf(key);
    const first: string[] = [];
    let count = 0;
    for (const [anyone, all] of holders.of(key)) {
      const other = records.get(anyone);
      // Within a class all are rivals of a guest, or none is.
      if (!other || !areRivals(kind, own, other)) continue;
      for (const uri of all) {
        if (uri === own.uri) continue;
        count += 1;
        addFirst(first, uri);
      }
    }
    const shown = first.flatMap((uri) => holderOf(own, records.get(uri), key));
    return count === 0 ? undefined : { shown, count };
  };

  return {
    set: (record) => change(record.uri, record),
    remove: (uri) => change(uri, undefined),
    get: (uri) => records.get(uri),
    all: () => records.values(),
    interestsOf,
    othersOf(uri, host) {
      const own = records.get(uri);
      if (!own) return nobody;
      const others = new Map<string, Holders>();
      for (const key of interestsOf(uri, host)) {
        const found = holdersOf(own, key);
        if (found) others.set(key, found);
      }
      return others.size === 0 ? nobody : others;
    },
  };
}

const isExclusive = ({ kind }: GuestEntry): boolean => kind !== 'phb';
const keyOf = ({ kind, value }: GuestEntry): string => entryKey(kind, value);
const kindOf = (key: string): EntryKind => key.slice(0, key.indexOf(' ')) as EntryKind;

function keysOf(profile: GuestProfile | undefined): ReadonlySet<string> {
  return profile?.current ? new Set(profile.entries.filter(isExclusive).map(keyOf)) : nothing;
}

function holderOf(own: GuestRecord, other: GuestRecord | undefined, key: string): Holder[] {
  if (!other) return [];
  const { uri, profile, rangeOf } = other;
  const entry = profile.entries.find((each) => keyOf(each) === key);
  if (!entry) return [];
  return [{ uri, range: rangeOf(entry), name: profile.name, file: fileSeenFrom(own.uri, uri) }];
}

/** Keeps the first few URIs in order. */
function addFirst(first: string[], uri: string): void {
  const last = first[mostShown - 1];
  if (last !== undefined && uri > last) return;
  const at = first.findIndex((each) => uri < each);
  first.splice(at < 0 ? first.length : at, 0, uri);
  first.length = Math.min(first.length, mostShown);
}

/** All that `areRivals` goes by, as one text. */
function classOf(record: GuestRecord | undefined): string {
  if (!record) return '';
  const { uri, host, profile } = record;
  const { name, uuid, pseries, architecture, kvm } = profile;
  return JSON.stringify([folderOf(uri), host, name, uuid, pseries, architecture, kvm]);
}

/** All by which rivals are told. */
function isSameGuest(a: GuestRecord, b: GuestRecord): boolean {
  const [old, now] = [a.profile, b.profile];
  return (
    a.host === b.host &&
    old.name === now.name &&
    old.uuid === now.uuid &&
    old.pseries === now.pseries &&
    old.architecture === now.architecture &&
    old.kvm === now.kvm &&
    old.current === now.current
  );
}

function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...[...a].filter((key) => !b.has(key)), ...[...b].filter((key) => !a.has(key))]);
}
