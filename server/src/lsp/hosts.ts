/** Which host a guest runs on: the snapshot file that is named, the one beside the guest, else this machine. */
import { URI, Utils } from 'vscode-uri';
import { parseSnapshot, snapshotNameFor } from '../host/snapshotFile';
import { type HostIndex, indexTopology } from '../host/topology';
import type { Environment, FileAccess } from './environment';

export interface Hosts {
  /** null: nothing is known of the host. Never rejects. */
  readonly hostOf: (
    documentUri: string,
    hostSnapshot: string | null,
    folders: readonly string[],
  ) => Promise<HostIndex | null>;
  /** Forgets what was read: the next question reads anew. */
  readonly forget: () => void;
}

/**
 * @param files - for any URI
 * @param warn - told once for every fault of a file, and again when the fault is another one
 */
export function createHosts(
  files: FileAccess,
  localTopology: Environment['localTopology'],
  warn: (message: string) => void,
): Hosts {
  const folders = new Map<string, Promise<readonly string[] | null>>();
  const snapshots = new Map<string, Promise<HostIndex | null>>();
  const told = new Map<string, string>();
  let local: Promise<HostIndex | null> | undefined;

  const report = (uri: URI, fault: string | null) => {
    const key = uri.toString();
    if (fault === null) told.delete(key);
    else if (told.get(key) !== fault) {
      told.set(key, fault);
      warn(`Host snapshot ${nameOf(uri)}: ${fault}. Guests are checked without it.`);
    }
  };
  const readSnapshot = async (uri: URI): Promise<HostIndex | null> => {
    const text = await files.readTextFile(uri.toString()).catch(() => null);
    const read = text === null ? { error: 'it cannot be read' } : parseSnapshot(text, Utils.basename(uri));
    report(uri, 'error' in read ? read.error : null);
    return 'error' in read ? null : indexTopology(read.topology);
  };
  const listed = (folder: URI) =>
    remember(folders, folder.toString(), () => files.listFolder(folder.toString()).catch(() => null));

  return {
    async hostOf(documentUri, hostSnapshot, workspaceFolders) {
      const document = URI.parse(documentUri);
      const folder = Utils.dirname(document);
      const named = hostSnapshot === null ? null : namedFile(hostSnapshot, document, workspaceFolders);
      const names = named || !document.path.startsWith('/') ? null : await listed(folder);
      const beside = snapshotNameFor(Utils.basename(document), names ?? []);
      const file = named ?? (beside === null ? null : Utils.joinPath(folder, beside));
      if (file) return remember(snapshots, file.toString(), () => readSnapshot(file));
      local ??= localTopology().then(
        (topology) => topology && indexTopology(topology),
        () => null,
      );
      return local;
    },
    forget() {
      folders.clear();
      snapshots.clear();
      local = undefined;
    },
  };
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
