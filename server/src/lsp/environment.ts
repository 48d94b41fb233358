/** What the entry points give the server: everything that differs between a process and a web worker. */
import type { HostTopology } from '../host/topology';

export interface FileAccess {
  /** null: not there, not readable, or of more bytes than `largest`, 64 MiB when that is not given. */
  readonly readTextFile: (uri: string, largest?: number) => Promise<string | null>;
  /** The names in a folder; null: not there, or not readable. */
  readonly listFolder: (uri: string) => Promise<readonly string[] | null>;
  /** The files and folders in a folder, without links and devices; null: not there, or not readable. */
  readonly listEntries: (uri: string) => Promise<readonly Entry[] | null>;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

export interface Disposable {
  dispose(): void;
}

export interface Timers {
  /** Runs behind whatever already waits to be run. */
  readonly soon: (action: () => void) => Disposable;
  readonly later: (action: () => void, milliseconds: number) => Disposable;
}

export interface Environment {
  /** The machine's own files, for `file:` URIs; null in a web worker, which reads through the client. */
  readonly files: FileAccess | null;
  /** The PCI devices of the machine the server runs on; null when they say nothing about a pSeries guest's host. */
  readonly localTopology: () => Promise<HostTopology | null>;
  readonly timers: Timers;
}

/** The answer, or `fallback` when it fails or is not there in time; `late` hears that it came after all. */
export function within<T>(
  { later }: Timers,
  milliseconds: number,
  answer: Promise<T>,
  fallback: T,
  late: () => void,
): Promise<T> {
  return new Promise((resolve) => {
    let waiting = true;
    const timer = later(() => {
      waiting = false;
      resolve(fallback);
    }, milliseconds);
    const settle = (value: T) => {
      if (!waiting) return late();
      timer.dispose();
      resolve(value);
    };
    answer.then(settle, () => settle(fallback));
  });
}
