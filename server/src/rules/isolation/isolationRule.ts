/** The frame of the isolation rules: each shows the findings of its code and offers the same ways out. */
import type { Problem, Rule, RuleContext } from '../rule';
import { addressSpan } from '../spans';
import { findingsOf, type IsolationCode, type IsolationFinding, isolationFindings } from './findings';
import { isolationFixes } from './fixes';
import { relatedTo } from './words';

interface IsolationRule extends Pick<Rule, 'level' | 'title'> {
  readonly code: IsolationCode;
  readonly describe: (
    finding: IsolationFinding,
    context: RuleContext,
  ) => Pick<Problem, 'message' | 'refusedBy' | 'says'>;
}

export function isolationRule({ describe, ...rule }: IsolationRule): Rule {
  const findings = (context: RuleContext) => findingsOf(context, rule.code);
  return {
    ...rule,
    machines: 'pseries',
    reads: 'facts',
    among: isolationFindings,
    check: (context) =>
      findings(context).map((finding) => ({
        ...addressSpan(finding.place.device),
        ...describe(finding, context),
        related: relatedTo(finding),
      })),
    fixes: (context, problem) => {
      const finding = findings(context).find(
        ({ place }) => addressSpan(place.device).start === problem.start,
      );
      return finding ? isolationFixes(context, finding) : [];
    },
  };
}
