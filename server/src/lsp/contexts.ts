/** What a document is judged by besides its text: its settings and its host, asked for once and kept until they change. */
import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import type { SnapshotContext } from '../service/snapshot';
import type { ClientAbilities } from './capabilities';
import { connectedHosts } from './connections';
import { type Environment, type FileAccess, within } from './environment';
import { createHosts, type HostAnswer, noHost } from './hosts';
import { createMachine } from './machine';
import { type DocumentSettings, pickSection, readSettings, section } from './settings';

/** Milliseconds. What is not known by then is not waited for: the document is judged without it, and anew when it comes. */
const patience = 2000;

/** Where the host of a document comes from, and whether it is still being read. */
interface HostState extends HostAnswer {
  readonly reading: boolean;
}

interface Known {
  readonly context: SnapshotContext;
  readonly host: HostState;
}

export interface Contexts {
  /** Never rejects. The same context until something changes. */
  readonly contextOf: (uri: string) => Promise<SnapshotContext>;
  /** Of no document in particular. Never rejects. */
  readonly windowSettings: () => Promise<DocumentSettings>;
  readonly hostStateOf: (uri: string) => Promise<HostState>;
  /** The host behind a connection, or this machine (null), whichever a document has. Never rejects. */
  readonly readHost: (connection: string | null) => Promise<Omit<HostAnswer, 'kind'>>;
  /** Settings came with the notification, or are to be asked for. */
  readonly settingsChanged: (pushed: unknown) => void;
  readonly hostFilesChanged: () => void;
  /** Every host is read anew. */
  readonly refreshHosts: () => void;
  /** Looks whether this machine's devices are others now; true: what was known of them is forgotten. */
  readonly lookAtMachine: () => Promise<boolean>;
  readonly foldersChanged: (added: readonly string[], removed: readonly string[]) => void;
  readonly close: (uri: string) => void;
  /** For any URI. */
  readonly files: FileAccess;
}

/**
 * @param files - for any URI
 * @param late - hears of a document that was judged without something which is known now
 * @param now - milliseconds, from any beginning
 */
export function createContexts(
  connection: Connection,
  environment: Environment,
  abilities: ClientAbilities,
  files: FileAccess,
  late: (uri: string) => void,
  now: () => number,
): Contexts {
  const { timers } = environment;
  const machine = createMachine(environment.localTopology, now);
  const connected = connectedHosts(connection, timers, abilities.runsVirsh);
  const hosts = createHosts({ files, connected, machine }, (message) =>
    connection
      .sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message })
      .catch(() => {}),
  );
  const settings = new Map<string, Promise<unknown>>();
  const known = new Map<string, Promise<Known>>();
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
  const read = async (uri: string): Promise<Known> => {
    const cameLate = () => {
      known.delete(uri);
      late(uri);
    };
    const wait = <T>(answer: Promise<T>, fallback: T) =>
      within<T>(timers, patience, answer, fallback, cameLate);
    const wished = readSettings(await wait(settingsOf(uri), pickSection(pushed)));
    const answer = hosts.hostOf(uri, wished.host, folders).then((found) => ({ ...found, reading: false }));
    const host = await wait<HostState>(answer, { ...noHost, reading: true });
    const codeLens = wished.service.codeLens && abilities.showsCodeLenses;
    return { context: { settings: { ...wished.service, codeLens }, host: host.host }, host };
  };
  const knownOf = (uri: string): Promise<Known> => {
    const before = known.get(uri);
    if (before) return before;
    const asked = generation;
    // What changed while it was being read makes it old: nobody is answered from it.
    const found = read(uri).then((answer) => (asked === generation ? answer : knownOf(uri)));
    known.set(uri, found);
    return found;
  };
  const forget = (forgetHosts: () => void) => {
    generation += 1;
    forgetHosts();
    settings.clear();
    known.clear();
  };
  return {
    contextOf: async (uri) => (await knownOf(uri)).context,
    hostStateOf: async (uri) => (await knownOf(uri)).host,
    async readHost(uri) {
      return uri === null ? { host: await machine.host(), fault: null } : connected.hostOf(uri);
    },
    windowSettings: async () => readSettings(await ask({})),
    settingsChanged(value) {
      if (value !== null && value !== undefined) pushed = value;
      forget(hosts.forgetFiles);
    },
    hostFilesChanged: () => forget(hosts.forgetFiles),
    refreshHosts: () => forget(hosts.forget),
    async lookAtMachine() {
      const changed = await machine.look();
      if (changed) forget(() => {});
      return changed;
    },
    foldersChanged(added, removed) {
      folders = [...folders.filter((folder) => !removed.includes(folder)), ...added];
      forget(hosts.forgetFiles);
    },
    close(uri) {
      settings.delete(uri);
      known.delete(uri);
    },
    files,
  };
}
