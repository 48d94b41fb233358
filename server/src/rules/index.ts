/** All rules there are, and how they are run. */
import { isolationRules } from './isolationRules';
import { pciRules } from './pciRules';
import type { Fix, Problem, Rule, RuleContext, TextRule } from './rule';
import { textRules } from './textRules';

export { textRules };

export const rules: readonly Rule[] = [...pciRules, ...isolationRules];

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

/** The ways out of a problem; none for text rules and for rules without a fix. */
export function fixesFor(context: RuleContext, { rule, problem }: Finding): readonly Fix[] {
  return 'fixes' in rule ? (rule.fixes?.(context, problem) ?? []) : [];
}
