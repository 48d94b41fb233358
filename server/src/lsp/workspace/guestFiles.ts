/** The XML files of the workspace's folders, found and read in the background; whatever else is asked has its turn. */
import { URI, Utils } from 'vscode-uri';
import type { FileAccess, Timers } from '../environment';

export interface GuestFilesOptions {
  readonly files: FileAccess;
  readonly timers: Timers;
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  /** The text of a file; null: it is not there any more, cannot be read, or is no guest's by its size. */
  readonly found: (uri: string, text: string | null) => void;
  /** The names in a folder that was looked through. */
  readonly listed: (folder: string, names: readonly string[]) => void;
  /** All that was asked for is done, or was given up. */
  readonly done: () => void;
  /** Work has begun; what it answers hears how far it is. */
  readonly begun: () => ReadingProgress;
}

export interface ReadingProgress {
  readonly report: (read: number, known: number) => void;
  readonly end: () => void;
}

export interface GuestFiles {
  readonly addFolder: (uri: string) => void;
  readonly addFile: (uri: string) => void;
  /** What is waiting below the folder is not wanted any more. */
  readonly dropFolder: (uri: string) => void;
  readonly stop: () => void;
}

/** Nobody writes a guest of more bytes by hand; read at once it would keep everybody waiting. */
const largestGuest = 2 * 1024 * 1024;
/** A workspace with more XML files is no folder of guests. */
const mostFiles = 100_000;
/** Through the editor every file may be a question to some server far away. */
const mostFilesThroughClient = 1000;
const atOnce = 16;
/** Milliseconds of work at a stretch. */
const stretch = 10;

export function createGuestFiles(options: GuestFilesOptions): GuestFiles {
  const { files, timers, now, found, listed, done, begun } = options;
  const folders = new Set<string>();
  const waiting = new Set<string>();
  let running = false;
  /** Of this run. */
  let read = 0;
  let throughClient = 0;

  const turn = () => new Promise<void>((resolve) => timers.soon(resolve));
  const addFile = (uri: string) => {
    const remote = !uri.startsWith('file:');
    if (read + waiting.size >= mostFiles || (remote && throughClient >= mostFilesThroughClient)) return;
    if (remote) throughClient += 1;
    waiting.add(uri);
  };
  const look = async (folder: string) => {
    const entries = (await files.listEntries(folder).catch(() => null)) ?? [];
    listed(
      folder,
      entries.map(({ name }) => name),
    );
    const at = URI.parse(folder);
    for (const { name, kind } of entries) {
      const uri = Utils.joinPath(at, name).toString();
      if (kind === 'folder' && !isPassedOver(name)) folders.add(uri);
      else if (kind === 'file' && isXml(name)) addFile(uri);
    }
  };
  const work = async () => {
    const progress = begun();
    let since = now();
    const rest = async () => {
      if (now() - since < stretch) return;
      await turn();
      since = now();
    };
    read = 0;
    while (folders.size + waiting.size > 0) {
      const [folder] = folders;
      if (folder !== undefined) {
        folders.delete(folder);
        await look(folder);
        await rest();
        continue;
      }
      const batch = [...take(waiting, atOnce)];
      const texts = await Promise.all(
        batch.map((uri) => files.readTextFile(uri, largestGuest).catch(() => null)),
      );
      since = now();
      for (const [index, uri] of batch.entries()) {
        found(uri, texts[index] ?? null);
        read += 1;
        await rest();
      }
      progress.report(read, read + waiting.size);
    }
    progress.end();
  };
  const start = () => {
    if (running) return;
    running = true;
    // Whatever is added in the same turn is part of it.
    timers.soon(() => {
      void work().finally(() => {
        running = false;
        done();
        if (folders.size + waiting.size > 0) start();
      });
    });
  };
  return {
    addFolder(uri) {
      folders.add(uri);
      start();
    },
    addFile(uri) {
      addFile(uri);
      start();
    },
    dropFolder(uri) {
      for (const set of [folders, waiting]) for (const each of set) if (isInside(each, uri)) set.delete(each);
    },
    stop() {
      folders.clear();
      waiting.clear();
    },
  };
}

/** Links are not followed: what they lead to is no second guest. */
const isPassedOver = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

export const isXml = (name: string): boolean => /\.xml$/i.test(name);

/** Whether it is the folder itself, or anything in it. */
export function isInside(uri: string, folder: string): boolean {
  return uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function* take<T>(set: Set<T>, most: number): Generator<T> {
  let taken = 0;
  for (const item of set) {
    if (taken === most) return;
    set.delete(item);
    taken += 1;
    yield item;
  }
}
