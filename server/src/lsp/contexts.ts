/** What a document is judged by besides its text: its settings and its host, asked for once and kept until they change. */
import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import type { SnapshotContext } from '../service/snapshot';
import type { ClientAbilities } from './capabilities';
import { type Environment, type FileAccess, within } from './environment';
import { createHosts } from './hosts';
import { type DocumentSettings, pickSection, readSettings, section } from './settings';

/** Milliseconds. What is not known by then is not waited for: the document is judged without it, and anew when it comes. */
const patience = 2000;

export interface Contexts {
  /** Never rejects. The same promise until something changes. */
  readonly contextOf: (uri: string) => Promise<SnapshotContext>;
  /** Of no document in particular. Never rejects. */
  readonly windowSettings: () => Promise<DocumentSettings>;
  /** Settings came with the notification, or are to be asked for. */
  readonly settingsChanged: (pushed: unknown) => void;
  readonly hostFilesChanged: () => void;
  readonly foldersChanged: (added: readonly string[], removed: readonly string[]) => void;
  readonly close: (uri: string) => void;
}

/** @param late - hears of a document that was judged without something which is known now */
export function createContexts(
  connection: Connection,
  environment: Environment,
  abilities: ClientAbilities,
  late: (uri: string) => void,
): Contexts {
  const { timers } = environment;
  const hosts = createHosts(
    chooseFiles(connection, environment, abilities.readsFiles),
    environment.localTopology,
    (message) =>
      connection
        .sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message })
        .catch(() => {}),
  );
  const settings = new Map<string, Promise<unknown>>();
  const known = new Map<string, Promise<SnapshotContext>>();
  let pushed: unknown = abilities.initialSettings;
  let folders = abilities.folders;
  let generation = 0;

  const ask = (scope: { readonly scopeUri?: string }): Promise<unknown> => {
    const pushedSection = pickSection(pushed);
    return abilities.answersConfiguration
      ? connection.workspace
          .getConfiguration({ ...scope, section })
          .then((value: unknown) => value ?? pushedSection)
          .catch(() => pushedSection)
      : Promise.resolve(pushedSection);
  };
  const settingsOf = (uri: string): Promise<unknown> => {
    const before = settings.get(uri);
    if (before) return before;
    const answer = ask({ scopeUri: uri });
    settings.set(uri, answer);
    return answer;
  };
  const read = async (uri: string): Promise<SnapshotContext> => {
    const cameLate = () => {
      known.delete(uri);
      late(uri);
    };
    const wait = <T>(answer: Promise<T>, fallback: T) =>
      within<T>(timers, patience, answer, fallback, cameLate);
    const { service, hostSnapshot } = readSettings(await wait(settingsOf(uri), pickSection(pushed)));
    const host = await wait(hosts.hostOf(uri, hostSnapshot, folders), null);
    const codeLens = service.codeLens && abilities.showsCodeLenses;
    return { settings: { ...service, codeLens }, host };
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
    settings.clear();
    known.clear();
  };
  return {
    contextOf,
    windowSettings: async () => readSettings(await ask({})),
    settingsChanged(value) {
      if (value !== null && value !== undefined) pushed = value;
      forget();
    },
    hostFilesChanged: forget,
    foldersChanged(added, removed) {
      folders = [...folders.filter((folder) => !removed.includes(folder)), ...added];
      forget();
    },
    close(uri) {
      settings.delete(uri);
      known.delete(uri);
    },
  };
}

/** `file:` by the machine itself where there is one, everything else by the client where it can. */
function chooseFiles(connection: Connection, { files }: Environment, readsFiles: boolean): FileAccess {
  const own = (uri: string) => (uri.startsWith('file:') ? files : null);
  const ask = async <T>(method: string, uri: string): Promise<T | null> =>
    files === null || readsFiles ? connection.sendRequest<T | null>(method, { uri }) : null;
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
