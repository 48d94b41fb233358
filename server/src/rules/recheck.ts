/** Keeps the problems that an edit cannot have changed, so that a keystroke costs what it touched. */
import { allDevices } from '../guest/devicesByKind';
import type { Device, Guest } from '../guest/guest';
import { type Answer, type Change, changeOf, holds, moveAll, type Traits, traitsOf } from './keep';
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
  /** The same in short steps: what was found meanwhile is kept. undefined: it is done. */
  readonly steps: (rule: Rule) => Iterator<undefined, void> | undefined;
  /** Those of the rules of which there is something to be told: they found problems, or have yet to be run. */
  readonly telling: (rules: readonly Rule[]) => readonly Rule[];
  /** Fills with what was run, or kept. */
  readonly checked: Checked;
}

const rechecks = new WeakMap<RuleContext, Recheck>();

/** Runs rules on a version of a document of which an earlier one may have been checked; each rule once a context. */
export function recheck(context: RuleContext, earlier: Checked | undefined): Recheck {
  const before = rechecks.get(context);
  if (before) return before;
  const fresh = newRecheck(context, earlier);
  rechecks.set(context, fresh);
  return fresh;
}

const traits = new WeakMap<Rule, Traits>();
let numbered = 0;

function known(rule: Rule): Traits {
  const before = traits.get(rule);
  if (before) return before;
  const made = traitsOf(rule, numbered);
  numbered += 1;
  traits.set(rule, made);
  return made;
}

const traitsOfLists = new WeakMap<readonly Rule[], readonly Traits[]>();

/** Those of a list of rules that is asked about again and again. */
function allKnown(rules: readonly Rule[]): readonly Traits[] {
  const before = traitsOfLists.get(rules);
  if (before) return before;
  const made = rules.map(known);
  traitsOfLists.set(rules, made);
  return made;
}

function newRecheck(context: RuleContext, earlier: Checked | undefined): Recheck {
  const { guest, host, options } = context;
  const comparable = earlier?.host === host && earlier.options === options;
  const change = earlier && comparable ? changeOf(earlier.guest, guest) : undefined;
  const answers: (Answer | undefined)[] = new Array(numbered);
  let told: Told | undefined;
  let watching: Watch | undefined;
  let all: readonly Device[] | undefined;

  /** What is known already, or holds though the guest was edited. */
  const kept = (of: Traits): Answer | undefined => {
    const { number } = of;
    const now = answers[number];
    if (now) return now;
    const before = earlier?.answers[number];
    if (!before || !change || holds(of, before, change) !== 'whole') return undefined;
    const answer = before.problems.length === 0 ? before : moved(before, change);
    answers[number] = answer;
    return answer;
  };
  /** Found at once; undefined where each device of the guest is to be looked at. */
  const found = (of: Traits): Answer | undefined => {
    const { eachDevice, looksAt } = of.rule;
    const before = earlier?.answers[of.number];
    if (before && change && eachDevice && holds(of, before, change) === 'elsewhere') {
      const renewed = renew(before, eachDevice, change, context);
      if (renewed) return renewed;
    }
    if (looksAt) {
      all ??= allDevices(guest);
      if (!all.some(looksAt)) return idle;
    }
    if (eachDevice) {
      const any = eachDevice.kinds.some((kind) => guest.byKind[kind].length > 0);
      return any ? undefined : of.reads === 'device' ? nothing : unasked();
    }
    const problems = of.rule.check(context);
    return problems.length === 0 ? nothing : { problems };
  };
  function* look({ rule, number }: Traits, each: DeviceCheck): Generator<undefined, void> {
    if (rule.reads === 'device') {
      answers[number] = { problems: yield* checkEach(each, guest, (look) => look(context)) };
      return;
    }
    const asked: Asked = { kinds: new Set(), everything: false };
    watching ??= watch(context);
    const watcher = watching;
    answers[number] = { problems: yield* checkEach(each, guest, (look) => watcher(asked, look)), asked };
  }
  const steps = (of: Traits): Iterator<undefined, void> | undefined => {
    const { rule, number } = of;
    const answer = kept(of) ?? found(of);
    if (!answer && rule.eachDevice) return look(of, rule.eachDevice);
    answers[number] = answer;
    return undefined;
  };
  return {
    run(rule) {
      const of = known(rule);
      const left = steps(of);
      while (left?.next().done === false);
      return answers[of.number]?.problems ?? [];
    },
    steps: (rule) => steps(known(rule)),
    telling(rules) {
      // Who had nothing to tell has nothing to tell.
      const asked = told?.of === rules ? told.rules.map(known) : allKnown(rules);
      const telling: Rule[] = [];
      for (const of of asked) {
        const answer = kept(of);
        if (!answer || answer.problems.length > 0) telling.push(of.rule);
      }
      told = { of: rules, rules: telling };
      return telling;
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

interface Told {
  readonly of: readonly Rule[];
  readonly rules: readonly Rule[];
}

const nothing: Answer = { problems: [] };
/** Where no device was there to ask for anything about. What devices that come will ask for is noted in it. */
const unasked = (): Answer => ({ problems: [], asked: { kinds: new Set(), everything: false } });
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
  const { asked } = before;
  const look = (seen: RuleContext) => after.flatMap((device) => check(seen, device));
  const found = asked ? watch(context)(asked, look) : look(context);
  return { ...before, problems: found.length === 0 ? problems : [...problems, ...found] };
}
