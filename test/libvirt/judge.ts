/** The product's word on a guest held against libvirt's. */
import type { HostIndex } from '../../server/src/host/topology';
import { firstRefusal } from '../../server/src/service/firstRefusal';
import { createSnapshot, defaultSettings, type Snapshot } from '../../server/src/service/snapshot';
import { differences, type Picture, plannedPicture } from './picture';

/** What libvirt said of a guest: its refusal, or the places it gave. */
export type Verdict =
  | { readonly error: string }
  /** `xml` is libvirt's own text of the guest; recordings leave it out. */
  | { readonly picture: Picture; readonly xml?: string };

export type Outcome =
  /** Accepted by libvirt, no error of ours about libvirt, every controller and address alike. */
  | { readonly kind: 'alike' }
  /** Refused by libvirt, and its words are among ours; first: they are what we take for the first thing that it names. */
  | { readonly kind: 'same-words'; readonly first: boolean }
  /** Refused by libvirt and by us, in other words. */
  | { readonly kind: 'other-words'; readonly says: string; readonly ours: readonly string[] }
  /** Refused by libvirt, silent here. */
  | { readonly kind: 'missed'; readonly says: string }
  /** Accepted by libvirt, refused here. */
  | { readonly kind: 'false-alarm'; readonly ours: readonly string[] }
  | {
      readonly kind: 'assigned-otherwise';
      readonly ours: readonly string[];
      readonly theirs: readonly string[];
    }
  /** A rule threw. */
  | { readonly kind: 'fault'; readonly ours: readonly string[] };

/** The guest as the product sees it, thinking like that libvirt. */
export function snapshotOf(text: string, host: HostIndex, libvirtVersion: string): Snapshot {
  const settings = { ...defaultSettings, plan: { libvirtVersion, define: true } };
  return createSnapshot({ uri: 'file:///guest.xml', version: 1, text }, { host, settings });
}

/** What libvirt says only when the guest is started: a definition is never refused for it. */
const saidAtStart: ReadonlySet<string> = new Set([
  'unsupported configuration: PowerPC pseries machines do not support floppy device',
]);

/** The errors that say libvirt refuses to define the guest, `code: words` each. */
function refusals({ problems }: Snapshot): readonly string[] {
  return problems
    .filter(({ level, refusedBy, says }) => {
      return level === 'error' && refusedBy !== 'qemu' && !(says !== undefined && saidAtStart.has(says));
    })
    .map(({ code, says, message }) => `${code}: ${says ?? message}`);
}

/** Holds one against the other. */
export function judge(snapshot: Snapshot, verdict: Verdict): Outcome {
  if (snapshot.faults.length > 0) {
    return { kind: 'fault', ours: snapshot.faults.map(({ code, error }) => `${code}: ${error}`) };
  }
  const ours = refusals(snapshot);
  if ('error' in verdict) {
    if (ours.length === 0) return { kind: 'missed', says: verdict.error };
    const said = snapshot.problems.some(({ level, says }) => level === 'error' && says === verdict.error);
    const first = firstRefusal(snapshot.tree, snapshot.problems)?.says === verdict.error;
    return said ? { kind: 'same-words', first } : { kind: 'other-words', says: verdict.error, ours };
  }
  if (ours.length > 0) return { kind: 'false-alarm', ours };
  // Another machine's places are not planned.
  if (!snapshot.plan) return { kind: 'alike' };
  const differ = differences(plannedPicture(snapshot.plan, snapshot.text), verdict.picture);
  return differ.ours.length + differ.theirs.length === 0
    ? { kind: 'alike' }
    : { kind: 'assigned-otherwise', ...differ };
}
