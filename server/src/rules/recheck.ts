/** Keeps the problems that an edit cannot have changed, so that a keystroke costs what it touched. */
import { compareGuests, type Difference, saysTheSame } from '../guest/compareGuests';
import type { Device, DeviceKind } from '../guest/guest';
import type { PciPlan } from '../pci/plan';
import type { Span } from '../xml/syntaxTree';
import type { Problem, Rule, RuleContext } from './rule';

/** What the rules found in one version of a document, and what they went by. */
export interface Checked extends Pick<RuleContext, 'guest' | 'host' | 'options'> {
  readonly byRule: ReadonlyMap<string, readonly Problem[]>;
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
  const byRule = new Map<string, readonly Problem[]>();
  const run = (rule: Rule): readonly Problem[] => {
    const done = byRule.get(rule.code);
    if (done) return done;
    const keeps = samePlan || rule.reads === 'device' || rule.reads === 'no-devices';
    const before = keeps ? earlier?.byRule.get(rule.code) : undefined;
    const kept = before && difference && keep(rule, before, difference, context);
    const problems = kept ?? rule.check(context);
    byRule.set(rule.code, problems);
    return problems;
  };
  return { run, checked: { guest, host, options, byRule } };
}

/** Whether nothing that planning goes by is another; of these kinds of device it, or a rule, goes by more than facts. */
function isUnplanned(difference: Difference): boolean {
  return saysTheSame(difference) && !difference.before.some(({ facts }) => looksInside.has(facts.kind));
}

const looksInside: ReadonlySet<DeviceKind> = new Set(['controller', 'memory']);

/** The problems as they are after the difference; undefined when the rule has to look at everything. */
function keep(
  { reads, checkDevice }: Rule,
  before: readonly Problem[],
  difference: Difference,
  context: RuleContext,
): readonly Problem[] | undefined {
  if (reads === 'no-devices') return changesDevicesOnly(difference) ? moveAll(before, difference) : undefined;
  if (reads === 'facts' || (reads === 'domain' && difference.inDevices)) return moveAll(before, difference);
  if (!checkDevice) return undefined;
  const { replaced, after } = difference;
  const elsewhere = before.filter(({ start, end }) => start < replaced.start || end > replaced.end);
  const moved = moveAll(elsewhere, difference);
  if (!moved || after.length === 0) return moved;
  const about = contextOf(after, context);
  return [...moved, ...after.flatMap((device) => checkDevice(about, device))];
}

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
