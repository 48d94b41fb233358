/** What of a guest concerns other guests: who it is, and what it has that only one of them may have. */
import { compareGuests } from '../../guest/compareGuests';
import { asText, childOf, textFact } from '../../guest/facts';
import type { Device, Guest } from '../../guest/guest';
import { deviceSpan, factSpan } from '../../guest/spans';
import type { Span } from '../../xml/syntaxTree';
import { hostName, sourceSpan } from '../hostDeviceNames';
import type { EntryKind } from './others';

/** Something in a guest that can be told in one value, and where it stands. Spans are absolute. */
export interface GuestEntry extends Span {
  readonly kind: EntryKind;
  /** In the one form in which equal ones are equal. */
  readonly value: string;
}

export interface GuestProfile {
  readonly name: string | undefined;
  /** 32 hexadecimal digits. */
  readonly uuid: string | undefined;
  readonly pseries: boolean;
  /** `ppc64` also of a little-endian guest; undefined: not written, or unknown. */
  readonly architecture: string | undefined;
  readonly kvm: boolean;
  /** Not what libvirt keeps of an earlier state: a snapshot, a checkpoint, a backup. */
  readonly current: boolean;
  /** Where the `<domain>` begins. */
  readonly start: number;
  /** In document order. */
  readonly entries: readonly GuestEntry[];
}

interface Profiled {
  readonly guest: Guest;
  readonly profile: GuestProfile;
}

const known = new WeakMap<Guest, GuestProfile>();

/** The profile of a guest; made once. `earlier`: an earlier version, of which is kept what no edit has touched. */
export function profileOf(guest: Guest, earlier?: Profiled): GuestProfile {
  const before = known.get(guest);
  if (before) return before;
  const profile = (earlier && profileAfter(earlier, guest)) ?? readProfile(guest);
  known.set(guest, profile);
  return profile;
}

function readProfile(guest: Guest): GuestProfile {
  const { interface: interfaces, hostdev, controller } = guest.byKind;
  const entries = [...interfaces, ...hostdev, ...controller].flatMap(deviceEntries);
  return profileWith(guest, entries);
}

/** undefined: too much of the guest is another. */
function profileAfter({ guest: before, profile }: Profiled, guest: Guest): GuestProfile | undefined {
  const difference = compareGuests(before, guest);
  if (!difference) return undefined;
  const { replaced, shift, after, inDevices } = difference;
  const kept = profile.entries.flatMap((entry): readonly GuestEntry[] => {
    if (!ofDevice.has(entry.kind)) return [];
    if (entry.end <= replaced.start) return [entry];
    if (entry.start < replaced.end) return [];
    return shift === 0 ? [entry] : [{ ...entry, start: entry.start + shift, end: entry.end + shift }];
  });
  const entries = inDevices ? [...kept, ...after.flatMap(deviceEntries)] : kept;
  return profileWith(guest, entries);
}

const ofDevice: ReadonlySet<EntryKind> = new Set<EntryKind>(['mac', 'host-device', 'phb']);

function profileWith(guest: Guest, ofDevices: readonly GuestEntry[]): GuestProfile {
  const { domain, start, wrapper, pseries, arch, virtType } = guest;
  const own = (name: 'name' | 'uuid', read: (text: string) => string | undefined): GuestEntry[] => {
    const fact = textFact(childOf({ node: domain, start }, name), asText);
    const value = fact?.value === undefined ? undefined : read(fact.value);
    return fact && value !== undefined ? [{ kind: name, value, start: fact.start, end: fact.end }] : [];
  };
  const [name] = own('name', (text) => (text.trim() === '' ? undefined : text));
  const [uuid] = own('uuid', readUuid);
  const entries = [...(name ? [name] : []), ...(uuid ? [uuid] : []), ...ofDevices];
  return {
    name: name?.value,
    uuid: uuid?.value,
    pseries,
    architecture: arch?.value?.replace(/^ppc64le$/, 'ppc64'),
    kvm: virtType?.value === 'kvm',
    current: wrapper === 'domain' || wrapper === 'domstatus',
    start,
    entries: entries.sort((a, b) => a.start - b.start),
  };
}

function deviceEntries(device: Device): readonly GuestEntry[] {
  const { facts } = device;
  if (facts.kind === 'controller') {
    const { type, model, index } = facts;
    const isPhb = type?.value === 'pci' && model?.value === 'pci-root' && index?.value !== undefined;
    return isPhb ? [{ kind: 'phb', value: String(index.value), ...deviceSpan(device) }] : [];
  }
  if (facts.kind !== 'interface' && facts.kind !== 'hostdev') return [];
  const entries: GuestEntry[] = [];
  if (facts.kind === 'interface' && facts.mac?.value !== undefined && !ownNetwork.has(facts.type?.value)) {
    const mac = readMac(facts.mac.value);
    if (mac !== undefined) entries.push({ kind: 'mac', value: mac, ...factSpan(device, facts.mac) });
  }
  const own: Device<typeof facts> = { facts, start: device.start };
  const shared = childOf({ node: facts.element, start: 0 }, 'shareable');
  const name = shared ? undefined : hostName(own);
  if (name !== undefined) entries.push({ kind: 'host-device', value: name, ...sourceSpan(own) });
  return entries;
}

/** Interfaces that nobody but their guest, or nobody at all, is on a network with. */
const ownNetwork: ReadonlySet<string | undefined> = new Set(['user', 'null']);

/** Six bytes, lower case, two digits each (util/virmacaddr.c: virMacAddrParse); undefined: no MAC address. */
function readMac(text: string): string | undefined {
  if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text)) return undefined;
  return text
    .toLowerCase()
    .split(':')
    .map((byte) => byte.padStart(2, '0'))
    .join(':');
}

/** 32 digits; libvirt takes hyphens and blanks between any of them (util/viruuid.c: virUUIDParse). */
function readUuid(text: string): string | undefined {
  const digits = text.replace(/[\s-]/g, '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits : undefined;
}
