/** The host that each guest is checked against, from `--host`. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSnapshot, snapshotNameFor } from '../host/snapshotFile';
import { type HostIndex, type HostTopology, indexTopology } from '../host/topology';
import { complain, type Io, systemErrorText } from './io';

/** The host of the guest in that file (absolute path); null: nothing is known of it. */
export type HostOf = (guestFile: string) => Promise<HostIndex | null>;

/**
 * `none`, `sysfs`, a libvirt connection, a snapshot file, or `auto`: the snapshot beside the guest, else this machine if it is a POWER machine,
 * because no other one runs pSeries guests with host devices. A snapshot that cannot be read is told once, `failed` is
 * called, and its guests are checked without it.
 */
export function hostSource(option: string, io: Io, failed: () => void): HostOf {
  const snapshots = new Map<string, HostIndex | null>();
  const folders = new Map<string, readonly string[]>();
  let machine: Promise<HostIndex | null> | undefined;

  const snapshot = (file: string, shown: string): HostIndex | null => {
    const known = snapshots.get(file);
    if (known !== undefined) return known;
    const read = readSnapshot(file);
    if ('error' in read) {
      complain(io, `host snapshot ${shown}: ${read.error}; guests are checked without it`);
      failed();
    }
    const host = 'error' in read ? null : indexTopology(read.topology);
    snapshots.set(file, host);
    return host;
  };
  const sysfs = () => {
    machine ??= io.readSysfs().then((topology) => topology && indexTopology(topology));
    return machine;
  };

  if (option === 'none') return async () => null;
  if (option === 'sysfs') {
    return async () => {
      const first = machine === undefined;
      const host = await sysfs();
      if (host === null && first) {
        complain(io, 'no PCI devices in /sys; guests are checked without a host');
        failed();
      }
      return host;
    };
  }
  if (isConnection(option)) {
    const ask = remembered(async () => {
      try {
        return indexTopology(await io.readVirsh(option));
      } catch (error) {
        complain(io, `${systemErrorText(error)}; guests are checked without a host`);
        failed();
        return null;
      }
    });
    return () => ask();
  }
  if (option !== 'auto') return async () => snapshot(path.resolve(io.cwd, option), option);
  return async (guestFile) => {
    const beside = snapshotBeside(guestFile, folders);
    if (beside !== null) return snapshot(beside, path.relative(io.cwd, beside));
    return io.arch === 'ppc64' ? sysfs() : null;
  };
}

/**
 * The host snapshot that lies beside a guest's file (both absolute); null: none.
 * @param folders - what is known of them, and what is found
 */
export function snapshotBeside(guestFile: string, folders: Map<string, readonly string[]>): string | null {
  const folder = path.dirname(guestFile);
  const names = folders.get(folder) ?? snapshotsIn(folder);
  folders.set(folder, names);
  const beside = snapshotNameFor(path.basename(guestFile), names);
  return beside === null ? null : path.join(folder, beside);
}

/** A URI is told from a file by its scheme and slashes. */
const isConnection = (option: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(option);

function remembered<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= read();
    return answer;
  };
}

function snapshotsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.host.json'));
  } catch {
    return [];
  }
}

function readSnapshot(file: string): { topology: HostTopology } | { error: string } {
  try {
    return parseSnapshot(readFileSync(file, 'utf8'), path.basename(file));
  } catch (error) {
    return { error: systemErrorText(error) };
  }
}
