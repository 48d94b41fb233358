/** What the children of a domain and of its `<devices>` hold that concerns other guests; after an edit only what it touched is read. */
import { readDevice } from '../../guest/devices';
import { asText, childOf, textFact } from '../../guest/facts';
import type { Device, DeviceFacts } from '../../guest/guest';
import { joinNotes, keptChildren } from '../../guest/keptChildren';
import { deviceSpan, factSpan } from '../../guest/spans';
import type { Span, XmlElement } from '../../xml/syntaxTree';
import { hostName, sourceSpan } from '../hostDeviceNames';
import type { EntryKind } from './others';

interface Entry extends Span {
  readonly kind: EntryKind;
  /** In the one form in which equal ones are equal; undefined: a name or a UUID that is none. */
  readonly value: string | undefined;
}

/** An entry of one of the children; its span is relative to the child. */
export interface HeldEntry extends Entry {
  /** Of the child. */
  readonly index: number;
}

/** Every name and every UUID of a domain. */
export const ownEntries = keptChildren<readonly HeldEntry[]>(holding(readOwnEntries), joinNotes);

/** What is held by the devices of a `<devices>`. */
export const sectionEntries = keptChildren<readonly HeldEntry[]>(
  holding((child) => {
    const facts = readDevice(child);
    return facts ? readDeviceEntries(facts) : [];
  }),
  joinNotes,
);

function holding(read: (child: XmlElement) => readonly Entry[]) {
  return ({ children }: XmlElement, first: number, end: number): readonly HeldEntry[] => {
    const held: HeldEntry[] = [];
    for (let index = first; index < end; index++) {
      const child = children.at(index);
      if (child?.kind !== 'element') continue;
      for (const entry of read(child)) held.push({ ...entry, index });
    }
    return held;
  };
}

function readOwnEntries(child: XmlElement): readonly Entry[] {
  const { name } = child;
  if (name !== 'name' && name !== 'uuid') return [];
  const fact = textFact({ node: child, start: 0 }, asText);
  const { value, start = 0, end = 0 } = fact ?? {};
  const read = value === undefined ? undefined : readers[name](value);
  return [{ kind: name, value: read, start, end }];
}

const readers = {
  name: (text: string) => (text.trim() === '' ? undefined : text),
  uuid: readUuid,
} as const;

/** What a device holds; spans are relative to it. */
export function readDeviceEntries(facts: DeviceFacts): readonly Entry[] {
  const device: Device = { facts, start: 0 };
  if (facts.kind === 'controller') {
    const { type, model, index } = facts;
    const isPhb = type?.value === 'pci' && model?.value === 'pci-root' && index?.value !== undefined;
    return isPhb ? [{ kind: 'phb', value: String(index.value), ...deviceSpan(device) }] : [];
  }
  if (facts.kind !== 'interface' && facts.kind !== 'hostdev') return [];
  const entries: Entry[] = [];
  if (facts.kind === 'interface' && facts.mac?.value !== undefined && !ownNetwork.has(facts.type?.value)) {
    const mac = readMac(facts.mac.value);
    if (mac !== undefined) entries.push({ kind: 'mac', value: mac, ...factSpan(device, facts.mac) });
  }
  const own: Device<typeof facts> = { facts, start: 0 };
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
