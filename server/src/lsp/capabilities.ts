/** What the client can do, and what the server answers that it can do. */
import {
  type InitializeParams,
  type InitializeResult,
  MarkupKind,
  ResourceOperationKind,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { version } from '../../../package.json';
import { codeActionKinds, formatTriggers, tokenLegend } from '../service/announced';

export interface ClientAbilities {
  /** It asks for diagnostics; otherwise they are sent to it. Never both: each would be shown twice. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesInlayHints: boolean;
  readonly refreshesCodeLenses: boolean;
  readonly refreshesSemanticTokens: boolean;
  /** It asks for code lenses; otherwise inlay hints say what they would. */
  readonly showsCodeLenses: boolean;
  /** It has the command behind a PHB's lens. */
  readonly showsDevicesOfPhb: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly changesFolders: boolean;
  readonly takesVersionedEdits: boolean;
  readonly takesSnippets: boolean;
  /** It strikes out what is outdated. */
  readonly takesItemTags: boolean;
  /** It asks what can be renamed before it asks for a name. */
  readonly preparesRenames: boolean;
  /** Formatters can be registered when they are wanted. */
  readonly registersFormatting: boolean;
  /** Another extension of the editor formats XML; it tells with `pseriesXml/otherFormatter` when that changes. */
  readonly otherFormatter: boolean;
  /** It shows code actions that cannot be done, with the reason. */
  readonly explainsActions: boolean;
  /** How it opens the XML of one device: by its own command, or as a file that an edit creates. */
  readonly extracts: 'command' | 'file' | undefined;
  /** A definition with the range that it is about. */
  readonly takesLinks: boolean;
  readonly hoverFormat: MarkupKind;
  /** It answers `pseriesXml/readTextFile` and `pseriesXml/listFolder`. */
  readonly readsFiles: boolean;
  /** It answers `pseriesXml/readHost`: runs virsh where the user has configured a connection. */
  readonly runsVirsh: boolean;
  /** It shows completed guests, and wants to hear when settings or hosts change what they are. */
  readonly showsCompletedGuests: boolean;
  /** `initializationOptions.settings`, for clients that have no other way. */
  readonly initialSettings: unknown;
  readonly folders: readonly string[];
}

/** Reads the initialize request; whatever is missing or malformed counts as not there. */
export function readAbilities(params: InitializeParams): ClientAbilities {
  const { capabilities, initializationOptions: options, workspaceFolders, rootUri } = params;
  const { textDocument, workspace } = capabilities ?? {};
  const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  const formats = textDocument?.hover?.contentFormat;
  const createsFiles =
    workspace?.workspaceEdit?.documentChanges &&
    workspace.workspaceEdit.resourceOperations?.includes(ResourceOperationKind.Create);
  return {
    pullsDiagnostics: Boolean(textDocument?.diagnostic),
    refreshesDiagnostics: Boolean(workspace?.diagnostics?.refreshSupport),
    refreshesInlayHints: Boolean(workspace?.inlayHint?.refreshSupport),
    refreshesCodeLenses: Boolean(workspace?.codeLens?.refreshSupport),
    refreshesSemanticTokens: Boolean(workspace?.semanticTokens?.refreshSupport),
    showsCodeLenses: Boolean(textDocument?.codeLens),
    showsDevicesOfPhb: options?.devicesOfPhb === true,
    answersConfiguration: Boolean(workspace?.configuration),
    registersConfiguration: Boolean(workspace?.didChangeConfiguration?.dynamicRegistration),
    registersWatchers: Boolean(workspace?.didChangeWatchedFiles?.dynamicRegistration),
    changesFolders: Boolean(workspace?.workspaceFolders),
    takesVersionedEdits: Boolean(workspace?.workspaceEdit?.documentChanges),
    takesItemTags: Boolean(textDocument?.completion?.completionItem?.tagSupport),
    takesSnippets: Boolean(textDocument?.completion?.completionItem?.snippetSupport),
    preparesRenames: Boolean(textDocument?.rename?.prepareSupport),
    registersFormatting: [
      textDocument?.formatting,
      textDocument?.rangeFormatting,
      textDocument?.onTypeFormatting,
    ].every((ability) => ability?.dynamicRegistration),
    otherFormatter: options?.otherFormatter === true,
    explainsActions: Boolean(textDocument?.codeAction?.disabledSupport),
    extracts: options?.extractsDevices === true ? 'command' : createsFiles ? 'file' : undefined,
    takesLinks: Boolean(textDocument?.definition?.linkSupport),
    hoverFormat:
      formats && !formats.includes(MarkupKind.Markdown) ? MarkupKind.PlainText : MarkupKind.Markdown,
    readsFiles: options?.files === true,
    runsVirsh: options?.virsh === true,
    showsCompletedGuests: options?.completedGuests === true,
    initialSettings: options?.settings,
    folders,
  };
}

/** As LSP wants the characters after which a line is formatted. */
export const onTypeTriggers = {
  firstTriggerCharacter: formatTriggers.first,
  moreTriggerCharacter: [...formatTriggers.more],
};

/** For a client with which no formatter can be registered later. */
const formatting = {
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: onTypeTriggers,
};

const serverName = 'pSeries Guest XML';

/** The answer to initialize. */
export function initializeResult(abilities: ClientAbilities): InitializeResult {
  const { pullsDiagnostics, changesFolders, preparesRenames, registersFormatting } = abilities;
  return {
    serverInfo: { name: serverName, version },
    capabilities: {
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['<', ' ', '"', "'", '/', '='] },
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      // Shown when another extension has an outline, too.
      documentSymbolProvider: { label: serverName },
      documentLinkProvider: {},
      workspaceSymbolProvider: true,
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      linkedEditingRangeProvider: true,
      inlayHintProvider: true,
      codeLensProvider: {},
      semanticTokensProvider: { legend: tokenLegend, full: { delta: true }, range: true },
      renameProvider: preparesRenames ? { prepareProvider: true } : true,
      codeActionProvider: { codeActionKinds: [...codeActionKinds] },
      ...(registersFormatting ? {} : formatting),
      ...(pullsDiagnostics
        ? {
            diagnosticProvider: {
              identifier: 'pseriesXml',
              // Two guests may have the same.
              interFileDependencies: true,
              workspaceDiagnostics: false,
            },
          }
        : {}),
      ...(changesFolders
        ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }
        : {}),
    },
  };
}
