/** Beyond the verdict: writing out all addresses changes nothing for libvirt, and no fix makes a guest worse. */
import { applyChanges } from '../../../server/src/edits/textChanges';
import { doCompletedGuest } from '../../../server/src/service/completedGuest';
import { writtenFixes } from '../../../server/src/service/fixes';
import type { Snapshot } from '../../../server/src/service/snapshot';
import type { Verdict } from '../judge';
import { differences } from '../picture';
import { pictureOf } from '../verdict';

export type AskVerdict = (text: string) => Promise<Verdict | undefined>;

type Accepted = Exclude<Verdict, { readonly error: string }>;

/** What goes wrong when everything that libvirt chooses or adds is written into a guest that it accepts. */
export async function writtenOut(
  snapshot: Snapshot,
  { picture, xml }: Accepted,
  ask: AskVerdict,
): Promise<string | undefined> {
  const completed = doCompletedGuest(snapshot);
  if (!completed) return undefined;
  const verdict = await ask(completed.text);
  if (!verdict) return undefined;
  if ('error' in verdict) {
    // libvirt does not always take its own text back: USB controller 0 beside one of model none.
    const own = xml === undefined ? undefined : await ask(xml);
    return own && 'error' in own ? undefined : `refused: ${verdict.error}`;
  }
  const moved = differences(picture, verdict.picture);
  if (moved.ours.length + moved.theirs.length > 0) {
    return `libvirt had ${moved.ours.join(', ')}; has ${moved.theirs.join(', ')}`;
  }
  // Devices that the host has not are left to libvirt, and said to be; an address of another kind is libvirt's to rewrite.
  const misread = snapshot.plan?.devices.some(({ reason }) => reason?.kind === 'misread-as-reg');
  if (completed.reservation !== null || misread) return undefined;
  const changed = differences(pictureOf(completed.text, snapshot.text), verdict.picture);
  return changed.ours.length + changed.theirs.length === 0
    ? undefined
    : `written ${changed.ours.join(', ')}; libvirt has ${changed.theirs.join(', ')}`;
}

export interface FixesTried {
  readonly tried: number;
  readonly wrong: readonly string[];
}

/**
 * Applies every fix to the guest by itself. An accepted guest stays accepted; a refused one is no longer refused for the
 * problem that was mended, where a single problem has libvirt's words.
 */
export async function fixesTried(snapshot: Snapshot, verdict: Verdict, ask: AskVerdict): Promise<FixesTried> {
  const said = 'error' in verdict ? verdict.error : undefined;
  const blamed = snapshot.problems.filter(({ says }) => says !== undefined && says === said);
  const problems = said === undefined ? snapshot.problems : blamed.length === 1 ? blamed : [];
  const seen = new Map<string, string>();
  const wrong: string[] = [];
  for (const problem of problems) {
    const report = ({ error }: { readonly error: string }) => wrong.push(`${problem.code}: ${error}`);
    for (const { title, changes } of writtenFixes(snapshot, problem, report)) {
      seen.set(applyChanges(snapshot.text, changes), `${problem.code} "${title}"`);
    }
  }
  await Promise.all(
    [...seen].map(async ([text, name]) => {
      const after = await ask(text);
      const error = after && 'error' in after ? after.error : undefined;
      if (error !== undefined && (said === undefined || error === said)) wrong.push(`${name}: ${error}`);
    }),
  );
  return { tried: seen.size, wrong };
}
