/** Keeps the problems that an edit cannot have changed, so that a keystroke costs what it touched. */
import { allDevices } from '../guest/devicesByKind';
import type { Device, Guest } from '../guest/guest';
import type { PciPlan } from '../pci/plan';
import { type Answer, type Change, changeOf, holds, moveAll } from './keep';
import type { DeviceCheck, Problem, Rule, RuleContext } from './rule';
import { type Asked, type Watch, watch } from './watch';

/** What the rules found in one version of a document, and what they went by. */
export interface Checked extends Pick<RuleContext, 'guest' | 'host' | 'options'> {
  /** By the numbers of the rules. */
  readonly answers: readonly (Answer | undefined)[];
}

export interface Recheck {
  /** The problems of one rule, found anew as far as they can be others than before. Throws what the rule throws. */
  readonly run: (rule: Rule) => readonly Problem[];
  /** The same in short steps: what was found meanwhile is kept. */
  readonly steps: (rule: Rule) => Generator<undefined, void>;
  /** Those of the rules of which there is something to be told: they found problems, or have yet to be run. */
  readonly telling: (rules: readonly Rule[]) => readonly Rule[];
  /** Fills with what was run, or kept. */
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

const numbers = new WeakMap<Rule, number>();
let numbered = 0;

function numberOf(rule: Rule): number {
  const given = numbers.get(rule);
  if (given !== undefined) return given;
  numbers.set(rule, numbered);
  numbered += 1;
  return numbered - 1;
}

const numbersOfLists = new WeakMap<readonly Rule[], readonly number[]>();

/** The numbers of a list of rules that is asked about again and again. */
function numbersOf(rules: readonly Rule[]): readonly number[] {
  const given = numbersOfLists.get(rules);
  if (given) return given;
  const made = rules.map(numberOf);
  numbersOfLists.set(rules, made);
  return made;
}

function newRecheck(context: RuleContext, earlier: Checked | undefined): Recheck {
  const { guest, host, options } = context;
  const comparable = earlier?.host === host && earlier.options === options;
  const change = earlier && comparable ? changeOf(earlier.guest, guest) : undefined;
  const answers: (Answer | undefined)[] = [];
  let watching: Watch | undefined;
  let all: readonly Device[] | undefined;

  /** What is known already, or holds though the guest was edited. */
  const kept = (rule: Rule, number: number): Answer | undefined => {
    const before = earlier?.answers[number];
    if (!before || !change || holds(rule, before, change) !== 'whole') return undefined;
    const answer = moved(before, change);
    answers[number] = answer;
    return answer;
  };
  function* check(rule: Rule, number: number): Generator<undefined, Answer> {
    const { eachDevice, looksAt, reads } = rule;
    const before = earlier?.answers[number];
    if (before && change && eachDevice && holds(rule, before, change) === 'elsewhere') {
      const renewed = renew(before, eachDevice, change, context);
      if (renewed) return renewed;
    }
    if (looksAt) {
      all ??= allDevices(guest);
      if (!all.some(looksAt)) return idle;
    }
    if (!eachDevice) return { problems: rule.check(context) };
    if (reads === 'device') return { problems: yield* checkEach(eachDevice, guest, (look) => look(context)) };
    const asked: Asked = { kinds: new Set(), everything: false };
    watching ??= watch(context);
    const watcher = watching;
    return { problems: yield* checkEach(eachDevice, guest, (look) => watcher(asked, look)), asked };
  }
  function* answerOf(rule: Rule): Generator<undefined, Answer> {
    const number = numberOf(rule);
    const answer = answers[number] ?? kept(rule, number) ?? (yield* check(rule, number));
    answers[number] = answer;
    return answer;
  }
  return {
    run(rule) {
      const steps = answerOf(rule);
      for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value.problems;
    },
    *steps(rule) {
      yield* answerOf(rule);
    },
    telling(rules) {
      const list = numbersOf(rules);
      return rules.filter((rule, index) => {
        const number = list[index] ?? 0;
        const answer = answers[number] ?? kept(rule, number);
        return !answer || answer.problems.length > 0;
      });
    },
    checked: { guest, host, options, answers },
  };
}

/** So many devices take a rule about a millisecond. */
const devicesAStep = 300;

/** What is found of one device after the other, in short steps. */
function* checkEach(
  { kinds, check }: DeviceCheck,
  { byKind }: Guest,
  see: <T>(look: (context: RuleContext) => T) => T,
): Generator<undefined, readonly Problem[]> {
  const problems: Problem[] = [];
  let left = devicesAStep;
  for (const kind of kinds) {
    const devices: readonly Device[] = byKind[kind];
    for (let from = 0; from < devices.length; ) {
      const slice = devices.slice(from, from + left);
      for (const problem of see((context) => slice.flatMap((device) => check(context, device))))
        problems.push(problem);
      from += slice.length;
      left -= slice.length;
      if (left > 0) continue;
      left = devicesAStep;
      yield;
    }
  }
  return problems;
}

const idle: Answer = { problems: [], idle: true };

function moved(answer: Answer, change: Change): Answer | undefined {
  const problems = moveAll(answer.problems, change);
  return problems && (problems === answer.problems ? answer : { ...answer, problems });
}

/** The answer with what is found of the devices in the change; undefined when the rule has to look at all of them. */
function renew(
  before: Answer,
  { kinds, check }: DeviceCheck,
  change: Change,
  context: RuleContext,
): Answer | undefined {
  const { replaced } = change;
  const elsewhere = before.problems.filter(({ start, end }) => start < replaced.start || end > replaced.end);
  const problems = moveAll(elsewhere, change);
  const after = change.after.filter(({ facts }) => kinds.includes(facts.kind));
  if (!problems || after.length === 0) return problems && { ...before, problems };
  const about = contextOf(after, context);
  const { asked } = before;
  const look = (seen: RuleContext) => after.flatMap((device) => check(seen, device));
  const found = asked ? watch(about)(asked, look) : look(about);
  return { ...before, problems: found.length === 0 ? problems : [...problems, ...found] };
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
