/** Whether what a rule found in one version of a guest holds in the next one, as far as an edit left alone what it goes by. */
import {
  changesNothingRead,
  compareGuests,
  type Difference,
  haveSameFacts,
  saysTheSame,
} from '../guest/compareGuests';
import type { Device, DeviceKind, Guest } from '../guest/guest';
import { addTo } from '../xml/lists';
import type { Span } from '../xml/syntaxTree';
import type { Problem, Rule, RuleContext } from './rule';
import type { Asked } from './watch';

/** What a rule found, and what it went by. */
export interface Answer {
  readonly problems: readonly Problem[];
  /** What the check of each device asked for besides the device; undefined: nobody looked. */
  readonly asked?: Asked;
  /** There was no device that the rule looks at. */
  readonly idle?: boolean;
}

/** What became of a guest, and what that means to everybody who goes by it. */
export interface Change extends Difference {
  /** Nothing is another that is judged by anybody but those who judge it by itself. */
  readonly nothingRead: boolean;
  /** The facts of the guest and of its devices are the same, and so is the plan. */
  readonly sameFacts: boolean;
  /** The guest shares nothing with others now. */
  readonly alone: boolean;
  /** The kinds of the devices in it, before and after. */
  readonly kinds: readonly DeviceKind[];
}

/** undefined: anything may be another. */
export function changeOf(before: Guest, { guest: after, others }: RuleContext): Change | undefined {
  const difference = compareGuests(before, after);
  if (!difference) return undefined;
  const nothingRead = changesNothingRead(difference);
  const sameFacts =
    nothingRead ||
    (difference.inDevices
      ? saysTheSame(difference) && !difference.before.some(({ facts }) => looksInside.has(facts.kind))
      : haveSameFacts(before, after));
  // One by one, for it is asked for at every key: to spread an object takes longer than all the rest.
  return {
    replaced: difference.replaced,
    shift: difference.shift,
    before: difference.before,
    after: difference.after,
    others: difference.others,
    inDevices: difference.inDevices,
    nothingRead,
    sameFacts,
    alone: !others || others.size === 0,
    kinds: kindsIn(difference),
  };
}

function kindsIn({ before, after }: Difference): readonly DeviceKind[] {
  const kinds: DeviceKind[] = [];
  for (const { facts } of before) if (!kinds.includes(facts.kind)) kinds.push(facts.kind);
  for (const { facts } of after) if (!kinds.includes(facts.kind)) kinds.push(facts.kind);
  return kinds;
}

/** Of these kinds of device planning, or a rule, goes by more than facts. */
const looksInside: ReadonlySet<DeviceKind> = new Set(['controller', 'memory']);

type Among = NonNullable<Rule['among']>;

/** What an answer of a rule goes by, in one shape for all rules: they are asked for it one after the other at every keystroke. */
export interface Traits {
  readonly rule: Rule;
  readonly number: number;
  /** The elements it names. */
  readonly names: readonly string[] | null;
  readonly reads: 'domain' | 'facts' | 'device' | 'others' | null;
  /** The kinds of which it looks at each device. */
  readonly each: readonly DeviceKind[] | null;
  /** The kinds it goes by as a whole, where that is not everything. */
  readonly kinds: readonly DeviceKind[] | null;
  readonly among: Among | null;
  readonly saidBy: ((device: Device) => string | undefined) | null;
  readonly looksAt: ((device: Device) => boolean) | null;
}

export function traitsOf(rule: Rule, number: number): Traits {
  const { reads = null, kinds = null, among = null, eachDevice, saidBy = null, looksAt = null } = rule;
  const named = typeof reads === 'object' && reads !== null;
  return {
    rule,
    number,
    names: named ? reads : null,
    reads: named ? null : reads,
    each: eachDevice?.kinds ?? null,
    kinds,
    among,
    saidBy,
    looksAt,
  };
}

/** Rules by what they go by: after most edits whole groups of them need not be asked one by one. */
export interface Groups {
  readonly all: readonly Traits[];
  readonly byName: ReadonlyMap<string, readonly Traits[]>;
  /** Those that look at each device; by the kinds of which they do. */
  readonly onDevices: readonly Traits[];
  readonly byEach: ReadonlyMap<DeviceKind, readonly Traits[]>;
  readonly ofKinds: readonly Traits[];
  readonly byAmong: ReadonlyMap<Among, readonly Traits[]>;
  /** The rest. */
  readonly byReads: ReadonlyMap<Traits['reads'], readonly Traits[]>;
}

export function groupsOf(all: readonly Traits[]): Groups {
  const byName = new Map<string, Traits[]>();
  const byAmong = new Map<Among, Traits[]>();
  const byReads = new Map<Traits['reads'], Traits[]>();
  const byEach = new Map<DeviceKind, Traits[]>();
  const onDevices: Traits[] = [];
  const ofKinds: Traits[] = [];
  for (const traits of all) {
    const { names, each, kinds, among, reads } = traits;
    if (names) for (const name of names) addTo(byName, name, traits);
    else if (each) {
      onDevices.push(traits);
      for (const kind of each) addTo(byEach, kind, traits);
    } else if (kinds) ofKinds.push(traits);
    else if (among && reads === 'facts') addTo(byAmong, among, traits);
    else addTo(byReads, reads, traits);
  }
  return { all, byName, onDevices, byEach, ofKinds, byAmong, byReads };
}

/**
 * Calls with each rule whose answer, found before the change, may not hold as a whole; with some of the others, too.
 * @param asking - those that asked for more than a device when they looked at it
 */
export function eachConcerned(
  { byName, onDevices, byEach, ofKinds, byAmong, byReads }: Groups,
  change: Change,
  context: RuleContext,
  asking: ReadonlySet<Traits>,
  call: (traits: Traits) => void,
): void {
  const { others, inDevices, nothingRead, sameFacts, alone } = change;
  for (const name of others) byName.get(name)?.forEach(call);
  byReads.get(null)?.forEach(call);
  if (!alone) byReads.get('others')?.forEach(call);
  if (nothingRead) return;
  if (inDevices && (sameFacts || others.size === 0)) {
    for (const kind of change.kinds) byEach.get(kind)?.forEach(call);
    asking.forEach(call);
  } else onDevices.forEach(call);
  for (const traits of ofKinds) if (!passesBy(traits, change)) call(traits);
  if (!sameFacts) {
    byReads.get('facts')?.forEach(call);
    for (const [among, rules] of byAmong) if (mayFind(among, context)) rules.forEach(call);
  }
  if (!sameFacts || !inDevices) byReads.get('domain')?.forEach(call);
}

/** Whether a rule that looked at devices went by more than them. */
export function isAsking({ asked }: Answer): boolean {
  return asked !== undefined && (asked.everything || asked.kinds.size > 0);
}

/** Whether the change is of nothing that a rule of some kinds goes by. */
function passesBy({ kinds }: Traits, change: Change): boolean {
  return kinds !== null && change.inDevices && !includesAny(kinds, change.kinds);
}

/** A rule that fails is to fail where it is run. */
export function mayFind(among: Among, context: RuleContext): boolean {
  try {
    return among(context).length > 0;
  } catch {
    return true;
  }
}

/** How much of a rule's answer holds: all of it, all but what it says of the devices in the change, or nothing. */
export function holds(traits: Traits, answer: Answer, change: Change): 'whole' | 'elsewhere' | 'no' {
  const { names, reads, each, saidBy, looksAt } = traits;
  const { others, inDevices, after, nothingRead, sameFacts } = change;
  if (names) return hasAny(others, names) ? 'no' : 'whole';
  if (looksAt && answer.idle) return after.some(looksAt) ? 'no' : 'whole';
  if (each) {
    if (reads !== 'device' && !nothingRead && concernsAll(answer, change)) return 'no';
    return includesAny(each, change.kinds) ? 'elsewhere' : 'whole';
  }
  if (passesBy(traits, change)) return 'whole';
  if (reads === 'others') return change.alone && answer.problems.length === 0 ? 'whole' : 'no';
  if (nothingRead) return reads || saidBy ? 'whole' : 'no';
  if (sameFacts && (reads === 'facts' || (reads === 'domain' && inDevices))) return 'whole';
  return saidBy && inDevices && others.size === 0 && saysAsBefore(change, saidBy) ? 'whole' : 'no';
}

/** Whether a rule that looks at each device may find something else of a device that stands outside of the change. */
function concernsAll({ asked }: Answer, change: Change): boolean {
  const { inDevices, others, sameFacts } = change;
  if (!asked) return true;
  if (sameFacts) return asked.everything && !inDevices;
  return !inDevices || others.size > 0 || asked.everything || hasAny(asked.kinds, change.kinds);
}

// Loops, for there are a hundred rules to be asked for.
function includesAny<T>(list: readonly T[], some: readonly T[]): boolean {
  for (const each of some) if (list.includes(each)) return true;
  return false;
}

function hasAny<T>(set: ReadonlySet<T>, some: readonly T[]): boolean {
  if (set.size === 0) return false;
  for (const each of some) if (set.has(each)) return true;
  return false;
}

function saysAsBefore({ before, after }: Change, saidBy: (device: Device) => string | undefined): boolean {
  const [old] = before;
  const [now] = after;
  if (before.length === 1 && after.length === 1 && old && now) return saidBy(old) === saidBy(now);
  const said = (devices: readonly Device[]) => devices.map(saidBy).filter((text) => text !== undefined);
  const [first, then] = [said(before), said(after)];
  return first.length === then.length && first.every((text, index) => text === then[index]);
}

/** The problems where they stand after the change; undefined: one of them stands in what was replaced, or around it. */
export function moveAll(problems: readonly Problem[], change: Change): readonly Problem[] | undefined {
  if (problems.length === 0) return problems;
  const moved: Problem[] = [];
  for (const problem of problems) {
    const span = move(problem, change);
    const related = problem.related?.flatMap((other) => {
      const to = move(other, change);
      return to ? { ...other, ...to } : [];
    });
    if (!span || related?.length !== problem.related?.length) return undefined;
    moved.push({ ...problem, ...span, ...(related ? { related } : {}) });
  }
  return moved;
}

function move({ start, end }: Span, { replaced, shift }: Difference): Span | undefined {
  if (end <= replaced.start && start < replaced.start) return { start, end };
  if (start >= replaced.end && end > replaced.end) return { start: start + shift, end: end + shift };
  return undefined;
}
