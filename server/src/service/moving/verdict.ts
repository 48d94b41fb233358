/** What a change of the guest brings: an error that was not there, or an isolation that is lost. */
import type { IsolationCode } from '../../rules/isolation/findings';
import type { Span } from '../../xml/syntaxTree';
import type { ReportedProblem } from '../problems';
import type { Snapshot } from '../snapshot';

export type Verdict =
  | { readonly kind: 'fine' }
  /** It can be done, but something is lost by it. */
  | { readonly kind: 'ask'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The rules about who shares a PHB with whom. */
const isolationCodes: readonly IsolationCode[] = [
  'iommu-group-split',
  'mixed-iommu-groups',
  'host-device-on-default-phb',
  'host-device-beside-emulated',
];

/**
 * Judges a change by the rules at the levels in force: one error more is a refusal, one warning more a question. So is a
 * PHB without isolation, if a device comes to it, however little isolated it was before.
 *
 * @param arrived - spans of the devices on the PHB that others come to, in the text after the change
 */
export function judgeChange(before: Snapshot, after: Snapshot, arrived: readonly Span[]): Verdict {
  const more = moreThan(before.problems, after.problems);
  const error = after.problems.find((problem) => problem.level === 'error' && more(problem));
  if (error) return { kind: 'refused', reason: error.message };
  const [conflict] = (after.plan?.conflicts ?? []).slice(before.plan?.conflicts.length ?? 0);
  if (conflict) return { kind: 'refused', reason: conflict.says };
  const warnings = after.problems.filter(
    (problem) =>
      problem.level === 'warning' &&
      (more(problem) || (isolationCodes.some((code) => code === problem.code) && isInside(problem, arrived))),
  );
  if (warnings.length === 0) return { kind: 'fine' };
  return { kind: 'ask', reason: [...new Set(warnings.map(({ message }) => message))].join('\n') };
}

/** Tells of a problem whether there are more of its code than before. */
export function moreThan(
  before: readonly ReportedProblem[],
  after: readonly ReportedProblem[],
): (problem: ReportedProblem) => boolean {
  const count = new Map<string, number>();
  for (const { code } of after) count.set(code, (count.get(code) ?? 0) + 1);
  for (const { code } of before) count.set(code, (count.get(code) ?? 0) - 1);
  return ({ code }) => (count.get(code) ?? 0) > 0;
}

function isInside({ start }: ReportedProblem, spans: readonly Span[]): boolean {
  return spans.some((span) => span.start <= start && start < span.end);
}
