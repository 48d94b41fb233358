/** One version of one document and everything derived from it, lazily. Every feature is a function of a snapshot. */
import type { TextChange } from '../edits/guestEdit';
import type { Guest } from '../guest/guest';
import { readGuest } from '../guest/readGuest';
import type { HostIndex } from '../host/topology';
import { assign } from '../pci/assign';
import { emptyPlan } from '../pci/assignedPlan';
import { newestLibvirt, type PciPlan, type PlanOptions } from '../pci/plan';
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
import {
  type Found,
  findProblems,
  type ReportedProblem,
  type RuleFault,
  type ServiceSettings,
} from './problems';
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

/** What the rules found in the snapshot, else in one before it; undefined when none was ever checked. */
export function lastChecked(snapshot: Snapshot): Checked | undefined {
  return insideOf(snapshot)?.last;
}

/** The way to the snapshot's tree in short steps; none when it is known. */
export function parseSteps(snapshot: Snapshot): Iterable<undefined> {
  return insideOf(snapshot)?.read.tree.steps() ?? [];
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
  if (!insideOf(previous)?.read.tree.known()) return createSnapshot(source, previous);
  const tree = known(updateXml(previous.tree, change, source.text));
  return derive(source, previous, readFrom(documentText(source), tree), lastChecked(previous));
}

/** The same text judged by other settings, another host or beside other guests. */
export function withContext(previous: Snapshot, context: SnapshotContext): Snapshot {
  const inside = insideOf(previous);
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
  const plan = planned ?? lazy(() => planOf(read.guest(), host, settings));
  return new ReadSnapshot(uri, version, { host, settings, others }, { read, plan, last: earlier });
}

function planOf(guest: Guest | null, host: HostIndex | null, settings: ServiceSettings): PciPlan | null {
  return guest?.pseries ? assign(guest, host, settings.plan) : null;
}

/**
 * A new one is made with every edit, so its getters are those of a class: getters of its own would be a new shape of object
 * each time, which the engine keeps for long, and with it whatever they hold.
 */
class ReadSnapshot implements Snapshot {
  readonly uri: string;
  readonly version: number;
  readonly source: DocumentText;
  readonly positions: Positions;
  readonly host: HostIndex | null;
  readonly settings: ServiceSettings;
  readonly others: Others | undefined;
  readonly #inside: Inside;
  #context: RuleContext | null | undefined;
  #found: Found | undefined;

  constructor(uri: string, version: number, { host, settings, others }: SnapshotContext, inside: Inside) {
    this.uri = uri;
    this.version = version;
    this.source = inside.read.text;
    this.positions = inside.read.text;
    this.host = host;
    this.settings = settings;
    this.others = others;
    this.#inside = inside;
  }

  static inside(snapshot: Snapshot): Inside | undefined {
    return #inside in snapshot ? snapshot.#inside : undefined;
  }

  get text(): string {
    return this.source.toString();
  }

  get tree(): XmlTree {
    return this.#inside.read.tree.value();
  }

  get errors(): readonly XmlError[] {
    return this.#inside.read.errors();
  }

  get guest(): Guest | null {
    return this.#inside.read.guest();
  }

  get plan(): PciPlan | null {
    return this.#inside.plan();
  }

  get context(): RuleContext | null {
    if (this.#context === undefined) {
      const { guest } = this;
      this.#context = guest && new SnapshotRuleContext(this, guest, this.tree);
    }
    return this.#context;
  }

  get problems(): readonly ReportedProblem[] {
    return this.#judged().problems;
  }

  get faults(): readonly RuleFault[] {
    return this.#judged().faults;
  }

  #judged(): Found {
    this.#found ??= this.#judge();
    return this.#found;
  }

  #judge(): Found {
    const { context } = this;
    if (!context) return findProblems(this);
    const running = recheck(context, this.#inside.last);
    this.#inside.last = running.checked;
    return findProblems(this, undefined, running);
  }
}

const insideOf = ReadSnapshot.inside;

/** A snapshot as the rules see it. */
class SnapshotRuleContext implements RuleContext {
  readonly guest: Guest;
  readonly tree: XmlTree;
  readonly host: HostIndex | null;
  readonly options: PlanOptions;
  readonly others: Others | undefined;
  readonly #snapshot: Snapshot;

  constructor(snapshot: Snapshot, guest: Guest, tree: XmlTree) {
    this.guest = guest;
    this.tree = tree;
    this.host = snapshot.host;
    this.options = snapshot.settings.plan;
    this.others = snapshot.others;
    this.#snapshot = snapshot;
  }

  get text(): string {
    return this.#snapshot.text;
  }

  get plan(): PciPlan {
    return this.#snapshot.plan ?? emptyPlan;
  }
}
