/** One version of one document and everything derived from it, lazily. Every feature is a function of a snapshot. */
import type { TextChange } from '../edits/guestEdit';
import type { Guest } from '../guest/guest';
import { readGuest } from '../guest/readGuest';
import type { HostIndex } from '../host/topology';
import { assign, emptyPlan } from '../pci/assign';
import { newestLibvirt, type PciPlan } from '../pci/plan';
import type { Others } from '../rules/otherGuests/others';
import { type Checked, recheck } from '../rules/recheck';
import type { RuleContext } from '../rules/rule';
import { xmlErrors } from '../xml/errors';
import { parseXml } from '../xml/parse';
import { updateXml } from '../xml/reparse';
import type { XmlError, XmlTree } from '../xml/syntaxTree';
import { lazy } from './lazy';
import { type Positions, positionsIn } from './positions';
import { findProblems, type ReportedProblem, type RuleFault, type ServiceSettings } from './problems';

export type { ReportedProblem, ServiceSettings };

export const defaultSettings: ServiceSettings = {
  levels: {},
  plan: newestLibvirt,
  inlayHints: 'all',
  codeLens: true,
  semanticTokens: true,
  otherGuests: true,
};

/** What a document is judged by besides its text. */
export interface SnapshotContext {
  readonly host: HostIndex | null;
  readonly settings: ServiceSettings;
  /** Absent: nothing is known of other guests. */
  readonly others?: Others | undefined;
}

/** The text of a snapshot, as an editor sends it. */
export interface SnapshotText {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  /** Line positions of exactly this text, where somebody keeps them already. */
  readonly positions?: Positions;
}

export interface Snapshot extends SnapshotContext {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly positions: Positions;
  readonly tree: XmlTree;
  readonly errors: readonly XmlError[];
  /** null: no domain XML. */
  readonly guest: Guest | null;
  /** null when there is no guest or it is not pSeries. */
  readonly plan: PciPlan | null;
  /** The same as the rules see it: one object a snapshot, on which they keep what they worked out. */
  readonly context: RuleContext | null;
  /** In document order. */
  readonly problems: readonly ReportedProblem[];
  /** Rules that failed on this text: for the log, never for the user. */
  readonly faults: readonly RuleFault[];
}

/** Per snapshot, what was last checked of its document: in itself, or in one before it as long as nobody asked. */
const checks = new WeakMap<Snapshot, { last: Checked | undefined }>();

/** What the rules found in the snapshot, else in one before it; undefined when none was ever checked. */
export function lastChecked(snapshot: Snapshot): Checked | undefined {
  return checks.get(snapshot)?.last;
}

/** A snapshot of a text nothing is known of yet. Costs nothing until it is asked. */
export function createSnapshot(text: SnapshotText, context: SnapshotContext): Snapshot {
  return derive(
    text,
    context,
    lazy(() => parseXml(text.text)),
    undefined,
  );
}

/** The snapshot after one edit; `text` is the whole new text. Shares with `previous` what the edit left alone. */
export function updateSnapshot(previous: Snapshot, change: TextChange, text: SnapshotText): Snapshot {
  const tree = updateXml(previous.tree, change, text.text);
  return derive(text, previous, () => tree, lastChecked(previous));
}

/** The same text judged by other settings or another host. */
export function withContext(previous: Snapshot, context: SnapshotContext): Snapshot {
  const { tree } = previous;
  return derive(previous, context, () => tree, lastChecked(previous));
}

function derive(
  source: SnapshotText,
  { host, settings, others }: SnapshotContext,
  tree: () => XmlTree,
  earlier: Checked | undefined,
): Snapshot {
  const { uri, version, text } = source;
  const errors = lazy(() => xmlErrors(tree()));
  const guest = lazy(() => readGuest(tree()));
  const plan = lazy(() => {
    const read = guest();
    return read?.pseries ? assign(read, host, settings.plan) : null;
  });
  const context = lazy(() => {
    const read = guest();
    return (
      read && {
        text,
        tree: tree(),
        guest: read,
        get plan() {
          return plan() ?? emptyPlan;
        },
        host,
        options: settings.plan,
        others,
      }
    );
  });
  const check = { last: earlier };
  const found = lazy(() => {
    const judged = context();
    if (!judged) return findProblems(snapshot);
    const { run, checked } = recheck(judged, check.last);
    check.last = checked;
    return findProblems(snapshot, undefined, run);
  });
  const snapshot: Snapshot = {
    uri,
    version,
    text,
    positions: source.positions ?? positionsIn(text),
    host,
    settings,
    others,
    get tree() {
      return tree();
    },
    get errors() {
      return errors();
    },
    get guest() {
      return guest();
    },
    get plan() {
      return plan();
    },
    get context() {
      return context();
    },
    get problems() {
      return found().problems;
    },
    get faults() {
      return found().faults;
    },
  };
  checks.set(snapshot, check);
  return snapshot;
}
