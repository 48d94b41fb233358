/** Replaces a file's content as a whole or not at all. */

import { randomBytes } from 'node:crypto';
import * as nodeFs from 'node:fs';
import path from 'node:path';

/** The calls that are used, so that tests can let them fail. */
export type FileSystem = Pick<
  typeof nodeFs,
  | 'closeSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fsyncSync'
  | 'openSync'
  | 'readFileSync'
  | 'realpathSync'
  | 'renameSync'
  | 'statSync'
  | 'unlinkSync'
  | 'writeSync'
>;

export class ChangedMeanwhileError extends Error {}

/**
 * Writes `content` to a new file in the same folder, syncs it and renames it over the old one, which stays whole
 * whenever anything fails, the disk is full or the process dies. Mode and owner are kept, a symbolic link still
 * points at the same file. Throws ChangedMeanwhileError when the file no longer holds `expected`, the system's error
 * when a step fails (also when the owner cannot be kept).
 */
export function replaceFile(
  file: string,
  expected: Uint8Array,
  content: Uint8Array,
  fs: FileSystem = nodeFs,
): void {
  const real = fs.realpathSync(file);
  // Renaming asks for the folder only; a file that its owner made read-only is not for us to change.
  fs.closeSync(fs.openSync(real, 'r+'));
  const folder = path.dirname(real);
  const { mode, uid, gid } = fs.statSync(real);
  const temporary = path.join(
    folder,
    `.${path.basename(real).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  const descriptor = fs.openSync(temporary, 'wx', 0o600);
  try {
    try {
      for (let written = 0; written < content.length; ) {
        written += fs.writeSync(descriptor, content, written);
      }
      fs.fchownSync(descriptor, uid, gid);
      fs.fchmodSync(descriptor, mode & 0o7777);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    if (fs.realpathSync(file) !== real || !fs.readFileSync(real).equals(expected)) {
      throw new ChangedMeanwhileError('changed by somebody else meanwhile');
    }
    fs.renameSync(temporary, real);
  } catch (error) {
    try {
      fs.unlinkSync(temporary);
    } catch {
      // The first error is the one to tell.
    }
    throw error;
  }
  syncFolder(folder, fs);
}

/** Makes the new name last through a power failure, where the file system can. */
function syncFolder(folder: string, fs: FileSystem): void {
  try {
    const descriptor = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // Not every file system syncs folders; the file itself is written.
  }
}
