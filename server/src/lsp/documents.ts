/** The open documents: their text, and the newest snapshot of those that are domain XML. */
import type { TextDocumentContentChangeEvent, TextDocumentItem } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

import type { Others } from '../rules/otherGuests/others';
import { looksLikeDomain } from '../service/detect';
import { type Positions, positionsIn, toRange, toSpan } from '../service/positions';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  type SnapshotContext,
  type SnapshotText,
  updateSnapshot,
  withContext,
} from '../service/snapshot';

export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  /** null for other XML, of which nothing is kept but the text. */
  readonly snapshot: Snapshot | null;
}

export interface Documents {
  readonly open: (item: TextDocumentItem) => OpenDocument;
  /** undefined: no such document is open. A change that is none throws; those before it were made. */
  readonly change: (
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ) => OpenDocument | undefined;
  /** Judges the document by this from now on. */
  readonly setContext: (uri: string, context: SnapshotContext) => void;
  /** Tells the document of the other guests from now on. */
  readonly setOthers: (uri: string, others: Others | undefined) => void;
  readonly close: (uri: string) => boolean;
  readonly get: (uri: string) => OpenDocument | undefined;
  readonly all: () => readonly OpenDocument[];
}

interface Kept {
  readonly document: TextDocument;
  /** Counts the texts; a version need not grow with each. */
  revision: number;
  context: SnapshotContext;
  others: Others | undefined;
  snapshot: Snapshot | null;
}

const unknownContext: SnapshotContext = { host: null, settings: defaultSettings };

export function createDocuments(): Documents {
  const open = new Map<string, Kept>();
  return {
    open({ uri, languageId, version, text }) {
      const document = TextDocument.create(uri, languageId, version, text);
      const kept: Kept = {
        document,
        revision: 0,
        context: unknownContext,
        others: undefined,
        snapshot: null,
      };
      settle(kept);
      open.set(uri, kept);
      return view(kept);
    },
    change(uri, version, changes) {
      const kept = open.get(uri);
      if (!kept) return undefined;
      try {
        for (const change of changes) apply(kept, version, change);
      } finally {
        settle(kept);
      }
      return view(kept);
    },
    setContext(uri, context) {
      const kept = open.get(uri);
      // The same context again must not cost what was already worked out.
      if (!kept || kept.context === context) return;
      kept.context = context;
      kept.snapshot &&= withContext(kept.snapshot, contextOf(kept));
    },
    setOthers(uri, others) {
      const kept = open.get(uri);
      if (!kept || kept.others === others) return;
      kept.others = others;
      kept.snapshot &&= withContext(kept.snapshot, contextOf(kept));
    },
    close: (uri) => open.delete(uri),
    get(uri) {
      const kept = open.get(uri);
      return kept && view(kept);
    },
    all: () => [...open.values()].map(view),
  };
}

function view({ document, snapshot }: Kept): OpenDocument {
  return { uri: document.uri, version: document.version, text: document.getText(), snapshot };
}

/** Makes one change to the text, and to the snapshot while there is one. */
function apply(kept: Kept, version: number, change: TextDocumentContentChangeEvent): void {
  const { document, snapshot } = kept;
  const { text } = change;
  const span = 'range' in change && change.range ? toSpan(document, change.range) : undefined;
  // A range that ends behind the last line would leave holes in the document's table of lines.
  TextDocument.update(document, [span ? { range: toRange(document, span), text } : change], version);
  kept.revision += 1;
  kept.snapshot = snapshot && span ? updateSnapshot(snapshot, { ...span, text }, textOf(kept)) : null;
}

/** The editor's own view of what libvirt will make of a guest: nobody is to be told what is wrong there. */
const completedScheme = 'pseries-xml-completed:';

/** Begins a snapshot where the text has become domain XML, drops it where it is none any more. */
function settle(kept: Kept): void {
  const { uri } = kept.document;
  if (uri.startsWith(completedScheme) || !looksLikeDomain(kept.document.getText())) kept.snapshot = null;
  else kept.snapshot ??= createSnapshot(textOf(kept), contextOf(kept));
}

function contextOf({ context, others }: Kept): SnapshotContext {
  return { ...context, others };
}

function textOf(kept: Kept): SnapshotText {
  const { document } = kept;
  return {
    uri: document.uri,
    version: document.version,
    text: document.getText(),
    positions: positionsOf(kept),
  };
}

/** The document's own table of lines as long as it is of this text; counted anew for a snapshot that outlives its text. */
function positionsOf(kept: Kept): Positions {
  const { document, revision } = kept;
  const text = document.getText();
  let counted: Positions | undefined;
  const lines = () => {
    if (kept.revision === revision) return document;
    counted ??= positionsIn(text);
    return counted;
  };
  return {
    positionAt: (offset) => lines().positionAt(offset),
    offsetAt: (position) => lines().offsetAt(position),
  };
}
