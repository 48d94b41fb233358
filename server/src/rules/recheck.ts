/** Keeps the problems that an edit cannot have changed, so that a keystroke costs what it touched. */
import { allDevices } from '../guest/devicesByKind';
import type { Device, Guest } from '../guest/guest';
import { placeInside } from '../guest/kept';
import {
  type Answer,
  type Change,
  changeOf,
  eachConcerned,
  type Groups,
  groupsOf,
  holds,
  isAsking,
  mayFind,
  moveAll,
  type Traits,
  traitsOf,
} from './keep';
import type { DeviceCheck, Problem, Rule, RuleContext } from './rule';
import { type Asked, type Watch, watch } from './watch';

/** What the rules found in one version of a document, and what they went by. */
export interface Checked extends Pick<RuleContext, 'guest' | 'host' | 'options'> {
  /** By the numbers of the rules. */
  readonly answers: readonly (Answer | undefined)[];
  /** The rules that were seen to ask for more than a device when they looked at one; all versions share it, and it only grows. */
  readonly asking: Set<Traits>;
  /** The rules that had something to tell when a list of them was asked: the others found nothing. */
  told?: { readonly rules: readonly Rule[]; readonly telling: readonly Traits[] };
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

const rechecks = placeInside<Recheck>();

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

const groupsOfLists = new WeakMap<readonly Rule[], Groups>();

/** Those of a list of rules that is asked about again and again. */
function groupsOfList(rules: readonly Rule[]): Groups {
  const before = groupsOfLists.get(rules);
  if (before) return before;
  const made = groupsOf(rules.map(known));
  groupsOfLists.set(rules, made);
  return made;
}

function newRecheck(context: RuleContext, earlier: Checked | undefined): Recheck {
  const { guest, host, options } = context;
  const comparable = earlier?.host === host && earlier.options === options;
  const change = earlier && comparable ? changeOf(earlier.guest, context) : undefined;
  const answers: (Answer | undefined)[] = new Array(numbered);
  const asking = earlier?.asking ?? new Set();
  const checked: Checked = { guest, host, options, answers, asking };
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
  /** Those of the rules that have to be asked whether they have something to tell; the answers of the others are taken over. */
  const mayTell = (rules: readonly Rule[]): readonly Traits[] => {
    // Who had nothing to tell has nothing to tell.
    if (checked.told?.rules === rules) return checked.told.telling;
    const groups = groupsOfList(rules);
    if (!change || earlier?.told?.rules !== rules) return groups.all;
    const asked: (true | undefined)[] = new Array(numbered);
    const ask = ({ number }: Traits) => {
      asked[number] = true;
    };
    earlier.told.telling.forEach(ask);
    eachConcerned(groups, change, context, asking, ask);
    const found: Traits[] = [];
    for (const of of groups.all) {
      if (asked[of.number]) found.push(of);
      else answers[of.number] ??= earlier.answers[of.number];
    }
    return found;
  };
  /** Found at once; undefined where each device of the guest is to be looked at. */
  const found = (of: Traits): Answer | undefined => {
    const { eachDevice, looksAt, among } = of.rule;
    const before = earlier?.answers[of.number];
    if (before && change && eachDevice && holds(of, before, change) === 'elsewhere') {
      watching ??= watch(context);
      const renewed = renew(before, eachDevice, change, context, watching);
      if (renewed) return renewed;
    }
    if (looksAt && mayBeIdle(looksAt, before, change)) {
      all ??= allDevices(guest);
      if (!all.some(looksAt)) return idle;
    }
    if (eachDevice) {
      const any = eachDevice.kinds.some((kind) => guest.byKind[kind].length > 0);
      return any ? undefined : of.reads === 'device' ? nothing : unasked();
    }
    if (among && !mayFind(among, context)) return nothing;
    const problems = of.rule.check(context);
    return problems.length === 0 ? nothing : { problems };
  };
  const note = (of: Traits, answer: Answer | undefined) => {
    answers[of.number] = answer;
    if (answer && isAsking(answer)) asking.add(of);
  };
  const look = (of: Traits, each: DeviceCheck): Iterator<undefined, void> => {
    if (of.reads === 'device') {
      return checkEach(
        each,
        guest,
        (look) => look(context),
        (problems) => note(of, { problems }),
      );
    }
    const asked: Asked = { kinds: new Set(), everything: false };
    watching ??= watch(context);
    const watcher = watching;
    return checkEach(
      each,
      guest,
      (look) => watcher(asked, look),
      (problems) => note(of, { problems, asked }),
    );
  };
  const steps = (of: Traits): Iterator<undefined, void> | undefined => {
    const answer = kept(of) ?? found(of);
    if (!answer && of.rule.eachDevice) return look(of, of.rule.eachDevice);
    note(of, answer);
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
      const telling: Traits[] = [];
      for (const of of mayTell(rules)) {
        const answer = kept(of);
        if (!answer || answer.problems.length > 0) telling.push(of);
      }
      checked.told = { rules, telling };
      return telling.map(({ rule }) => rule);
    },
    checked,
  };
}

/** So many devices take a rule about a millisecond. */
const devicesAStep = 300;

/**
 * What is found of one device after the other, in short steps, and kept when all were looked at. Of the module: a generator
 * function made for each version would be a new shape of object each time, which the engine keeps for long, and with it
 * the guest.
 */
function* checkEach(
  { kinds, check }: DeviceCheck,
  { byKind }: Guest,
  see: <T>(look: (context: RuleContext) => T) => T,
  keep: (problems: readonly Problem[]) => void,
): Generator<undefined, void> {
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
  keep(problems);
}

const nothing: Answer = { problems: [] };
/** Where no device was there to ask for anything about. What devices that come will ask for is noted in it. */
const unasked = (): Answer => ({ problems: [], asked: { kinds: new Set(), everything: false } });
const idle: Answer = { problems: [], idle: true };

/** Where devices that the rule looks at were left alone, the others need not be gone through. */
function mayBeIdle(
  looksAt: (device: Device) => boolean,
  before: Answer | undefined,
  change: Change | undefined,
): boolean {
  return !before || before.idle || !change || change.before.some(looksAt);
}

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
  watching: Watch,
): Answer | undefined {
  const { replaced } = change;
  const elsewhere =
    before.problems.length === 0
      ? before.problems
      : before.problems.filter(({ start, end }) => start < replaced.start || end > replaced.end);
  const moved = moveAll(elsewhere, change);
  if (!moved) return undefined;
  const found: Problem[] = [];
  const look = (seen: RuleContext) => {
    for (const device of change.after)
      if (kinds.includes(device.facts.kind)) found.push(...check(seen, device));
  };
  if (before.asked) watching(before.asked, look);
  else look(context);
  if (found.length === 0) return moved === before.problems ? before : { ...before, problems: moved };
  return { ...before, problems: [...moved, ...found] };
}
