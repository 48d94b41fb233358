/** Keeps the problems that an edit cannot have changed, so that a keystroke costs what it touched. */
import { changesNothingRead, compareGuests, type Difference, saysTheSame } from '../guest/compareGuests';
import type { Device, DeviceKind } from '../guest/guest';
import type { PciPlan } from '../pci/plan';
import type { Span } from '../xml/syntaxTree';
import type { Problem, Rule, RuleContext } from './rule';
import { type Asked, type Watch, watch } from './watch';

/** What the rules found in one version of a document, and what they went by. */
export interface Checked extends Pick<RuleContext, 'guest' | 'host' | 'options'> {
  readonly byRule: ReadonlyMap<string, Answer>;
}

interface Answer {
  readonly problems: readonly Problem[];
  /** What the rule went by; undefined: nobody looked. */
  readonly asked?: Asked;
  /** There was no device that the rule looks at. */
  readonly idle?: boolean;
}

export interface Recheck {
  /** The problems of one rule, found anew as far as they can be others than before. Throws what the rule throws. */
  readonly run: (rule: Rule) => readonly Problem[];
  /** Fills with what was run. */
  readonly checked: Checked;
}

const known = new WeakMap<RuleContext, Recheck>();

/** Runs rules on a version of a document of which an earlier one may have been checked; each rule once a context. */
export function recheck(context: RuleContext, earlier: Checked | undefined): Recheck {
  const before = known.get(context);
  if (before) return before;
  const fresh = newRecheck(context, earlier);
  known.set(context, fresh);
  return fresh;
}

function newRecheck(context: RuleContext, earlier: Checked | undefined): Recheck {
  const { guest, host, options } = context;
  const comparable = earlier?.host === host && earlier.options === options;
  const difference = earlier && comparable ? compareGuests(earlier.guest, guest) : undefined;
  const samePlan = difference !== undefined && isUnplanned(difference);
  const byRule = new Map<string, Answer>();
  let watching: Watch | undefined;
  let all: readonly Device[] | undefined;
  const devices = () => {
    all ??= Object.values<readonly Device[]>(guest.byKind).flat();
    return all;
  };
  const answer = (rule: Rule): Answer => {
    const before = earlier?.byRule.get(rule.code);
    const kept = before && difference && keep(rule, before, difference, samePlan, context);
    if (kept) return kept;
    if (rule.looksAt && !devices().some(rule.looksAt)) return { problems: [], idle: true };
    if (!isWatched(rule)) return { problems: rule.check(context) };
    const asked: Asked = { kinds: new Set(), everything: false };
    watching ??= watch(context);
    return { problems: watching(asked, (watched) => rule.check(watched)), asked };
  };
  const run = (rule: Rule): readonly Problem[] => {
    const done = byRule.get(rule.code) ?? answer(rule);
    byRule.set(rule.code, done);
    return done.problems;
  };
  return { run, checked: { guest, host, options, byRule } };
}

/** Of rules about single devices that look around, too: others say of themselves what they go by. */
function isWatched({ reads, checkDevice }: Rule): boolean {
  return reads === undefined && checkDevice !== undefined;
}

/** Whether nothing that planning goes by is another; of these kinds of device it, or a rule, goes by more than facts. */
function isUnplanned(difference: Difference): boolean {
  return saysTheSame(difference) && !difference.before.some(({ facts }) => looksInside.has(facts.kind));
}

const looksInside: ReadonlySet<DeviceKind> = new Set(['controller', 'memory']);

/** The answer as it is after the difference; undefined when the rule has to look at everything. */
function keep(
  rule: Rule,
  before: Answer,
  difference: Difference,
  samePlan: boolean,
  context: RuleContext,
): Answer | undefined {
  const { reads, checkDevice } = rule;
  if (isUntouched(rule, before, difference, samePlan)) {
    const problems = moveAll(before.problems, difference);
    return problems && { ...before, problems };
  }
  if (!checkDevice || !(samePlan || reads === 'device')) return undefined;
  const { replaced, after } = difference;
  const elsewhere = before.problems.filter(({ start, end }) => start < replaced.start || end > replaced.end);
  const moved = moveAll(elsewhere, difference);
  if (!moved || after.length === 0) return moved && { ...before, problems: moved };
  const about = contextOf(after, context);
  const { asked } = before;
  const look = (seen: RuleContext) => after.flatMap((device) => checkDevice(seen, device));
  return { ...before, problems: [...moved, ...(asked ? watch(about)(asked, look) : look(about))] };
}

/** Whether the difference is in nothing that the rule goes by. */
function isUntouched(
  rule: Rule,
  { asked, idle }: Answer,
  difference: Difference,
  samePlan: boolean,
): boolean {
  const { reads, checkDevice, saidBy, looksAt } = rule;
  const { inDevices, others, before, after } = difference;
  if (reads === 'no-devices') return changesDevicesOnly(difference);
  if (changesNothingRead(difference))
    return reads !== undefined || checkDevice !== undefined || saidBy !== undefined;
  if (!inDevices || others.size > 0) return false;
  if (samePlan && (reads === 'facts' || reads === 'domain')) return true;
  if (idle && looksAt) return !after.some(looksAt);
  if (saidBy) return said(before, saidBy) === said(after, saidBy);
  return (
    asked !== undefined &&
    !asked.everything &&
    [...before, ...after].every(({ facts }) => !asked.kinds.has(facts.kind))
  );
}

const said = (devices: readonly Device[], saidBy: (device: Device) => string | undefined): string =>
  JSON.stringify(devices.map(saidBy).filter((text) => text !== undefined));

function changesDevicesOnly({ inDevices, others }: Difference): boolean {
  return inDevices && others.size === 0;
}

/** undefined: one of them stands in what was replaced, or around it. */
function moveAll(problems: readonly Problem[], difference: Difference): readonly Problem[] | undefined {
  const moved: Problem[] = [];
  for (const problem of problems) {
    const span = move(problem, difference);
    const related = problem.related?.flatMap((other) => {
      const to = move(other, difference);
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

/** The context for a look at these devices, which are others, as objects, than those of its guest. */
function contextOf(devices: readonly Device[], context: RuleContext): RuleContext {
  const { text, tree, guest, host, options } = context;
  let plan: PciPlan | undefined;
  return {
    text,
    tree,
    guest,
    host,
    options,
    get plan() {
      plan ??= { ...context.plan, of: planOf(devices, context.plan) };
      return plan;
    },
  };
}

function planOf(devices: readonly Device[], { of }: PciPlan): PciPlan['of'] {
  const planned = new Map(of);
  for (const [{ facts }, place] of of) {
    const device = devices.find((each) => each.facts === facts);
    if (device) planned.set(device, place);
  }
  return planned;
}
