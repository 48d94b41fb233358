/** Which host a guest runs on: the snapshot file that is named, the one beside the guest, a libvirt connection, else this machine. */
import { URI, Utils } from 'vscode-uri';
import { isLocalConnection } from '../host/connection';
import { parseSnapshot, snapshotNameFor } from '../host/snapshotFile';
import { type HostIndex, indexTopology } from '../host/topology';
import type { ConnectedHosts } from './connections';
import type { FileAccess } from './environment';
import type { Machine } from './machine';

/** What the settings say of the host. */
export interface HostWish {
  /** Path of a snapshot file. */
  readonly snapshot: string | null;
  /** URI of a libvirt connection. */
  readonly connection: string | null;
}

/** The host, which kind of source answered, and what went wrong with the one that was to answer. */
export interface HostAnswer {
  /** null: nothing is known of the host. */
  readonly host: HostIndex | null;
  readonly kind: 'snapshot' | 'connection' | 'machine' | null;
  readonly fault: string | null;
}

export const noHost: HostAnswer = { host: null, kind: null, fault: null };

export interface Hosts {
  /** Never rejects. */
  readonly hostOf: (documentUri: string, wish: HostWish, folders: readonly string[]) => Promise<HostAnswer>;
  /** Forgets files: the next question reads them anew. */
  readonly forgetFiles: () => void;
  /** Forgets everything that was read. */
  readonly forget: () => void;
}

/** What hosts are read from. */
export interface HostSources {
  /** For any URI. */
  readonly files: FileAccess;
  readonly connected: ConnectedHosts;
  readonly machine: Machine;
}

/** @param warn - told once for every fault of a source, and again when the fault is another one */
export function createHosts(
  { files, connected, machine }: HostSources,
  warn: (message: string) => void,
): Hosts {
  const folders = new Map<string, Promise<readonly string[] | null>>();
  const snapshots = new Map<string, Promise<HostAnswer>>();
  const told = new Map<string, string>();

  const report = (source: string, fault: string | null, message: string) => {
    if (fault === null) told.delete(source);
    else if (told.get(source) !== fault) {
      told.set(source, fault);
      warn(message);
    }
  };
  const readSnapshot = async (uri: URI): Promise<HostAnswer> => {
    const text = await files.readTextFile(uri.toString()).catch(() => null);
    const read = text === null ? { error: 'it cannot be read' } : parseSnapshot(text, Utils.basename(uri));
    const error = 'error' in read ? read.error : null;
    const fault = error === null ? null : `Host snapshot ${nameOf(uri)}: ${error}`;
    report(uri.toString(), error, `${fault}. Guests are checked without it.`);
    return { host: 'error' in read ? null : indexTopology(read.topology), kind: 'snapshot', fault };
  };
  const readConnection = async (connection: string): Promise<HostAnswer> => {
    const { host, fault, quiet } = await connected.hostOf(connection);
    if (!quiet) report(connection, fault, `Host connection: ${fault}. Guests are checked without it.`);
    return { host, kind: 'connection', fault };
  };
  const readMachine = async (): Promise<HostAnswer> => {
    const host = await machine.host();
    return host ? { host, kind: 'machine', fault: null } : noHost;
  };
  const listed = (folder: URI) =>
    remember(folders, folder.toString(), () => files.listFolder(folder.toString()).catch(() => null));

  return {
    async hostOf(documentUri, { snapshot, connection }, workspaceFolders) {
      const document = placeOf(URI.parse(documentUri), workspaceFolders);
      const folder = Utils.dirname(document);
      const named = snapshot === null ? null : namedFile(snapshot, document, workspaceFolders);
      const names = named || !document.path.startsWith('/') ? null : await listed(folder);
      const beside = snapshotNameFor(Utils.basename(document), names ?? []);
      const file = named ?? (beside === null ? null : Utils.joinPath(folder, beside));
      if (file) return remember(snapshots, file.toString(), () => readSnapshot(file));
      if (connection === null) return readMachine();
      const answer = await readConnection(connection);
      // Another host than this machine was meant: its devices would be a wrong answer.
      if (answer.host || !isLocalConnection(connection)) return answer;
      return { ...(await readMachine()), fault: answer.fault };
    },
    forgetFiles() {
      folders.clear();
      snapshots.clear();
    },
    forget() {
      folders.clear();
      snapshots.clear();
      connected.forget();
      machine.forget();
    },
  };
}

/** Where a document is, or will be once it is saved: a new one may have a path already. */
function placeOf(document: URI, workspaceFolders: readonly string[]): URI {
  if (document.scheme !== 'untitled' || !document.path.startsWith('/')) return document;
  const folders = workspaceFolders.map((folder) => URI.parse(folder));
  const around = folders.find(({ path }) => document.path.startsWith(path.endsWith('/') ? path : `${path}/`));
  return document.with({ scheme: around?.scheme ?? 'file', authority: around?.authority ?? '' });
}

function remember<T>(known: Map<string, T>, key: string, read: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = read();
  known.set(key, value);
  return value;
}

/** Where the setting points: an absolute path, or one relative to the workspace folder of the document. */
function namedFile(setting: string, document: URI, workspaceFolders: readonly string[]): URI {
  const parents = workspaceFolders.filter((folder) =>
    document.toString().startsWith(folder.endsWith('/') ? folder : `${folder}/`),
  );
  const innermost = parents.sort((a, b) => b.length - a.length)[0] ?? workspaceFolders[0];
  const absolute = /^([a-z]:)?[\\/]/i.test(setting) ? URI.file(setting) : null;
  if (innermost !== undefined) {
    const folder = URI.parse(innermost);
    return absolute ? folder.with({ path: absolute.path }) : Utils.joinPath(folder, setting);
  }
  if (document.scheme === 'untitled') return absolute ?? URI.file(setting);
  return absolute ? document.with({ path: absolute.path }) : Utils.joinPath(document, '..', setting);
}

function nameOf(uri: URI): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString(true);
}
