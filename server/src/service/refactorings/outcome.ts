/** A change is offered when the guest after it has no problem that it did not have before. */
import type { GuestEdit, TextChange } from '../../edits/guestEdit';
import { writeEdits } from '../../edits/writeEdits';
import { applyToSnapshot } from '../fixes';
import { moreThan } from '../moving/verdict';
import { type Snapshot, withContext } from '../snapshot';
import type { Asked, Outcome } from './refactoring';

/** Rules that are switched off count, too: what nobody wants to hear of is still not to be made. */
function withAllRules(snapshot: Snapshot): Snapshot {
  const { host, settings } = snapshot;
  return Object.keys(settings.levels).length === 0
    ? snapshot
    : withContext(snapshot, { host, settings: { ...settings, levels: {} } });
}

/** What a change would bring, in the words of the rule or of libvirt; undefined: nothing. */
export function newProblem(snapshot: Snapshot, changes: readonly TextChange[]): string | undefined {
  const before = withAllRules(snapshot);
  const after = withAllRules(applyToSnapshot(before, changes));
  const conflict = (after.plan?.conflicts ?? [])[before.plan?.conflicts.length ?? 0];
  const problem = after.problems.find(moreThan(before.problems, after.problems));
  return problem?.message ?? conflict?.says;
}

/** The edits as an outcome: refused for a problem that would come of them, idle where they change nothing. */
export function outcomeOf(
  { snapshot, context }: Asked,
  title: string,
  edits: readonly GuestEdit[],
  idle: string,
): Outcome {
  return checked(snapshot, title, writeEdits(context, edits), idle);
}

/** The same of text changes. */
export function checked(
  snapshot: Snapshot,
  title: string,
  changes: readonly TextChange[],
  idle: string,
): Outcome {
  if (changes.length === 0) return { kind: 'idle', title, reason: idle };
  const problem = newProblem(snapshot, changes);
  return problem === undefined
    ? { kind: 'changes', title, changes }
    : { kind: 'refused', title, reason: problem };
}
