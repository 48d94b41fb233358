/** The guests of the workspace: those in files, those as they are typed, and who is to be told anew of whom. */
import { FileChangeType, type FileEvent } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { snapshotNameFor } from '../../host/snapshotFile';
import type { HostIndex } from '../../host/topology';
import { changedEntries } from '../../rules/otherGuests/changedEntries';
import type { Others } from '../../rules/otherGuests/others';
import type { Snapshot } from '../../service/snapshot';
import { createGuestIndex, type GuestIndex } from '../../service/workspace/guestIndex';
import { besideHost, type GuestRecord, readRecord, recordOf } from '../../service/workspace/guestRecord';
import type { FileAccess, Timers } from '../environment';
import { createGuestFiles, isInside, isXml, type ReadingProgress } from './guestFiles';

export interface WorkspaceGuests {
  /**
   * What the newest version of an open document is told of the others; the same object until it is something else.
   * undefined: nothing is to be told. The first guest sets off the reading of the folders.
   */
  readonly othersOf: (snapshot: Snapshot) => Others | undefined;
  /** The open document is no domain XML. */
  readonly noGuest: (uri: string) => void;
  readonly closed: (uri: string) => void;
  readonly filesChanged: (changes: readonly FileEvent[]) => void;
  readonly foldersChanged: (added: readonly string[], removed: readonly string[]) => void;
  readonly all: () => Iterable<GuestRecord>;
  readonly stop: () => void;
}

interface WorkspaceGuestsOptions {
  readonly files: FileAccess;
  readonly timers: Timers;
  readonly now: () => number;
  readonly folders: readonly string[];
  /** Asks to hear of XML files that change; once. */
  readonly watch: () => void;
  readonly progress: (cancel: () => void) => ReadingProgress;
  /** These open documents are told something else than before. */
  readonly affected: (uris: readonly string[]) => void;
}

interface OpenGuest {
  /** As the client writes it. */
  readonly uri: string;
  readonly guest: NonNullable<Snapshot['guest']>;
  readonly host: HostIndex | null;
  readonly record: GuestRecord;
  readonly others: Others;
}

const nothing: ReadonlySet<string> = new Set();

export function createWorkspaceGuests(options: WorkspaceGuestsOptions): WorkspaceGuests {
  const { files, timers, now, watch, progress, affected } = options;
  let index: GuestIndex = createGuestIndex();
  /** By normal URI. */
  const open = new Map<string, OpenGuest>();
  /** Of all open documents, other XML too: what is typed counts, not what is in the file. */
  const normal = new Map<string, string>();
  let folders = options.folders.map(normalUri);
  /** The host snapshots in each folder that was looked through. */
  const hostFiles = new Map<string, readonly string[]>();
  /** What the files said that open guests have not been told yet. */
  const untold = { keys: new Set<string>(), uris: new Set<string>() };
  let started = false;
  let watching = false;

  const keyOf = (uri: string): string => {
    const known = normal.get(uri) ?? normalUri(uri);
    normal.set(uri, known);
    return known;
  };
  const isOpen = (key: string): boolean => [...normal.values()].includes(key);
  const hostBeside = (key: string): string | null => {
    const [folder, name] = split(key);
    const beside = snapshotNameFor(decodeURIComponent(name), hostFiles.get(folder) ?? []);
    return beside === null ? null : `${folder}/${beside}`;
  };

  /** Looks whether open guests are told something else, now that the others with these keys and URIs are others. */
  const tell = (keys: ReadonlySet<string>, uris: ReadonlySet<string>, but?: string) => {
    const told: string[] = [];
    for (const [key, guest] of open) {
      if (key === but) continue;
      const concerned = mentions(guest.others, uris) || index.concerns(key, guest.host, keys);
      if (!concerned) continue;
      const others = sameOr(guest.others, index.othersOf(key, guest.host));
      if (others === guest.others) continue;
      open.set(key, { ...guest, others });
      told.push(guest.uri);
    }
    if (told.length > 0) affected(told);
  };
  /** What an open guest is told, now that something became of its keys. */
  const othersNow = (
    key: string,
    host: HostIndex | null,
    before: OpenGuest | undefined,
    keys: ReadonlySet<string>,
  ): Others => {
    if (before?.host !== host) return sameOr(before?.others, index.othersOf(key, host));
    return keys.size === 0
      ? before.others
      : sameOr(before.others, index.renewed(before.others, key, host, keys));
  };
  const put = (record: GuestRecord) => tell(index.set(record), new Set([record.uri]));
  const take = (key: string) => tell(index.remove(key), nothing);

  const reading = createGuestFiles({
    files,
    timers,
    now,
    begun: () => progress(() => reading.stop()),
    found(uri, text) {
      if (isOpen(uri) || !folders.some((folder) => isInside(uri, folder))) return;
      const record = text === null ? null : readRecord(uri, text, hostBeside(uri));
      const keys = record ? index.set(record) : index.remove(uri);
      for (const key of keys) untold.keys.add(key);
      if (record && keys.size === 0) untold.uris.add(uri);
    },
    listed(folder, names) {
      hostFiles.set(
        folder,
        names.filter((name) => name.endsWith('.host.json')),
      );
      for (const [key, { record }] of open) if (split(key)[0] === folder) judgeHost(record);
    },
    done() {
      tell(untold.keys, untold.uris);
      untold.keys.clear();
      untold.uris.clear();
    },
  });
  const judgeHost = (record: GuestRecord) => {
    const host = hostBeside(record.uri);
    if (host === record.host) return;
    const changed = besideHost(record, host);
    const guest = open.get(record.uri);
    if (guest) open.set(record.uri, { ...guest, record: changed });
    put(changed);
  };
  const start = () => {
    if (started) return;
    started = true;
    if (!watching) watch();
    watching = true;
    folders.forEach(reading.addFolder);
  };
  const stop = () => {
    reading.stop();
    started = false;
    index = createGuestIndex();
    open.clear();
  };
  const hostFileChanged = (key: string, exists: boolean) => {
    const [folder, name] = split(key);
    const others = (hostFiles.get(folder) ?? []).filter((each) => each !== decodeURIComponent(name));
    hostFiles.set(folder, exists ? [...others, decodeURIComponent(name)] : others);
    for (const record of [...index.all()]) if (split(record.uri)[0] === folder) judgeHost(record);
  };

  return {
    othersOf(snapshot) {
      const { uri, guest, host, settings } = snapshot;
      if (!settings.otherGuests) {
        if (started) stop();
        return undefined;
      }
      const key = keyOf(uri);
      const before = open.get(key);
      if (before?.guest === guest && before?.host === host) return before.others;
      const record = guest && recordOf(snapshot, key, before ? before.record.host : hostBeside(key));
      if (!record) return undefined;
      start();
      const keys = index.set(record, before && changedEntries(before.guest, guest));
      const others = othersNow(key, host, before, keys);
      open.set(key, { uri, guest, host, record, others });
      if (open.size > 1) tell(keys, new Set([key]), key);
      return others;
    },
    noGuest(uri) {
      const key = keyOf(uri);
      open.delete(key);
      if (index.get(key)) take(key);
    },
    closed(uri) {
      const key = keyOf(uri);
      normal.delete(uri);
      open.delete(key);
      if (!started) return;
      // What was typed may not have been saved.
      if (folders.some((folder) => isInside(key, folder))) reading.addFile(key);
      else take(key);
    },
    filesChanged(changes) {
      if (!started) return;
      for (const { uri, type } of changes) {
        const key = normalUri(uri);
        if (key.endsWith('.host.json')) hostFileChanged(key, type !== FileChangeType.Deleted);
        else if (isXml(key)) reading.addFile(key);
      }
    },
    foldersChanged(added, removed) {
      const gone = removed.map(normalUri);
      const come = added.map(normalUri);
      folders = [...folders.filter((folder) => !gone.includes(folder)), ...come];
      gone.forEach(reading.dropFolder);
      if (!started) return;
      for (const { uri } of [...index.all()]) {
        const left = gone.some((folder) => isInside(uri, folder)) && !isOpen(uri);
        if (left && !folders.some((folder) => isInside(uri, folder))) take(uri);
      }
      come.forEach(reading.addFolder);
    },
    all: () => index.all(),
    stop,
  };
}

/** The same file in one spelling, whoever named it. */
function normalUri(uri: string): string {
  return URI.parse(uri).toString().replace(/\/$/, '');
}

function split(key: string): readonly [folder: string, name: string] {
  const at = key.lastIndexOf('/');
  return [key.slice(0, Math.max(at, 0)), key.slice(at + 1)];
}

function mentions(others: Others, uris: ReadonlySet<string>): boolean {
  for (const { shown } of others.values()) if (shown.some(({ uri }) => uris.has(uri))) return true;
  return false;
}

function sameOr(before: Others | undefined, others: Others): Others {
  if (!before || before === others) return others;
  return JSON.stringify([...before]) === JSON.stringify([...others]) ? before : others;
}
