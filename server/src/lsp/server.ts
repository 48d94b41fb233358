/** The language server: messages in, the service's answers out. */
import {
  CodeLensRefreshRequest,
  type Connection,
  type Diagnostic,
  type DiagnosticServerCancellationData,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type SymbolInformation,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import type { RuleFault } from '../service/problems';
import type { Snapshot } from '../service/snapshot';
import { readInSteps, workOut } from '../service/workingOut';
import { type ClientAbilities, initializeResult, readAbilities } from './capabilities';
import { type Contexts, createContexts } from './contexts';
import { createDocuments, type OpenDocument } from './documents';
import type { Environment } from './environment';
import { type Features, service } from './features';
import { chooseFiles } from './files';
import { createFormatting, type Formatting } from './formatting';
import { guard, guardRequest, logOnce } from './guard';
import { answerHostRequests } from './hostRequests';
import { createReports, emptyReport } from './reports';
import { type Answering, answerRequests } from './requests';
import { createScheduler, inTurns } from './scheduling';
import { createSentTokens } from './sentTokens';
import { section } from './settings';
import { answerTopologyRequests } from './topologyRequests';
import { isXml } from './workspace/guestFiles';
import { showProgress } from './workspace/progress';
import { createWorkspaceGuests, type WorkspaceGuests } from './workspace/workspaceGuests';

/** `{there}`: whether another extension of the client formats XML. */
const otherFormatterMethod = 'pseriesXml/otherFormatter';
const judgedAnewMethod = 'pseriesXml/guestsJudgedAnew';

interface Session {
  readonly abilities: ClientAbilities;
  readonly contexts: Contexts;
  readonly guests: WorkspaceGuests;
  /** From `initialized` on: before, the server may ask for nothing. */
  formatting?: Formatting;
}

const now = () => performance.now();

/** Serves a connection, and begins to listen. */
export function startServer(
  connection: Connection,
  environment: Environment,
  features: Features = service,
): void {
  const log = logOnce((line) => connection.console.error(line));
  const ruleFailed = ({ code, error }: RuleFault) => log(`rule ${code} failed: ${error}`);
  const documents = createDocuments();
  const sentTokens = createSentTokens();
  const reports = createReports(String(performance.timeOrigin));
  /** Documents whose diagnostics the client has, if only that there are none: they are to be taken back. */
  const checked = new Set<string>();
  let session: Session | undefined;

  const publish = (uri: string, diagnostics: Diagnostic[], version?: number) => {
    // Nobody is there any more: nothing to be told.
    connection
      .sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) })
      .catch(() => {});
  };
  const check = guard(log, 'diagnostics', (uri: string) => {
    const document = documents.get(uri);
    if (!document) return;
    const { snapshot, version } = document;
    if (!snapshot) {
      if (checked.delete(uri)) publish(uri, [], version);
      return;
    }
    checked.add(uri);
    let diagnostics: Diagnostic[] = [];
    try {
      diagnostics = diagnose(snapshot);
    } finally {
      publish(uri, diagnostics, version);
    }
  });
  const diagnose = (snapshot: Snapshot) => {
    const diagnostics = features.diagnostics(snapshot);
    snapshot.faults.forEach(ruleFailed);
    return diagnostics;
  };
  const scheduler = createScheduler(environment.timers, {
    steps: (uri) => (documents.get(uri)?.snapshot ? judge(uri) : undefined),
    check,
    now,
  });

  /** All that the diagnostics of a document take, in short steps; what the other guests have is among it. */
  function* judge(uri: string): Generator<undefined, void> {
    const snapshot = documents.get(uri)?.snapshot;
    if (!snapshot) return;
    yield* readInSteps(snapshot);
    documents.setOthers(uri, session?.guests.othersOf(snapshot));
    yield;
    const told = documents.get(uri)?.snapshot;
    if (told) yield* workOut(told);
  }
  /** The newest snapshot, once its settings and host are known; undefined for other XML and what is not open. */
  const snapshotOf = async (uri: string): Promise<Snapshot | undefined> => {
    if (!documents.get(uri)?.snapshot || !session) return undefined;
    documents.setContext(uri, await session.contexts.contextOf(uri));
    return documents.get(uri)?.snapshot ?? undefined;
  };
  /** The same, with all that its diagnostics take; of a text that changes meanwhile, the newer one. */
  const workedOut = async (uri: string): Promise<Snapshot | undefined> => {
    const snapshot = await snapshotOf(uri);
    if (!snapshot) return undefined;
    await inTurns(environment.timers, judge(uri), now);
    return documents.get(uri)?.snapshot === snapshot ? snapshot : workedOut(uri);
  };
  const changed = guard(log, 'diagnostics', async (uri: string) => {
    if (session?.abilities.pullsDiagnostics) return;
    scheduler.cancel(uri);
    await snapshotOf(uri);
    scheduler.schedule(uri);
  });
  /** They are told something else of other guests than before. */
  const affected = (uris: readonly string[]) => {
    if (!session?.abilities.pullsDiagnostics) uris.forEach(scheduler.schedule);
    else if (session.abilities.refreshesDiagnostics)
      connection.languages.diagnostics.refresh().catch(() => {});
  };
  /** Settings, host or folders are others now. */
  const judgeAnew = (uris: readonly string[]) => {
    if (!session?.abilities.pullsDiagnostics) uris.forEach(changed);
    else if (session.abilities.refreshesDiagnostics)
      connection.languages.diagnostics.refresh().catch(() => {});
    if (session?.abilities.refreshesInlayHints) connection.languages.inlayHint.refresh().catch(() => {});
    if (session?.abilities.refreshesCodeLenses)
      connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    if (session?.abilities.refreshesSemanticTokens)
      connection.languages.semanticTokens.refresh().catch(() => {});
    if (session?.abilities.showsCompletedGuests)
      connection.sendNotification(judgedAnewMethod).catch(() => {});
  };
  const judgeAll = () => judgeAnew(documents.all().flatMap(({ uri, snapshot }) => (snapshot ? uri : [])));

  /** sysfs tells nobody when it changes. */
  const lookAtMachine = guard(log, 'this machine', async () => {
    if (await session?.contexts.lookAtMachine()) judgeAll();
  });

  connection.onInitialize((params) => {
    const abilities = readAbilities(params);
    const late = (uri: string) => judgeAnew([uri]);
    const files = chooseFiles(connection, environment, abilities.readsFiles);
    session = {
      abilities,
      contexts: createContexts(connection, environment, abilities, files, late, now),
      guests: createWorkspaceGuests({
        files,
        timers: environment.timers,
        now,
        folders: abilities.folders,
        watch: () => watch('**/*.xml'),
        progress: (cancel) => showProgress(connection, environment.timers, cancel),
        affected,
      }),
    };
    return initializeResult(abilities);
  });
  const watch = guard(log, 'client/registerCapability', async (globPattern: string) => {
    if (session?.abilities.registersWatchers)
      await connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern }],
      });
  });
  connection.onInitialized(
    guard(log, 'initialized', async () => {
      const { client } = connection;
      if (session) {
        const { abilities, contexts } = session;
        session.formatting = createFormatting(connection, abilities, contexts.windowSettings);
      }
      if (session?.abilities.registersConfiguration)
        await client.register(DidChangeConfigurationNotification.type, { section });
      watch('**/*.host.json');
      if (session?.abilities.changesFolders)
        connection.workspace.onDidChangeWorkspaceFolders(
          guard(log, 'workspace/didChangeWorkspaceFolders', ({ added, removed }) => {
            const folders = [added, removed].map((each) => each.map(({ uri }) => uri)) as [
              string[],
              string[],
            ];
            session?.contexts.foldersChanged(...folders);
            session?.guests.foldersChanged(...folders);
            judgeAll();
          }),
        );
    }),
  );
  const changedText = ({ uri, snapshot }: OpenDocument) => {
    if (!snapshot) session?.guests.noGuest(uri);
    changed(uri);
  };
  connection.onDidOpenTextDocument(
    guard(log, 'textDocument/didOpen', ({ textDocument }) => {
      changedText(documents.open(textDocument));
      lookAtMachine();
    }),
  );
  connection.onDidChangeTextDocument(
    guard(log, 'textDocument/didChange', ({ textDocument: { uri, version }, contentChanges }) => {
      const document = documents.change(uri, version, contentChanges);
      if (document) changedText(document);
    }),
  );
  connection.onDidCloseTextDocument(
    guard(log, 'textDocument/didClose', ({ textDocument: { uri } }) => {
      if (!documents.close(uri)) return;
      scheduler.cancel(uri);
      sentTokens.close(uri);
      session?.contexts.close(uri);
      session?.guests.closed(uri);
      if (checked.delete(uri)) publish(uri, []);
    }),
  );
  connection.onDidChangeConfiguration(
    guard(log, 'workspace/didChangeConfiguration', (params) => {
      session?.contexts.settingsChanged(params?.settings);
      session?.formatting?.settingsChanged();
      judgeAll();
    }),
  );
  connection.onNotification(
    otherFormatterMethod,
    guard(log, otherFormatterMethod, (params: { readonly there?: unknown } | undefined) => {
      session?.formatting?.otherFormatter(params?.there === true);
    }),
  );
  connection.onDidChangeWatchedFiles(
    guard(log, 'workspace/didChangeWatchedFiles', ({ changes }) => {
      session?.guests.filesChanged(changes);
      if (changes.length > 0 && changes.every(({ uri }) => isXml(uri))) return;
      session?.contexts.hostFilesChanged();
      judgeAll();
    }),
  );

  connection.languages.diagnostics.on(
    guardRequest<DocumentDiagnosticParams, DocumentDiagnosticReport, DiagnosticServerCancellationData>(
      log,
      'textDocument/diagnostic',
      emptyReport,
      async ({ textDocument, previousResultId }) => {
        const snapshot = await workedOut(textDocument.uri);
        return snapshot ? reports.of(snapshot, previousResultId, () => diagnose(snapshot)) : emptyReport;
      },
    ),
  );
  const answering: Answering = {
    log,
    features: features.forRequests,
    snapshotOf,
    textOf: (uri) => documents.get(uri)?.text,
    workedOut,
    abilities: () => session?.abilities,
    files: () => session?.contexts.files,
    ruleFailed,
    sentTokens,
    formats: async () => (await session?.formatting?.isWanted()) ?? false,
  };
  answerRequests(connection, answering);
  answerTopologyRequests(connection, answering);
  answerHostRequests(connection, {
    log,
    features: features.forRequests,
    snapshotOf,
    contexts: () => session?.contexts,
    judgeAll,
    lookAtMachine,
  });
  connection.onWorkspaceSymbol(
    guardRequest<WorkspaceSymbolParams, SymbolInformation[], void>(
      log,
      'workspace/symbol',
      [],
      ({ query }) => (session ? features.workspaceSymbols(session.guests, query) : []),
    ),
  );
  connection.onShutdown(() => {
    scheduler.cancelAll();
    session?.guests.stop();
  });
  connection.listen();
}
