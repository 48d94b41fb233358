/**
 * The guests of the workspace, and which of them have the same. After any changes it answers as an index of the same guests
 * made at once would.
 */
import type { HostIndex } from '../../host/topology';
import { changeOf, type EntryChange } from '../../rules/otherGuests/changedEntries';
import {
  type EntryKind,
  entryKey,
  type Holder,
  type Holders,
  mostShown,
  type Others,
} from '../../rules/otherGuests/others';
import { heldBy, type Told } from '../../rules/otherGuests/profile';
import { fileSeenFrom } from './fileSeenFrom';
import type { GuestRecord } from './guestRecord';
import { createHolders } from './holders';
import { areRivals, folderOf } from './rivals';

export interface GuestIndex {
  /**
   * Puts a guest in, or in place of what was known of it; answers the keys of which something is to be told anew.
   * @param change - what became of the guest that is known under this URI, where that is known
   */
  readonly set: (record: GuestRecord, change?: EntryChange) => ReadonlySet<string>;
  readonly remove: (uri: string) => ReadonlySet<string>;
  readonly get: (uri: string) => GuestRecord | undefined;
  readonly all: () => Iterable<GuestRecord>;
  /** What the rules about a guest and the others go by; empty for a guest that is not in the index. */
  readonly othersOf: (uri: string, host: HostIndex | null) => Others;
  /** The same, made of what it was before something became of these keys. */
  readonly renewed: (
    others: Others,
    uri: string,
    host: HostIndex | null,
    keys: ReadonlySet<string>,
  ) => Others;
  /** Whether what a guest is told hangs on any of these keys. */
  readonly concerns: (uri: string, host: HostIndex | null, keys: ReadonlySet<string>) => boolean;
}

const nobody: Others = new Map();

export function createGuestIndex(): GuestIndex {
  const records = new Map<string, GuestRecord>();
  const holders = createHolders((uri) => classOf(records.get(uri)));

  const change = (
    uri: string,
    record: GuestRecord | undefined,
    known: EntryChange | undefined,
  ): ReadonlySet<string> => {
    const before = records.get(uri);
    const same =
      before && record && before.host === record.host && (known !== undefined || areOne(before, record));
    const { gone, come } = (same && known) || changeOf(heldIn(before), heldIn(record), same === true);
    const [old, now] = [keysOf(gone), keysOf(come)];
    const keys = new Set([...old, ...now]);
    const had = same ? new Set([...keys].filter((key) => holders.has(key, uri))) : undefined;
    for (const key of old) holders.remove(key, uri);
    if (record) records.set(uri, record);
    else records.delete(uri);
    for (const key of now) holders.add(key, uri);
    return had ? new Set([...keys].filter((key) => had.has(key) !== holders.has(key, uri))) : keys;
  };

  const holdersOf = (own: GuestRecord, key: string): Holders | undefined => {
    const kind = kindOf(key);
    const first: string[] = [];
    let count = 0;
    for (const [anyone, all] of holders.besides(own.uri, key)) {
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
  const concernsOne = (uri: string, host: HostIndex | null, key: string): boolean =>
    holders.has(key, uri) || groupKeys(host, key).some((member) => holders.has(member, uri));

  return {
    set: (record, known) => change(record.uri, record, known),
    remove: (uri) => change(uri, undefined, undefined),
    get: (uri) => records.get(uri),
    all: () => records.values(),
    othersOf(uri, host) {
      const own = records.get(uri);
      if (!own || records.size < 2) return nobody;
      const others = new Map<string, Holders>();
      for (const key of interestsOf(own, host)) {
        const found = holdersOf(own, key);
        if (found) others.set(key, found);
      }
      return others.size === 0 ? nobody : others;
    },
    renewed(others, uri, host, keys) {
      const own = records.get(uri);
      if (!own || (records.size < 2 && others.size === 0)) return nobody;
      const asked = new Set(keys);
      for (const key of keys) for (const member of groupKeys(host, key)) asked.add(member);
      const renewed = new Map(others);
      for (const key of asked) {
        const found = concernsOne(uri, host, key) ? holdersOf(own, key) : undefined;
        if (found) renewed.set(key, found);
        else renewed.delete(key);
      }
      return renewed.size === 0 ? nobody : renewed;
    },
    concerns(uri, host, keys) {
      for (const key of keys) if (concernsOne(uri, host, key)) return true;
      return false;
    },
  };
}

/** The keys that what a guest is told hangs on: what it has, and what is in an IOMMU group with that. */
function interestsOf(record: GuestRecord, host: HostIndex | null): ReadonlySet<string> {
  const keys = new Set(keysOf(heldIn(record)));
  const groups = new Set<number>();
  for (const key of [...keys]) {
    const group = groupOf(host, key);
    if (group === undefined || groups.has(group)) continue;
    groups.add(group);
    for (const member of groupKeys(host, key)) keys.add(member);
  }
  return keys;
}

const deviceKey = (address: string): string => entryKey('host-device', address);
const devicePrefix = deviceKey('');

/** The IOMMU group of a key's device; undefined: it is none, or its group is not known. */
function groupOf(host: HostIndex | null, key: string): number | undefined {
  if (!host || !key.startsWith(devicePrefix)) return undefined;
  return host.byAddress.get(key.slice(devicePrefix.length))?.iommuGroup ?? undefined;
}

/** Those of the devices in the same IOMMU group. */
function groupKeys(host: HostIndex | null, key: string): readonly string[] {
  const group = groupOf(host, key);
  const members = group === undefined ? [] : (host?.byGroup.get(group) ?? []);
  return members.map(({ address }) => deviceKey(address));
}

const isExclusive = ({ kind }: Told): boolean => kind !== 'phb';
const keyOf = ({ kind, value }: Told): string => entryKey(kind, value);
const kindOf = (key: string): EntryKind => key.slice(0, key.indexOf(' ')) as EntryKind;
const keysOf = (held: readonly Told[]): readonly string[] => held.filter(isExclusive).map(keyOf);

/** What of a guest others are told. */
function heldIn(record: GuestRecord | undefined): readonly Told[] {
  return record?.profile.current ? heldBy(record.profile) : [];
}

function holderOf(own: GuestRecord, other: GuestRecord | undefined, key: string): Holder[] {
  if (!other) return [];
  const { uri, profile } = other;
  const entry = profile.entries.find((each) => keyOf(each) === key);
  if (!entry) return [];
  return [{ uri, range: other.rangeOf(entry), name: profile.name, file: fileSeenFrom(own.uri, uri) }];
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

/** Whether all by which rivals are told is the same of both. */
function areOne({ profile: a }: GuestRecord, { profile: b }: GuestRecord): boolean {
  return (
    a.name === b.name &&
    a.uuid === b.uuid &&
    a.pseries === b.pseries &&
    a.architecture === b.architecture &&
    a.kvm === b.kvm &&
    a.current === b.current
  );
}
