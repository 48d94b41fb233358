/** What a command may touch of the process that runs it; tests give their own. */
import type { HostTopology } from '../host/topology';

export interface Output {
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
  /** Of the terminal; undefined when it is none. */
  readonly columns: number | undefined;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  /** `process.arch` of the machine. */
  readonly arch: string;
  /** The PCI devices below a sysfs, `/sys` when none is named. */
  readonly readSysfs: (root?: string) => Promise<HostTopology | null>;
  /** The PCI devices of the host behind a libvirt connection; rejects with a message for the user. */
  readonly readVirsh: (uri: string) => Promise<HostTopology>;
}

export const exitCodes = { clean: 0, findings: 1, trouble: 2 } as const;

/** Something wrong with what was asked: said in one line, exit code 2. */
export class UsageError extends Error {}

/** Says on stderr what is wrong, with the program's name before it, as every Unix tool does. */
export function complain(io: Io, message: string): void {
  io.stderr.write(`pseries-xml: ${message}\n`);
}

const systemErrors: { readonly [code: string]: string } = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
  ELOOP: 'too many symbolic links',
  EIO: 'input/output error',
};

/** A failed system call in words. */
export function systemErrorText(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return systemErrors[code ?? ''] ?? message;
}
