/** What an edit did to a guest, told from the elements that both versions share: what is not told of need not be looked at again. */
import type { Span, XmlElement, XmlNode } from '../xml/syntaxTree';
import { readDevice } from './devices';
import { childOf } from './facts';
import type { Device, DeviceFacts, Guest } from './guest';

/** One run of siblings was replaced by another; everything outside is the same, and stands `shift` later when it is behind. */
export interface Difference {
  /** The run in the old text. */
  readonly replaced: Span;
  readonly shift: number;
  /** The devices of the run, before and after. */
  readonly before: readonly Device[];
  readonly after: readonly Device[];
  /** The names of the other elements in the run, old and new ones. */
  readonly others: ReadonlySet<string>;
  /** The run is one of children of `<devices>`, else of the domain. */
  readonly inDevices: boolean;
}

/** How `after` differs from `before`; undefined when it is more than one run, or anything about the domain itself. */
export function compareGuests(before: Guest, after: Guest): Difference | undefined {
  if (before.wrapper !== after.wrapper) return undefined;
  if (before.domain === after.domain) {
    // Something in front of the domain at most; nothing of the guest stands there.
    const replaced = { start: 0, end: before.start };
    const shift = after.start - before.start;
    return { replaced, shift, before: [], after: [], others: new Set(), inDevices: false };
  }
  if (before.start !== after.start || !sameTags(before.domain, after.domain)) return undefined;
  const domain = compareChildren(before.domain, after.domain);
  const [old] = domain.before;
  const [now] = domain.after;
  const names = namesOf([...domain.before, ...domain.after]);
  if (!names.has('devices')) return difference(domain, before.start, false);
  const single = domain.before.length === 1 && domain.after.length === 1;
  if (!single || old?.kind !== 'element' || now?.kind !== 'element' || !sameTags(old, now)) return undefined;
  return difference(compareChildren(old, now), before.start + domain.start, true);
}

/** The children of an element that another version of it does not share. */
interface ChildRun {
  readonly start: number;
  /** The end in the old version. */
  readonly end: number;
  readonly shift: number;
  readonly before: readonly XmlNode[];
  readonly after: readonly XmlNode[];
}

function compareChildren(before: XmlElement, after: XmlElement): ChildRun {
  const old = before.children;
  const now = after.children;
  const { first, behind } = sharedChildren(before, after);
  return {
    start: before.childStarts[first] ?? contentEnd(before),
    end: before.childStarts[old.length - behind] ?? contentEnd(before),
    shift: after.length - before.length,
    before: old.slice(first, old.length - behind),
    after: now.slice(first, now.length - behind),
  };
}

interface Shared {
  readonly first: number;
  readonly behind: number;
}

/** Asked several times for one keystroke; kept on the old version, which lives no longer than that. */
const shared = new WeakMap<XmlElement, { readonly after: WeakRef<XmlElement>; readonly count: Shared }>();

/** How many children two versions of an element share at its beginning, and at its end. */
export function sharedChildren(before: XmlElement, after: XmlElement): Shared {
  const known = shared.get(before);
  if (known?.after.deref() === after) return known.count;
  const count = countShared(before, after);
  shared.set(before, { after: new WeakRef(after), count });
  return count;
}

function countShared({ children: old }: XmlElement, { children: now }: XmlElement): Shared {
  const most = Math.min(old.length, now.length);
  let first = 0;
  while (first < most && old[first] === now[first]) first++;
  let behind = 0;
  while (behind < most - first && old[old.length - 1 - behind] === now[now.length - 1 - behind]) behind++;
  return { first, behind };
}

function difference(run: ChildRun, origin: number, inDevices: boolean): Difference {
  const start = origin + run.start;
  const isOther = (node: XmlNode) => !(inDevices && node.kind === 'element' && readDevice(node));
  return {
    replaced: { start, end: origin + run.end },
    shift: run.shift,
    before: inDevices ? devicesOf(run.before, start) : [],
    after: inDevices ? devicesOf(run.after, start) : [],
    others: namesOf([...run.before, ...run.after].filter(isOther)),
    inDevices,
  };
}

function devicesOf(nodes: readonly XmlNode[], start: number): Device[] {
  const devices: Device[] = [];
  let at = start;
  for (const node of nodes) {
    const facts = node.kind === 'element' ? readDevice(node) : undefined;
    if (facts) devices.push({ facts, start: at });
    at += node.length;
  }
  return devices;
}

function contentEnd({ endTagStart, length }: XmlElement): number {
  return endTagStart < 0 ? length : endTagStart;
}

/** An end tag that changed, too, would make the shift another one than that of the children. */
function sameTags(before: XmlElement, after: XmlElement): boolean {
  return (
    before.name === after.name &&
    before.startTagEnd === after.startTagEnd &&
    before.attributes === after.attributes &&
    before.length - contentEnd(before) === after.length - contentEnd(after)
  );
}

function namesOf(nodes: readonly XmlNode[]): ReadonlySet<string> {
  return new Set(nodes.flatMap((node) => (node.kind === 'element' ? node.name : [])));
}

/** Children of the domain by which nothing is judged but themselves. */
const neverRead: ReadonlySet<string> = new Set(['name', 'uuid', 'genid', 'title', 'description', 'metadata']);

/** Whether the difference is only in what is judged by itself, as the metadata are. */
export function changesNothingRead({ inDevices, others }: Difference): boolean {
  return !inDevices && [...others].every((name) => neverRead.has(name));
}

/** Whether both guests say the same, but for where it stands. */
export function saysTheSame(difference: Difference): boolean {
  const { before, after, others, inDevices } = difference;
  return (
    (inDevices ? others.size === 0 : changesNothingRead(difference)) &&
    before.length === after.length &&
    before.every(({ facts }, index) => {
      const other = after[index]?.facts;
      return other !== undefined && valuesOf(facts) === valuesOf(other);
    })
  );
}

const known = new WeakMap<DeviceFacts, string>();
const places: ReadonlySet<string> = new Set(['start', 'end', 'element']);

/** All that is said by the facts, by the device's own attributes, by its addresses and its place in the boot order, as one text. */
export function valuesOf(facts: DeviceFacts): string {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const device = { node: facts.element, start: 0 };
  const read = [
    device,
    childOf(device, 'boot'),
    childOf(device, 'address'),
    childOf(childOf(device, 'source'), 'address'),
  ];
  const written = read.map((element) => element?.node.attributes.map(({ name, value }) => [name, value]));
  const { alias, ...others } = facts;
  // libvirt compares only the names that somebody chose; the others it gives itself
  const own = alias?.text.startsWith('ua-') ? alias.text : null;
  const values = JSON.stringify([others, own, written], (key, value: unknown) =>
    places.has(key) ? undefined : value,
  );
  known.set(facts, values);
  return values;
}
