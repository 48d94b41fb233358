/** All rules there are, and how they are run. */
import type { TextChange } from '../edits/guestEdit';
import { writeEdits } from '../edits/writeEdits';
import type { Guest } from '../guest/guest';
import { contextWith } from './contextAfter';
import { deviceRules } from './deviceRules';
import { domainRules } from './domainRules';
import { formatRules } from './formatRules';
import { isolationRules } from './isolationRules';
import { otherGuestRules } from './otherGuestRules';
import { pciRules } from './pciRules';
import { recheck } from './recheck';
import type { Fix, Problem, Rule, RuleContext, TextRule } from './rule';
import { textRules } from './textRules';

export { textRules };

export const rules: readonly Rule[] = [
  ...formatRules,
  ...pciRules,
  ...isolationRules,
  ...domainRules,
  ...deviceRules,
  ...otherGuestRules,
];

/** Every rule by its code, the text rules too. */
export const ruleByCode: ReadonlyMap<string, Rule | TextRule> = new Map(
  [...textRules, ...rules].map((rule) => [rule.code, rule]),
);

/** A problem and the rule that found it. */
export interface Finding {
  readonly rule: Rule | TextRule;
  readonly problem: Problem;
}

/** Whether a rule is about a guest of this machine. */
export function concerns({ machines }: Rule, { pseries }: Guest): boolean {
  return machines === 'any' || machines === (pseries ? 'pseries' : 'other');
}

/** What the rules that concern this guest's machine find, rule by rule; `enabled` leaves out those switched off. */
export function checkGuest(
  context: RuleContext,
  enabled: (rule: Rule) => boolean = () => true,
): readonly Finding[] {
  return rules
    .filter((rule) => concerns(rule, context.guest) && enabled(rule))
    .flatMap((rule) => rule.check(context).map((problem) => ({ rule, problem })));
}

/**
 * The ways out of a problem; none for text rules and for rules without a fix. A fix is offered only if it keeps what
 * fixes promise: its problem goes, no other comes, and the document stays as well-formed as it was.
 */
export function fixesFor(
  context: RuleContext,
  finding: Finding,
  wanted: (fix: Fix) => boolean = () => true,
): readonly Fix[] {
  return proposals(context, finding).filter(
    (fix) => wanted(fix) && keepsPromise(context, finding.rule.code, fix),
  );
}

/** The preferred one of `fixesFor`, else the first; the others are not held against their promise. */
export function bestFixFor(context: RuleContext, finding: Finding): Fix | undefined {
  const keeps = (fix: Fix) => keepsPromise(context, finding.rule.code, fix);
  const fixes = proposals(context, finding);
  return fixes.find((fix) => fix.preferred && keeps(fix)) ?? fixes.find(keeps);
}

function proposals(context: RuleContext, { rule, problem }: Finding): readonly Fix[] {
  return 'fixes' in rule ? (rule.fixes?.(context, problem) ?? []) : [];
}

/** By context: what was answered for the changes that a fix makes, as many problems have the same way out. */
const promises = new WeakMap<RuleContext, Map<string, boolean>>();

function keepsPromise(context: RuleContext, code: string, fix: Fix): boolean {
  const changes = writeEdits(context, fix.edits);
  const known = promises.get(context) ?? new Map<string, boolean>();
  promises.set(context, known);
  const key = JSON.stringify([code, changes]);
  const answer = known.get(key) ?? mends(context, code, changes);
  known.set(key, answer);
  return answer;
}

/** Whether the changes leave fewer problems of the code, and no more of any other. */
function mends(context: RuleContext, code: string, changes: readonly TextChange[]): boolean {
  const after = contextWith(context, changes);
  if (!after) return false;
  const before = recheck(context, undefined);
  const now = recheck(after, before.checked);
  const gained = (rule: Rule) => {
    // The one before comes first: the one after keeps what it can of it.
    const had = before.run(rule).length;
    return now.run(rule).length - had;
  };
  // Its own rule first: where that is not content, the others need not be asked.
  const own = rules.find((rule) => rule.code === code);
  if (!own || gained(own) >= 0) return false;
  // Who has nothing to tell afterwards has not more to tell.
  return now.telling(rules).every((rule) => !concerns(rule, context.guest) || gained(rule) <= 0);
}
