/** Requests about a place in a document: method by method, the service that answers, and what is said of other XML. */
import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  CodeActionTriggerKind,
  type CodeLens,
  type CodeLensParams,
  type CompletionItem,
  type CompletionParams,
  type Connection,
  type DefinitionParams,
  type DocumentFormattingParams,
  type DocumentHighlight,
  type DocumentHighlightParams,
  type DocumentLink,
  type DocumentLinkParams,
  type DocumentOnTypeFormattingParams,
  type DocumentRangeFormattingParams,
  type DocumentSymbol,
  type DocumentSymbolParams,
  type FoldingRange,
  type FoldingRangeParams,
  type Hover,
  type HoverParams,
  type InlayHint,
  type InlayHintParams,
  type LinkedEditingRangeParams,
  type Location,
  type LocationLink,
  LSPErrorCodes,
  type PrepareRenameParams,
  type ReferenceParams,
  type RenameParams,
  ResponseError,
  type SelectionRange,
  type SelectionRangeParams,
  type SemanticTokens,
  type SemanticTokensDelta,
  type SemanticTokensDeltaParams,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
  type TextDocumentIdentifier,
  type TextDocumentPositionParams,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { CompletedGuest } from '../service/completedGuest';
import type { LinkedRanges } from '../service/navigation/linkedEditing';
import { positionsIn } from '../service/positions';
import type { RuleFault } from '../service/problems';
import type { DeviceXml } from '../service/refactorings/deviceXml';
import { isRefused, type Refused } from '../service/refused';
import type { PreparedRename } from '../service/rename/rename';
import type { Snapshot } from '../service/snapshot';
import type { ClientAbilities } from './capabilities';
import { existingLinks } from './documentLinks';
import type { FileAccess } from './environment';
import { guardRequest, type Log } from './guard';
import type { RequestFeatures } from './requestFeatures';
import type { SentTokens } from './sentTokens';

/** `{uri}` → what libvirt will make of the guest; null when the document is none. */
const completedGuestMethod = 'pseriesXml/completedGuest';

/** `{textDocument, position}` → the device there as a document of its own; an error says why there is none. */
const deviceXmlMethod = 'pseriesXml/deviceXml';

/** `{textDocument, position}` → the end tag that belongs there; null where none is missing. */
const closingTagMethod = 'pseriesXml/closingTag';

/** What answering takes. */
export interface Answering {
  readonly log: Log;
  readonly features: () => Promise<RequestFeatures>;
  /** The newest snapshot; undefined for other XML and what is not open. */
  readonly snapshotOf: (uri: string) => Promise<Snapshot | undefined>;
  /** Of other XML, too; undefined for what is not open. */
  readonly textOf: (uri: string) => string | undefined;
  /** The same with its problems at hand, found in short turns. */
  readonly workedOut: (uri: string) => Promise<Snapshot | undefined>;
  readonly abilities: () => ClientAbilities | undefined;
  /** undefined before the client has said what it can do. */
  readonly files: () => FileAccess | undefined;
  readonly ruleFailed: (fault: RuleFault) => void;
  readonly sentTokens: SentTokens;
  /** Whether guests are formatted at all. */
  readonly formats: () => Promise<boolean>;
}

type Handler<P, R> = (params: P, token: CancellationToken) => Promise<R | ResponseError<void>>;

interface DocumentParams {
  readonly textDocument: TextDocumentIdentifier;
}

/** Answers every request about a document. */
export function answerRequests(connection: Connection, answering: Answering): void {
  const { log, features, snapshotOf, textOf, abilities, ruleFailed, sentTokens } = answering;
  /** Other XML, and a feature that fails, are answered by `empty`. */
  const answer = <P extends DocumentParams, R>(
    method: string,
    empty: R,
    feature: (
      features: RequestFeatures,
      snapshot: Snapshot,
      params: P,
    ) => R | ResponseError<void> | Promise<R>,
  ): Handler<P, R> =>
    guardRequest<P, R | ResponseError<void>, void>(log, method, empty, async (params) => {
      const snapshot = await snapshotOf(params.textDocument.uri);
      return snapshot ? feature(await features(), snapshot, params) : empty;
    });

  connection.onHover(
    answer<HoverParams, Hover | null>('textDocument/hover', null, (features, snapshot, { position }) =>
      features.hover(snapshot, position, ruleFailed),
    ),
  );
  connection.onCompletion(
    guardRequest<CompletionParams, CompletionItem[], void>(
      log,
      'textDocument/completion',
      [],
      async ({ textDocument: { uri }, position }) => {
        const { takesSnippets: snippets = false, takesItemTags: tags = false } = abilities() ?? {};
        const snapshot = await snapshotOf(uri);
        if (snapshot) return (await features()).completion(snapshot, position, { snippets, tags });
        const text = textOf(uri);
        return text === undefined
          ? []
          : (await features()).newGuest(text, positionsIn(text), position, { snippets, tags });
      },
    ),
  );
  connection.onDefinition(
    answer<DefinitionParams, Location[] | LocationLink[]>(
      'textDocument/definition',
      [],
      (features, snapshot, { position }) => {
        const links = features.definition(snapshot, position);
        if (abilities()?.takesLinks) return links;
        return links.map(({ targetUri: uri, targetSelectionRange: range }) => ({ uri, range }));
      },
    ),
  );
  connection.onReferences(
    answer<ReferenceParams, Location[]>(
      'textDocument/references',
      [],
      (features, snapshot, { position, context }) => features.references(snapshot, position, context),
    ),
  );
  connection.onDocumentHighlight(
    answer<DocumentHighlightParams, DocumentHighlight[]>(
      'textDocument/documentHighlight',
      [],
      (features, snapshot, { position }) => features.highlights(snapshot, position),
    ),
  );
  connection.onDocumentSymbol(
    answer<DocumentSymbolParams, DocumentSymbol[]>('textDocument/documentSymbol', [], (features, snapshot) =>
      features.documentSymbols(snapshot),
    ),
  );
  connection.onDocumentLinks(
    answer<DocumentLinkParams, DocumentLink[]>('textDocument/documentLink', [], (features, snapshot) => {
      const files = answering.files();
      const found = features.documentLinks(snapshot);
      return files ? existingLinks(snapshot.uri, found, files) : [];
    }),
  );
  connection.onFoldingRanges(
    // null leaves other XML to whoever folds it, the editor's own indentation too; an empty list would not.
    answer<FoldingRangeParams, FoldingRange[] | null>(
      'textDocument/foldingRange',
      null,
      (features, snapshot) => features.folding(snapshot),
    ),
  );
  connection.onSelectionRanges(
    answer<SelectionRangeParams, SelectionRange[]>(
      'textDocument/selectionRange',
      [],
      (features, snapshot, { positions }) => features.selectionRanges(snapshot, positions),
    ),
  );
  connection.languages.onLinkedEditingRange(
    answer<LinkedEditingRangeParams, LinkedRanges | null>(
      'textDocument/linkedEditingRange',
      null,
      (features, snapshot, { position }) => features.linkedEditing(snapshot, position),
    ),
  );
  /** What cannot be done whole is an error with the reason as its message: editors show it. */
  const answerOrRefuse = <P extends DocumentParams, R extends object>(
    method: string,
    feature: (features: RequestFeatures, snapshot: Snapshot, params: P) => R | Refused,
  ): Handler<P, R | null> =>
    answer<P, R | null>(method, null, (features, snapshot, params) => {
      const result = feature(features, snapshot, params);
      return isRefused(result) ? new ResponseError(LSPErrorCodes.RequestFailed, result.reason) : result;
    });

  connection.onPrepareRename(
    answerOrRefuse<PrepareRenameParams, PreparedRename>(
      'textDocument/prepareRename',
      (features, snapshot, { position }) => features.prepareRename(snapshot, position),
    ),
  );
  connection.onRenameRequest(
    answerOrRefuse<RenameParams, WorkspaceEdit>(
      'textDocument/rename',
      (features, snapshot, { position, newName }) =>
        features.rename(snapshot, position, newName, {
          versioned: abilities()?.takesVersionedEdits ?? false,
        }),
    ),
  );
  connection.onCodeAction(
    answer<CodeActionParams, CodeAction[]>(
      'textDocument/codeAction',
      [],
      (features, snapshot, { range, context }) => {
        const automatic = context.triggerKind === CodeActionTriggerKind.Automatic;
        const { takesVersionedEdits: versioned = false, explainsActions: explains = false } =
          abilities() ?? {};
        const options = {
          only: context.only,
          automatic,
          versioned,
          explains,
          extracts: abilities()?.extracts,
        };
        return features.codeActions(snapshot, range, options, ruleFailed);
      },
    ),
  );
  connection.languages.inlayHint.on(
    answer<InlayHintParams, InlayHint[]>('textDocument/inlayHint', [], (features, snapshot, { range }) =>
      features.inlayHints(snapshot, range),
    ),
  );
  connection.onCodeLens(
    answer<CodeLensParams, CodeLens[]>('textDocument/codeLens', [], (features, snapshot) =>
      features.codeLenses(snapshot, { showsDevices: abilities()?.showsDevicesOfPhb ?? false }),
    ),
  );
  /** null: another formatter may. */
  const format = <P extends DocumentParams>(
    method: string,
    feature: (features: RequestFeatures, snapshot: Snapshot, params: P) => TextEdit[],
  ): Handler<P, TextEdit[] | null> => {
    const handle = answer<P, TextEdit[] | null>(method, null, feature);
    return async (params, token) => ((await answering.formats()) ? handle(params, token) : null);
  };
  connection.onDocumentFormatting(
    format<DocumentFormattingParams>('textDocument/formatting', (features, snapshot, { options }) =>
      features.formatting(snapshot, options),
    ),
  );
  connection.onDocumentRangeFormatting(
    format<DocumentRangeFormattingParams>(
      'textDocument/rangeFormatting',
      (features, snapshot, { range, options }) => features.rangeFormatting(snapshot, range, options),
    ),
  );
  connection.onDocumentOnTypeFormatting(
    format<DocumentOnTypeFormattingParams>(
      'textDocument/onTypeFormatting',
      (features, snapshot, { position, ch, options }) =>
        features.onTypeFormatting(snapshot, position, ch, options),
    ),
  );
  const { semanticTokens } = connection.languages;
  const noTokens: SemanticTokens = { data: [] };
  semanticTokens.on(
    answer<SemanticTokensParams, SemanticTokens>(
      'textDocument/semanticTokens/full',
      noTokens,
      (features, snapshot) => sentTokens.all(snapshot.uri, features.semanticTokens(snapshot)),
    ),
  );
  semanticTokens.onDelta(
    answer<SemanticTokensDeltaParams, SemanticTokens | SemanticTokensDelta>(
      'textDocument/semanticTokens/full/delta',
      noTokens,
      (features, snapshot, { previousResultId }) =>
        sentTokens.since(snapshot.uri, previousResultId, features.semanticTokens(snapshot)),
    ),
  );
  semanticTokens.onRange(
    answer<SemanticTokensRangeParams, SemanticTokens>(
      'textDocument/semanticTokens/range',
      noTokens,
      (features, snapshot, { range }) => ({ data: features.semanticTokens(snapshot, range) }),
    ),
  );
  connection.onRequest(
    closingTagMethod,
    answer<TextDocumentPositionParams, string | null>(
      closingTagMethod,
      null,
      (features, snapshot, { position }) => features.closingTag(snapshot, position),
    ),
  );
  connection.onRequest(
    deviceXmlMethod,
    answerOrRefuse<TextDocumentPositionParams, DeviceXml>(
      deviceXmlMethod,
      (features, snapshot, { position }) => features.deviceXml(snapshot, position),
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
        return snapshot ? (await features()).completedGuest(snapshot) : null;
      },
    ),
  );
}
