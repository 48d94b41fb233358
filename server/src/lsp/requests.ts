/** Requests about a place in a document: method by method, the service that answers, and what is said of other XML. */
import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  CodeActionTriggerKind,
  type CompletionItem,
  type CompletionParams,
  type Connection,
  type Hover,
  type HoverParams,
  type InlayHint,
  type InlayHintParams,
  type ResponseError,
  type TextDocumentIdentifier,
} from 'vscode-languageserver';
import type { CompletedGuest } from '../service/completedGuest';
import type { RuleFault } from '../service/problems';
import type { Snapshot } from '../service/snapshot';
import type { ClientAbilities } from './capabilities';
import type { Features } from './features';
import { guardRequest, type Log } from './guard';

/** `{uri}` → what libvirt will make of the guest; null when the document is none. */
const completedGuestMethod = 'pseriesXml/completedGuest';

/** What answering takes. */
export interface Answering {
  readonly log: Log;
  readonly features: Features;
  /** The newest snapshot; undefined for other XML and what is not open. */
  readonly snapshotOf: (uri: string) => Promise<Snapshot | undefined>;
  readonly abilities: () => ClientAbilities | undefined;
  readonly ruleFailed: (fault: RuleFault) => void;
}

type Handler<P, R> = (params: P, token: CancellationToken) => Promise<R | ResponseError<void>>;

interface DocumentParams {
  readonly textDocument: TextDocumentIdentifier;
}

/** Answers every request about a document. */
export function answerRequests(connection: Connection, answering: Answering): void {
  const { log, features, snapshotOf, abilities, ruleFailed } = answering;
  /** Other XML, and a feature that fails, are answered by `empty`. */
  const answer = <P extends DocumentParams, R>(
    method: string,
    empty: R,
    feature: (snapshot: Snapshot, params: P) => R,
  ): Handler<P, R> =>
    guardRequest<P, R, void>(log, method, empty, async (params) => {
      const snapshot = await snapshotOf(params.textDocument.uri);
      return snapshot ? feature(snapshot, params) : empty;
    });

  connection.onHover(
    answer<HoverParams, Hover | null>('textDocument/hover', null, (snapshot, { position }) =>
      features.hover(snapshot, position, ruleFailed),
    ),
  );
  connection.onCompletion(
    answer<CompletionParams, CompletionItem[]>('textDocument/completion', [], (snapshot, { position }) =>
      features.completion(snapshot, position, { snippets: abilities()?.takesSnippets ?? false }),
    ),
  );
  connection.onCodeAction(
    answer<CodeActionParams, CodeAction[]>('textDocument/codeAction', [], (snapshot, { range, context }) => {
      const automatic = context.triggerKind === CodeActionTriggerKind.Automatic;
      const versioned = abilities()?.takesVersionedEdits ?? false;
      return features.codeActions(snapshot, range, { only: context.only, automatic, versioned }, ruleFailed);
    }),
  );
  connection.languages.inlayHint.on(
    answer<InlayHintParams, InlayHint[]>('textDocument/inlayHint', [], (snapshot, { range }) =>
      features.inlayHints(snapshot, range),
    ),
  );
  connection.onRequest(
    completedGuestMethod,
    guardRequest<TextDocumentIdentifier, CompletedGuest | null, void>(
      log,
      completedGuestMethod,
      null,
      async ({ uri }) => {
        const snapshot = await snapshotOf(uri);
        return snapshot ? features.completedGuest(snapshot) : null;
      },
    ),
  );
}
