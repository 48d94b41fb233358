/** All rules there are, and how they are run. */
import { contextAfter } from './contextAfter';
import { deviceRules } from './deviceRules';
import { domainRules } from './domainRules';
import { formatRules } from './formatRules';
import { isolationRules } from './isolationRules';
import { pciRules } from './pciRules';
import type { Fix, Problem, Rule, RuleContext, TextRule } from './rule';
import { textRules } from './textRules';

export { textRules };

export const rules: readonly Rule[] = [
  ...formatRules,
  ...pciRules,
  ...isolationRules,
  ...domainRules,
  ...deviceRules,
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

/** What the rules that concern this guest's machine find, rule by rule; `enabled` leaves out those switched off. */
export function checkGuest(
  context: RuleContext,
  enabled: (rule: Rule) => boolean = () => true,
): readonly Finding[] {
  const machine = context.guest.pseries ? 'pseries' : 'other';
  return rules
    .filter((rule) => (rule.machines === 'any' || rule.machines === machine) && enabled(rule))
    .flatMap((rule) => rule.check(context).map((problem) => ({ rule, problem })));
}

/**
 * The ways out of a problem; none for text rules and for rules without a fix. A fix is offered only if it keeps what
 * fixes promise: its problem goes, no other comes, and the document stays as well-formed as it was.
 */
export function fixesFor(context: RuleContext, { rule, problem }: Finding): readonly Fix[] {
  const fixes = 'fixes' in rule ? (rule.fixes?.(context, problem) ?? []) : [];
  return fixes.filter((fix) => keepsPromise(context, rule.code, fix));
}

function keepsPromise(context: RuleContext, code: string, fix: Fix): boolean {
  const after = contextAfter(context, fix.edits);
  if (!after) return false;
  const had = countsOf(context);
  const has = countsOf(after);
  if ((has.get(code) ?? 0) >= (had.get(code) ?? 0)) return false;
  return [...has].every(([other, count]) => count <= (had.get(other) ?? 0));
}

const counts = new WeakMap<RuleContext, ReadonlyMap<string, number>>();

/** How many problems of each code a guest has; counted once a context. */
function countsOf(context: RuleContext): ReadonlyMap<string, number> {
  const known = counts.get(context);
  if (known) return known;
  const byCode = new Map<string, number>();
  for (const { rule } of checkGuest(context)) byCode.set(rule.code, (byCode.get(rule.code) ?? 0) + 1);
  counts.set(context, byCode);
  return byCode;
}
