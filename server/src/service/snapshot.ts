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
import { parseInSteps } from '../xml/parse';
import { updateXml } from '../xml/reparse';
import type { XmlError, XmlTree } from '../xml/syntaxTree';
import type { TextSlices } from '../xml/textWindow';
import { lazy } from './lazy';
import { known, type LazySteps, lazySteps } from './lazySteps';
import type { Positions } from './positions';
import { findProblems, type ReportedProblem, type RuleFault, type ServiceSettings } from './problems';
import { DocumentText } from './text/documentText';

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
  readonly text: string | DocumentText;
}

export interface Snapshot extends SnapshotContext {
  readonly uri: string;
  readonly version: number;
  /** All of it; what needs only a part of it, at every key above all, asks `source`. */
  readonly text: string;
  readonly source: TextSlices;
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

/** What the text alone says, whoever judges it. */
interface Read {
  readonly text: DocumentText;
  readonly tree: LazySteps<XmlTree>;
  readonly errors: () => readonly XmlError[];
  readonly guest: () => Guest | null;
}

interface Inside {
  readonly read: Read;
  readonly plan: () => PciPlan | null;
  /** What was last checked of the document: in the snapshot itself, or in one before it as long as nobody asked. */
  last: Checked | undefined;
}

const insides = new WeakMap<Snapshot, Inside>();

/** What the rules found in the snapshot, else in one before it; undefined when none was ever checked. */
export function lastChecked(snapshot: Snapshot): Checked | undefined {
  return insides.get(snapshot)?.last;
}

/** The way to the snapshot's tree in short steps; none when it is known. */
export function parseSteps(snapshot: Snapshot): Iterable<undefined> {
  return insides.get(snapshot)?.read.tree.steps() ?? [];
}

/** A snapshot of a text nothing is known of yet. Costs nothing until it is asked. */
export function createSnapshot(source: SnapshotText, context: SnapshotContext): Snapshot {
  const text = documentText(source);
  return derive(
    source,
    context,
    readFrom(
      text,
      lazySteps(() => parseInSteps(text.toString())),
    ),
    undefined,
  );
}

function documentText({ text }: SnapshotText): DocumentText {
  return typeof text === 'string' ? DocumentText.of(text) : text;
}

/** The snapshot after one edit; `source` is the whole new text. Shares with `previous` what the edit left alone. */
export function updateSnapshot(previous: Snapshot, change: TextChange, source: SnapshotText): Snapshot {
  // Nobody waits for the tree of a text that is gone.
  if (!insides.get(previous)?.read.tree.known()) return createSnapshot(source, previous);
  const tree = known(updateXml(previous.tree, change, source.text));
  return derive(source, previous, readFrom(documentText(source), tree), lastChecked(previous));
}

/** The same text judged by other settings, another host or beside other guests. */
export function withContext(previous: Snapshot, context: SnapshotContext): Snapshot {
  const inside = insides.get(previous);
  const samePlan = context.host === previous.host && context.settings.plan === previous.settings.plan;
  return derive(
    previous,
    context,
    inside?.read ?? readFrom(documentText(previous), known(previous.tree)),
    inside?.last,
    samePlan ? inside?.plan : undefined,
  );
}

function readFrom(text: DocumentText, tree: LazySteps<XmlTree>): Read {
  return {
    text,
    tree,
    errors: lazy(() => xmlErrors(tree.value())),
    guest: lazy(() => readGuest(tree.value())),
  };
}

function derive(
  { uri, version }: Omit<SnapshotText, 'text'>,
  { host, settings, others }: SnapshotContext,
  read: Read,
  earlier: Checked | undefined,
  planned?: () => PciPlan | null,
): Snapshot {
  const { text, errors, guest } = read;
  const tree = read.tree.value;
  const plan =
    planned ??
    lazy(() => {
      const of = guest();
      return of?.pseries ? assign(of, host, settings.plan) : null;
    });
  const context = lazy(() => {
    const of = guest();
    return (
      of && {
        get text() {
          return text.toString();
        },
        tree: tree(),
        guest: of,
        get plan() {
          return plan() ?? emptyPlan;
        },
        host,
        options: settings.plan,
        others,
      }
    );
  });
  const inside: Inside = { read, plan, last: earlier };
  const found = lazy(() => {
    const judged = context();
    if (!judged) return findProblems(snapshot);
    const running = recheck(judged, inside.last);
    inside.last = running.checked;
    return findProblems(snapshot, undefined, running);
  });
  const snapshot: Snapshot = {
    uri,
    version,
    get text() {
      return text.toString();
    },
    source: text,
    positions: text,
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
  insides.set(snapshot, inside);
  return snapshot;
}
