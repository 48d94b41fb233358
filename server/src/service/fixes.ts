/** The ways out of problems, as text changes. */
import type { TextChange } from '../edits/guestEdit';
import { applyChanges, changesBetween } from '../edits/textChanges';
import { writeEdits } from '../edits/writeEdits';
import { bestFixFor, type Finding, fixesFor, ruleByCode } from '../rules/index';
import type { Fix, RuleContext } from '../rules/rule';
import { errorName, type ReportedProblem, type RuleFault } from './problems';
import { type Snapshot, updateSnapshot } from './snapshot';

/** A fix and what it does to the text. */
export interface WrittenFix extends Fix {
  readonly changes: readonly TextChange[];
}

/** Hears of a rule whose fixes failed. */
export type Report = (fault: RuleFault) => void;

const unheard: Report = () => {};

/**
 * The fixes of a problem with their changes; those that would change nothing are left out. A rule that throws offers
 * none and is reported.
 */
export function writtenFixes(
  snapshot: Snapshot,
  problem: ReportedProblem,
  report: Report = unheard,
  wanted?: (fix: Fix) => boolean,
): readonly WrittenFix[] {
  return (
    guarded(snapshot, problem, report, (context, finding) =>
      fixesFor(context, finding, wanted).flatMap((fix) => {
        const changes = writeEdits(context, fix.edits);
        return changes.length > 0 ? [{ ...fix, changes }] : [];
      }),
    ) ?? []
  );
}

/** The fix to show where there is room for one; a rule that throws has none and is reported. */
export function bestFix(snapshot: Snapshot, problem: ReportedProblem, report: Report): Fix | undefined {
  return guarded(snapshot, problem, report, bestFixFor);
}

function guarded<T>(
  { context }: Snapshot,
  problem: ReportedProblem,
  report: Report,
  find: (context: RuleContext, finding: Finding) => T,
): T | undefined {
  const rule = ruleByCode.get(problem.code);
  if (!context || !rule) return undefined;
  try {
    return find(context, { rule, problem });
  } catch (error) {
    report({ code: problem.code, error: errorName(error) });
    return undefined;
  }
}

/** The snapshot after several changes, which never overlap. */
export function applyToSnapshot(snapshot: Snapshot, changes: readonly TextChange[]): Snapshot {
  const { uri, version } = snapshot;
  // From the last to the first, so that no change moves another.
  return [...changes]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((now, change) => {
      const text = applyChanges(now.text, [change]);
      return updateSnapshot(now, change, { uri, version, text });
    }, snapshot);
}

export interface FixedAll {
  readonly text: string;
  /** From the text it began with. */
  readonly changes: readonly TextChange[];
  /** What was done, in order. */
  readonly applied: readonly { readonly code: string; readonly title: string }[];
}

/** Ends what would never end: two fixes which undo each other. */
const mostRounds = 1000;

/**
 * Applies every safe fix, one after the other, each to the text that the one before left: two problems never get the
 * same free slot. `only` names the rules to mend; all of them without it.
 */
export function fixAll(snapshot: Snapshot, only: ReadonlySet<string> | undefined, report: Report): FixedAll {
  const applied: { code: string; title: string }[] = [];
  const seen = new Set([snapshot.text]);
  let now = snapshot;
  for (let round = 0; round < mostRounds; round++) {
    const next = firstSafe(now, only, seen, report);
    if (!next) break;
    applied.push({ code: next.code, title: next.title });
    seen.add(next.after.text);
    now = next.after;
  }
  return { text: now.text, changes: changesBetween(snapshot.text, now.text), applied };
}

const isSafe = ({ safe }: Fix): boolean => safe === true;

/** Whether fix-all mends the problem. */
export function hasSafeFix(snapshot: Snapshot, problem: ReportedProblem, report: Report): boolean {
  return writtenFixes(snapshot, problem, report, isSafe).length > 0;
}

function firstSafe(
  snapshot: Snapshot,
  only: ReadonlySet<string> | undefined,
  seen: ReadonlySet<string>,
  report: Report,
) {
  for (const problem of snapshot.problems) {
    if (only && !only.has(problem.code)) continue;
    for (const fix of writtenFixes(snapshot, problem, report, isSafe)) {
      const after = applyToSnapshot(snapshot, fix.changes);
      if (!seen.has(after.text)) return { code: problem.code, title: fix.title, after };
    }
  }
  return undefined;
}
