/** Files that are kept from one start to the next, in a folder where nobody but the user can write. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface KeptFiles {
  /** undefined: there is none, or somebody else could have written it. */
  readonly read: (name: string) => Buffer | undefined;
  /** What cannot be written is not kept. */
  readonly write: (name: string, content: Uint8Array) => void;
}

/** Milliseconds. Older files are of versions that are gone, or soon kept again. */
const longest = 30 * 24 * 60 * 60 * 1000;

/** Where the system has such files of the product; null: nowhere, or the user wants none. */
export function keptFolder(
  { NODE_DISABLE_COMPILE_CACHE, HOME, LOCALAPPDATA, XDG_CACHE_HOME }: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string | null {
  if (NODE_DISABLE_COMPILE_CACHE) return null;
  const home = HOME ?? os.homedir();
  const elsewhere = XDG_CACHE_HOME ?? path.join(home, '.cache');
  const places = new Map([
    ['win32', LOCALAPPDATA],
    ['darwin', path.join(home, 'Library/Caches')],
  ]);
  const place = places.has(platform) ? places.get(platform) : elsewhere;
  return place !== undefined && path.isAbsolute(place) ? path.join(place, 'pseries-guest-xml') : null;
}

/** null: nothing can be kept there, or others can write there. */
export function openKeptFiles(folder: string): KeptFiles | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (!found.isDirectory() || !isOnlyMine(found)) return null;
  } catch {
    return null;
  }
  return {
    read(name) {
      try {
        return readMine(path.join(folder, name));
      } catch {
        return undefined;
      }
    },
    write(name, content) {
      try {
        const target = path.join(folder, name);
        const unfinished = `${target}.${process.pid}`;
        writeFileSync(unfinished, content, { mode: 0o600, flag: 'wx' });
        renameSync(unfinished, target);
        removeOld(folder);
      } catch {
        // It is compiled again next time.
      }
    },
  };
}

function readMine(file: string): Buffer | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const found = fstatSync(descriptor);
    return found.isFile() && isOnlyMine(found) ? readFileSync(descriptor) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** Windows has the user's own folders for it. */
function isOnlyMine({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > longest) rmSync(file, { force: true });
  }
}
