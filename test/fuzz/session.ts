/** One document edited again and again, the way the server keeps it, held against a fresh look at its whole text. */
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { createDocuments } from '../../server/src/lsp/documents';
import { looksLikeDomain } from '../../server/src/service/detect';
import { doDiagnostics } from '../../server/src/service/diagnostics';
import { toRange, toSpan } from '../../server/src/service/positions';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  updateSnapshot,
} from '../../server/src/service/snapshot';
import { randomHost } from '../rules/randomGuests';
import { hostOf } from '../support/pipeline';
import { applied } from '../xml/texts';
import { findDifference } from './compare';
import type { Batch } from './edits';

/** All that happened to a document: enough to make it happen again. */
export interface Story {
  readonly text: string;
  /** Through the documents of the server, whose changes are ranges of lines; else snapshot by snapshot, by offset. */
  readonly asEditor: boolean;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly batch: Batch;
  /** Guest, plan and diagnostics are asked for, and compared, too. */
  readonly asks: boolean;
}

/** A document being edited. */
export interface Edited {
  readonly text: () => string;
  /** Makes the changes; answers how the document differs from a fresh one with the same text, null if in nothing. */
  readonly step: (step: Step) => string | null;
}

const context = { host: hostOf(randomHost), settings: defaultSettings };
const uri = 'file:///guests/guest.xml';

/** What is compared of two snapshots of one text. */
const judged = ({ tree, errors }: Snapshot) => ({ tree, errors });
const fullyJudged = (snapshot: Snapshot) => {
  const { guest, plan, problems, faults } = snapshot;
  return { ...judged(snapshot), guest, plan, problems, faults, diagnostics: doDiagnostics(snapshot) };
};

function difference(snapshot: Snapshot, text: string, asks: boolean): string | null {
  const { version } = snapshot;
  const fresh = createSnapshot({ uri, version, text }, context);
  if (!asks) return findDifference(judged(snapshot), judged(fresh));
  const found = fullyJudged(snapshot);
  return found.faults.length > 0
    ? `rules failed: ${JSON.stringify(found.faults)}`
    : findDifference(found, fullyJudged(fresh));
}

export function editedDocument(text: string, asEditor: boolean): Edited {
  return asEditor ? asEditorSends(text) : byOffset(text);
}

function byOffset(text: string): Edited {
  let now = createSnapshot({ uri, version: 1, text }, context);
  return {
    text: () => now.text,
    step({ batch, asks }) {
      for (const change of batch) {
        now = updateSnapshot(now, change, { uri, version: 1, text: applied(now.text, change) });
      }
      return difference(now, now.text, asks);
    },
  };
}

function asEditorSends(text: string): Edited {
  const documents = createDocuments();
  documents.open({ uri, languageId: 'xml', version: 1, text });
  documents.setContext(uri, context);
  let now = text;
  let version = 1;
  return {
    text: () => now,
    step({ batch, asks }) {
      version += 1;
      const changes = batch.map((change): TextDocumentContentChangeEvent => {
        const lines = TextDocument.create(uri, 'xml', 1, now);
        const range = toRange(lines, clipped(change, now));
        // A place between the two halves of a line end has no line and character: it is moved in front of them.
        now = applied(now, { ...toSpan(lines, range), text: change.text });
        return { range, text: change.text };
      });
      documents.change(uri, version, changes);
      documents.setContext(uri, context);
      const document = documents.get(uri);
      if (document?.text !== now) return 'another text';
      const { snapshot } = document;
      if (!snapshot) return looksLikeDomain(now) ? 'no snapshot of a domain' : null;
      return difference(snapshot, now, asks);
    },
  };
}

const clipped = ({ start, end }: { readonly start: number; readonly end: number }, { length }: string) => ({
  start: Math.min(start, length),
  end: Math.min(end, length),
});

/** Lets a story happen; answers what went wrong, null if nothing did. */
export function tell({ text, asEditor, steps }: Story): string | null {
  try {
    const edited = editedDocument(text, asEditor);
    for (const step of steps) {
      const wrong = edited.step(step);
      if (wrong !== null) return wrong;
    }
    return null;
  } catch (error) {
    return `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
