/** What a document is judged by besides its text: its settings and its host, asked for once and kept until they change. */
import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import type { SnapshotContext } from '../service/snapshot';
import type { ClientAbilities } from './capabilities';
import { type Environment, type FileAccess, within } from './environment';
import { createHosts } from './hosts';
import { pickSection, readSettings, section } from './settings';

/** A client that has not answered by then is not waited for. */
const patience = 2000;

export interface Contexts {
  /** Never rejects. The same promise until something changes. */
  readonly contextOf: (uri: string) => Promise<SnapshotContext>;
  /** Settings came with the notification, or are to be asked for. */
  readonly settingsChanged: (pushed: unknown) => void;
  readonly hostFilesChanged: () => void;
  readonly foldersChanged: (added: readonly string[], removed: readonly string[]) => void;
  readonly close: (uri: string) => void;
}

export function createContexts(
  connection: Connection,
  environment: Environment,
  abilities: ClientAbilities,
): Contexts {
  const { timers } = environment;
  const hosts = createHosts(
    chooseFiles(connection, environment, abilities.readsFiles),
    environment.localTopology,
    (message) =>
      void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }),
  );
  const known = new Map<string, Promise<SnapshotContext>>();
  let pushed: unknown = abilities.initialSettings;
  let folders = abilities.folders;
  let generation = 0;

  const settingsOf = async (uri: string): Promise<unknown> => {
    if (!abilities.answersConfiguration) return pickSection(pushed);
    const asked = connection.workspace.getConfiguration({ scopeUri: uri, section });
    return (await within<unknown>(timers, patience, asked, null)) ?? pickSection(pushed);
  };
  const read = async (uri: string): Promise<SnapshotContext> => {
    const { service, hostSnapshot } = readSettings(await settingsOf(uri));
    const host = await within(timers, patience, hosts.hostOf(uri, hostSnapshot, folders), null);
    return { settings: service, host };
  };
  const contextOf = (uri: string): Promise<SnapshotContext> => {
    const before = known.get(uri);
    if (before) return before;
    const asked = generation;
    // What changed while it was being read makes it old: nobody is answered from it.
    const context = read(uri).then((found) => (asked === generation ? found : contextOf(uri)));
    known.set(uri, context);
    return context;
  };
  const forget = () => {
    generation += 1;
    hosts.forget();
    known.clear();
  };
  return {
    contextOf,
    settingsChanged(settings) {
      if (settings !== null && settings !== undefined) pushed = settings;
      forget();
    },
    hostFilesChanged: forget,
    foldersChanged(added, removed) {
      folders = [...folders.filter((folder) => !removed.includes(folder)), ...added];
      forget();
    },
    close: (uri) => void known.delete(uri),
  };
}

/** `file:` by the machine itself where there is one, everything else by the client where it can. */
function chooseFiles(
  connection: Connection,
  { files, timers }: Environment,
  readsFiles: boolean,
): FileAccess {
  const asks = files === null || readsFiles;
  const ask = <T>(method: string, uri: string): Promise<T | null> =>
    asks
      ? within<T | null>(timers, patience, connection.sendRequest<T | null>(method, { uri }), null)
      : Promise.resolve(null);
  const own = (uri: string) => (uri.startsWith('file:') ? files : null);
  return {
    async readTextFile(uri) {
      const machine = own(uri);
      if (machine) return machine.readTextFile(uri);
      const answer = await ask<{ text?: unknown }>('pseriesXml/readTextFile', uri);
      return typeof answer?.text === 'string' ? answer.text : null;
    },
    async listFolder(uri) {
      const machine = own(uri);
      if (machine) return machine.listFolder(uri);
      const answer = await ask<unknown>('pseriesXml/listFolder', uri);
      return Array.isArray(answer) ? answer.filter((name) => typeof name === 'string') : null;
    },
  };
}
