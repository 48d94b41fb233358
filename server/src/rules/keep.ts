/** Whether what a rule found in one version of a guest holds in the next one, as far as an edit left alone what it goes by. */
import {
  changesNothingRead,
  compareGuests,
  type Difference,
  haveSameFacts,
  saysTheSame,
} from '../guest/compareGuests';
import type { Device, DeviceKind, Guest } from '../guest/guest';
import type { Span } from '../xml/syntaxTree';
import type { Problem, Rule } from './rule';
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
}

/** undefined: anything may be another. */
export function changeOf(before: Guest, after: Guest): Change | undefined {
  const difference = compareGuests(before, after);
  if (!difference) return undefined;
  const nothingRead = changesNothingRead(difference);
  const sameFacts =
    nothingRead ||
    (difference.inDevices
      ? saysTheSame(difference) && !difference.before.some(({ facts }) => looksInside.has(facts.kind))
      : haveSameFacts(before, after));
  return { ...difference, nothingRead, sameFacts };
}

/** Of these kinds of device planning, or a rule, goes by more than facts. */
const looksInside: ReadonlySet<DeviceKind> = new Set(['controller', 'memory']);

/** What an answer of a rule goes by, in one shape for all rules: they are asked for it one after the other at every keystroke. */
export interface Traits {
  readonly rule: Rule;
  readonly number: number;
  /** The elements it names. */
  readonly names: readonly string[] | null;
  readonly reads: 'domain' | 'facts' | 'device' | null;
  readonly kinds: readonly DeviceKind[] | null;
  readonly saidBy: ((device: Device) => string | undefined) | null;
  readonly looksAt: ((device: Device) => boolean) | null;
}

export function traitsOf(rule: Rule, number: number): Traits {
  const { reads = null, eachDevice, saidBy = null, looksAt = null } = rule;
  const named = typeof reads === 'object' && reads !== null;
  return {
    rule,
    number,
    names: named ? reads : null,
    reads: named ? null : reads,
    kinds: eachDevice?.kinds ?? null,
    saidBy,
    looksAt,
  };
}

/** How much of a rule's answer holds: all of it, all but what it says of the devices in the change, or nothing. */
export function holds(traits: Traits, answer: Answer, change: Change): 'whole' | 'elsewhere' | 'no' {
  const { names, reads, kinds, saidBy, looksAt } = traits;
  const { others, inDevices, after, nothingRead, sameFacts } = change;
  if (names) return others.size > 0 && names.some((name) => others.has(name)) ? 'no' : 'whole';
  if (looksAt && answer.idle) return after.some(looksAt) ? 'no' : 'whole';
  if (kinds) {
    if (reads !== 'device' && !nothingRead && concernsAll(answer, change)) return 'no';
    return touches(change, kinds) ? 'elsewhere' : 'whole';
  }
  if (nothingRead) return reads || saidBy ? 'whole' : 'no';
  if (sameFacts && (reads === 'facts' || (reads === 'domain' && inDevices))) return 'whole';
  return saidBy && inDevices && others.size === 0 && saysAsBefore(change, saidBy) ? 'whole' : 'no';
}

/** Whether a rule that looks at each device may find something else of a device that stands outside of the change. */
function concernsAll({ asked }: Answer, change: Change): boolean {
  const { inDevices, others, sameFacts } = change;
  if (!asked) return true;
  if (sameFacts) return asked.everything && !inDevices;
  return !inDevices || others.size > 0 || asked.everything || touches(change, asked.kinds);
}

function touches({ before, after }: Change, kinds: Iterable<DeviceKind>): boolean {
  for (const kind of kinds) {
    for (const { facts } of before) if (facts.kind === kind) return true;
    for (const { facts } of after) if (facts.kind === kind) return true;
  }
  return false;
}

function saysAsBefore({ before, after }: Change, saidBy: (device: Device) => string | undefined): boolean {
  const [old, now] = [before, after].map((devices) =>
    devices.map(saidBy).filter((text) => text !== undefined),
  );
  return old?.length === now?.length && (old ?? []).every((text, index) => text === now?.[index]);
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
