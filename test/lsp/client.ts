/** A client for protocol tests: what an editor sends, and promises for what it gets. */
import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Diagnostic, InitializeResult } from 'vscode-languageserver';
import { createConnection } from 'vscode-languageserver/node';
import type { Environment } from '../../server/src/lsp/environment';
import type { Features } from '../../server/src/lsp/features';
import { startServer } from '../../server/src/lsp/server';

export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

interface Shown {
  readonly type: number;
  readonly message: string;
}

export interface Client {
  readonly connection: MessageConnection;
  /** Everything that arrived, in order. */
  readonly published: readonly Published[];
  readonly shown: readonly Shown[];
  readonly logged: readonly string[];
  readonly open: (uri: string, text: string, version?: number) => void;
  readonly change: (uri: string, version: number, ...changes: readonly object[]) => void;
  readonly close: (uri: string) => void;
  readonly request: <T>(method: string, params: unknown) => Promise<T>;
  readonly notify: (method: string, params: unknown) => void;
  /** Forgets what was published: it is waited for anew. */
  readonly forget: () => void;
  /** Resolves when something like it has been published, also if it was before. */
  readonly until: (matches: (published: Published) => boolean) => Promise<Published>;
  readonly untilShown: (matches: (shown: Shown) => boolean) => Promise<Shown>;
}

/** The client's side of a connection. */
export function createClient(connection: MessageConnection): Client {
  const published: Published[] = [];
  const shown: Shown[] = [];
  const logged: string[] = [];
  const waiting = new Set<() => void>();
  const arrived = () => {
    for (const look of [...waiting]) look();
  };
  const until =
    <T>(list: readonly T[]) =>
    (matches: (item: T) => boolean): Promise<T> =>
      new Promise((resolve) => {
        const look = () => {
          const found = [...list].reverse().find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
  const collect =
    <T>(list: T[]) =>
    (item: T) => {
      list.push(item);
      arrived();
    };
  connection.onNotification('textDocument/publishDiagnostics', collect(published));
  connection.onNotification('window/showMessage', collect(shown));
  connection.onNotification('window/logMessage', ({ message }: Shown) => {
    logged.push(message);
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const notify = (method: string, params: unknown) => void connection.sendNotification(method, params);
  return {
    connection,
    published,
    shown,
    logged,
    open: (uri, text, version = 1) =>
      notify('textDocument/didOpen', { textDocument: { uri, languageId: 'xml', version, text } }),
    change: (uri, version, ...contentChanges) =>
      notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges }),
    close: (uri) => notify('textDocument/didClose', { textDocument: { uri } }),
    request: (method, params) => connection.sendRequest(method, params),
    notify,
    forget: () => {
      published.length = 0;
    },
    until: until(published),
    untilShown: until(shown),
  };
}

export async function initialize(client: Client, params: object = {}): Promise<InitializeResult> {
  const result = await client.request<InitializeResult>('initialize', {
    processId: null,
    rootUri: null,
    capabilities: {},
    ...params,
  });
  client.notify('initialized', {});
  return result;
}

/** Files of the tests' own, by URI; a folder lists what lies in it. */
export function environmentOf(files: ReadonlyMap<string, string> = new Map()): Environment {
  return {
    files: {
      readTextFile: async (uri) => files.get(uri) ?? null,
      listFolder: async (uri) =>
        [...files.keys()].flatMap((file) => {
          const name = file.startsWith(`${uri}/`) ? file.slice(uri.length + 1) : '/';
          return name.includes('/') ? [] : [name];
        }),
      listEntries: async (uri) => {
        const names = [...files.keys()].flatMap((file) =>
          file.startsWith(`${uri}/`) ? file.slice(uri.length + 1) : [],
        );
        const folders = names.flatMap((name) => (name.includes('/') ? (name.split('/')[0] ?? []) : []));
        return [
          ...names.flatMap((name) => (name.includes('/') ? [] : { name, kind: 'file' as const })),
          ...[...new Set(folders)].map((name) => ({ name, kind: 'folder' as const })),
        ];
      },
    },
    localTopology: async () => null,
    timers: {
      soon(action) {
        const immediate = setImmediate(action);
        return { dispose: () => clearImmediate(immediate) };
      },
      later(action, milliseconds) {
        const timer = setTimeout(action, milliseconds);
        return { dispose: () => clearTimeout(timer) };
      },
    },
  };
}

/** A server in this process and a client connected to it. */
export function connect(environment: Environment = environmentOf(), features?: Features): Client {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  startServer(
    createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)),
    environment,
    features,
  );
  return createClient(
    createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
  );
}
