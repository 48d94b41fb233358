/** What an edit did to a guest, told from the elements that both versions share: what is not told of need not be looked at again. */
import { childStart } from '../xml/query';
import { type SharedEnds, sharedEnds } from '../xml/siblings';
import type { Span, XmlAttribute, XmlElement, XmlNode } from '../xml/syntaxTree';
import { readDevice } from './devices';
import { haveSameValues } from './deviceValues';
import type { Device, Fact, Guest } from './guest';

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
  if (before.start !== after.start || !sameStartTags(before.domain, after.domain)) return undefined;
  const domain = compareChildren(before.domain, after.domain, sameEndTags(before.domain, after.domain));
  const names = namesOf(domain.before, domain.after);
  if (!names.has('devices')) return difference(domain, before.start, false);
  const old = firstAlone(domain.before);
  const now = firstAlone(domain.after);
  if (!old || !now || !sameStartTags(old, now)) return undefined;
  const isAll = domain.before.length === 1 && domain.after.length === 1;
  const devices = compareChildren(old, now, isAll && sameEndTags(old, now));
  const shift = domain.shift;
  const end = devices.isOpen ? domain.end - domain.start : devices.end;
  return difference({ ...devices, end, shift }, before.start + domain.start, true);
}

/** The first node, an element, where no other of the nodes is one. */
function firstAlone([first, ...rest]: readonly XmlNode[]): XmlElement | undefined {
  return first?.kind === 'element' && rest.every(({ kind }) => kind !== 'element') ? first : undefined;
}

/** The children of an element that another version of it does not share. */
interface ChildRun {
  readonly start: number;
  /** The end in the old version. */
  readonly end: number;
  readonly shift: number;
  readonly before: readonly XmlNode[];
  readonly after: readonly XmlNode[];
  /** It reaches to the end of the element, the end tag included. */
  readonly isOpen: boolean;
}

/** With another end tag, or none, the run is all that stands behind what both begin with. */
function compareChildren(before: XmlElement, after: XmlElement, isClosed: boolean): ChildRun {
  const old = before.children;
  const now = after.children;
  const shared = sharedChildren(before, after);
  const { first } = shared;
  const behind = isClosed ? shared.behind : 0;
  return {
    isOpen: !isClosed,
    start: childStart(before, first),
    end: isClosed ? childStart(before, old.length - behind) : before.length,
    shift: after.length - before.length,
    before: old.slice(first, old.length - behind),
    after: now.slice(first, now.length - behind),
  };
}

/** How many children two versions of an element share at its beginning, and at its end. */
export function sharedChildren(before: XmlElement, after: XmlElement): SharedEnds {
  return sharedEnds(before.children, after.children);
}

function difference(run: ChildRun, origin: number, inDevices: boolean): Difference {
  const start = origin + run.start;
  const isOther = (node: XmlNode) => node.kind === 'element' && !readDevice(node);
  return {
    replaced: { start, end: origin + run.end },
    shift: run.shift,
    before: inDevices ? devicesOf(run.before, start) : [],
    after: inDevices ? devicesOf(run.after, start) : [],
    others: inDevices
      ? namesOf(run.before.filter(isOther), run.after.filter(isOther))
      : namesOf(run.before, run.after),
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

function sameStartTags(before: XmlElement, after: XmlElement): boolean {
  return (
    before.name === after.name &&
    before.startTagEnd === after.startTagEnd &&
    (before.attributes === after.attributes || areSameAttributes(before.attributes, after.attributes))
  );
}

/** Where the end tag of the domain is in doubt, its start tag is read again. */
function areSameAttributes(before: readonly XmlAttribute[], after: readonly XmlAttribute[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ name, value, start, valueStart, end }, index) => {
      const other = after[index];
      return (
        other?.name === name &&
        other.value === value &&
        other.start === start &&
        other.valueStart === valueStart &&
        other.end === end
      );
    })
  );
}

/** Another one would make the shift another than that of the children. */
function sameEndTags(before: XmlElement, after: XmlElement): boolean {
  return before.length - contentEnd(before) === after.length - contentEnd(after);
}

function namesOf(...lists: readonly (readonly XmlNode[])[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const nodes of lists) for (const node of nodes) if (node.kind === 'element') names.add(node.name);
  return names;
}

/** Children of the domain that no rule goes by but those who name them. */
const neverRead: ReadonlySet<string> = new Set(['name', 'uuid', 'genid', 'title', 'description', 'metadata']);

/** Whether the difference is only in what is judged by itself, as the metadata are. */
export function changesNothingRead({ inDevices, others }: Difference): boolean {
  if (inDevices) return false;
  for (const name of others) if (!neverRead.has(name)) return false;
  return true;
}

/** Whether all that both guests say of devices is the same, but for where it stands. */
export function saysTheSame({ before, after, others, inDevices }: Difference): boolean {
  return (
    inDevices &&
    others.size === 0 &&
    before.length === after.length &&
    before.every(({ facts }, index) => {
      const other = after[index]?.facts;
      return other !== undefined && haveSameValues(facts, other);
    })
  );
}

/** Whether two guests say the same of themselves, their devices left out. */
export function haveSameFacts(before: Guest, after: Guest): boolean {
  return (
    isSameFact(before.arch, after.arch) &&
    isSameFact(before.machine, after.machine) &&
    isSameFact(before.memory, after.memory) &&
    areSameLists(before.numaCells, after.numaCells) &&
    areSameLists(before.features, after.features)
  );
}

function isSameFact(a: Fact<unknown> | undefined, b: Fact<unknown> | undefined): boolean {
  return a?.text === b?.text && a?.value === b?.value && a?.placeholder === b?.placeholder;
}

function areSameLists<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
