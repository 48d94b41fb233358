/** The open documents: their text, and the newest snapshot of those that are domain XML. */
import type { TextDocumentContentChangeEvent, TextDocumentItem } from 'vscode-languageserver';

import type { Others } from '../rules/otherGuests/others';
import { looksLikeDomain } from '../service/detect';
import { toSpan } from '../service/positions';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  type SnapshotContext,
  updateSnapshot,
  withContext,
} from '../service/snapshot';
import { DocumentText } from '../service/text/documentText';

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
  readonly uri: string;
  version: number;
  text: DocumentText;
  context: SnapshotContext;
  others: Others | undefined;
  snapshot: Snapshot | null;
}

const unknownContext: SnapshotContext = { host: null, settings: defaultSettings };

export function createDocuments(): Documents {
  const open = new Map<string, Kept>();
  return {
    open({ uri, version, text }) {
      const kept: Kept = {
        uri,
        version,
        text: DocumentText.of(text),
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

function view({ uri, version, text, snapshot }: Kept): OpenDocument {
  return {
    uri,
    version,
    get text() {
      return text.toString();
    },
    snapshot,
  };
}

/** Makes one change to the text, and to the snapshot while there is one. */
function apply(kept: Kept, version: number, change: TextDocumentContentChangeEvent): void {
  const { uri, snapshot } = kept;
  const { text } = change;
  if (typeof text !== 'string') throw new TypeError('A change without a text');
  const span = 'range' in change && change.range ? toSpan(kept.text, change.range) : undefined;
  if (span && !(Number.isInteger(span.start) && Number.isInteger(span.end))) {
    throw new TypeError('A change without a place');
  }
  kept.text = span ? kept.text.replace(span, text) : DocumentText.of(text);
  kept.version = version;
  kept.snapshot =
    snapshot && span ? updateSnapshot(snapshot, { ...span, text }, { uri, version, text: kept.text }) : null;
}

/** The editor's own view of what libvirt will make of a guest: nobody is to be told what is wrong there. */
const completedScheme = 'pseries-xml-completed:';

/** Begins a snapshot where the text has become domain XML, drops it where it is none any more. */
function settle(kept: Kept): void {
  const { uri, version, text } = kept;
  if (uri.startsWith(completedScheme) || !looksLikeDomain(text)) kept.snapshot = null;
  else kept.snapshot ??= createSnapshot({ uri, version, text }, contextOf(kept));
}

function contextOf({ context, others }: Kept): SnapshotContext {
  return { ...context, others };
}
