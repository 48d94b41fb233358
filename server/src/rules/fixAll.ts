/** Everything that can be mended unasked, in one go: safe fixes, until none is left. */
import type { TextChange } from '../edits/guestEdit';
import { changesBetween } from '../edits/textChanges';
import { writeEdits } from '../edits/writeEdits';
import { contextAfterChanges } from './contextAfter';
import { checkGuest, type Finding, fixesFor } from './index';
import type { Rule, RuleContext } from './rule';

/** Steps in one call; a step most often mends all there is. */
const maxSteps = 100;

export interface AppliedFix {
  readonly code: string;
  readonly title: string;
}

export interface FixAllResult {
  readonly text: string;
  /** From the text of the context to `text`; empty when nothing is to be mended unasked. */
  readonly changes: readonly TextChange[];
  readonly applied: readonly AppliedFix[];
}

type Enabled = (rule: Rule) => boolean;

interface State {
  readonly context: RuleContext;
  readonly findings: readonly Finding[];
  readonly applied: readonly AppliedFix[];
}

interface Candidate extends AppliedFix {
  readonly changes: readonly TextChange[];
}

/**
 * Applies the safe fixes of all enabled rules until none is left that mends something. A fix counts only if its problem
 * goes and no other comes, so the result is never worse than the text.
 */
export function fixAll(context: RuleContext, enabled: Enabled = () => true): FixAllResult {
  let state: State = { context, findings: checkGuest(context, enabled), applied: [] };
  for (let steps = 0; steps < maxSteps; steps++) {
    const next = step(state, enabled);
    if (!next) break;
    state = next;
  }
  const { text } = state.context;
  return { text, changes: changesBetween(context.text, text), applied: state.applied };
}

/** All safe fixes that do not touch each other; if they do not go together, the first that goes alone. */
function step(state: State, enabled: Enabled): State | null {
  const fixes = safeFixes(state);
  if (fixes.length === 0) return null;
  for (const attempt of [apart(fixes), ...fixes.map((fix) => [fix])]) {
    const next = attempted(state, attempt, enabled);
    if (next) return next;
  }
  return null;
}

function attempted(state: State, fixes: readonly Candidate[], enabled: Enabled): State | null {
  const context = contextAfterChanges(
    state.context,
    fixes.flatMap(({ changes }) => changes),
  );
  if (!context) return null;
  const findings = checkGuest(context, enabled);
  if (!isLess(findings, state.findings)) return null;
  return {
    context,
    findings,
    applied: [...state.applied, ...fixes.map(({ code, title }) => ({ code, title }))],
  };
}

/** The preferred safe fix of every finding, each edit once. */
function safeFixes({ context, findings }: State): readonly Candidate[] {
  const candidates = findings.flatMap((finding): readonly Candidate[] => {
    const safe = fixesFor(context, finding).filter((fix) => fix.safe);
    const fix = safe.find(({ preferred }) => preferred) ?? safe[0];
    if (!fix) return [];
    return [{ code: finding.rule.code, title: fix.title, changes: writeEdits(context, fix.edits) }];
  });
  return [...new Map(candidates.map((fix) => [JSON.stringify(fix.changes), fix])).values()];
}

/** The fixes, in order, whose changes neither overlap nor meet those of an earlier one. */
function apart(fixes: readonly Candidate[]): readonly Candidate[] {
  const chosen: Candidate[] = [];
  const taken: TextChange[] = [];
  for (const fix of fixes) {
    const meets = (change: TextChange) =>
      taken.some((other) => change.start <= other.end && other.start <= change.end);
    if (fix.changes.some(meets)) continue;
    chosen.push(fix);
    taken.push(...fix.changes);
  }
  return chosen;
}

/** Fewer findings, and of no rule more. */
function isLess(after: readonly Finding[], before: readonly Finding[]): boolean {
  const left = new Map<string, number>();
  for (const { rule } of before) left.set(rule.code, (left.get(rule.code) ?? 0) + 1);
  for (const { rule } of after) left.set(rule.code, (left.get(rule.code) ?? 0) - 1);
  return after.length < before.length && [...left.values()].every((count) => count >= 0);
}
