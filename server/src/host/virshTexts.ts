/** virsh, asked about the PCI devices of the host behind a libvirt connection. It only reads; its words are left as they are. */
import { execFile } from 'node:child_process';
import { connectionFault } from './connection';

export interface VirshOptions {
  /** The program; tests name another. */
  readonly program?: string;
  /** For each of the processes, in milliseconds. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** virsh could not be asked, or had no answer; the message says why, in one line. */
export class VirshError extends Error {}

const defaultTimeout = 20_000;
/** More output is no list of PCI devices. */
const mostOutput = 256 * 1024 * 1024;
/** So many devices are described in one process: over SSH each costs a connection. */
const devicesAProcess = 200;

/**
 * `virsh nodedev-dumpxml` of every PCI device, some hundred in each text; no text when libvirt names none.
 * @throws VirshError - when the URI is refused, virsh is missing, fails, or is silent too long
 */
export async function readVirshTexts(uri: string, options: VirshOptions = {}): Promise<readonly string[]> {
  const fault = connectionFault(uri);
  if (fault !== undefined) throw new VirshError(`${uri.slice(0, 200)} is no connection to use: ${fault}`);
  const list = await virsh(['nodedev-list', '--cap', 'pci'], uri, options);
  const names = list.split(/\s+/).filter((name) => /^pci_[0-9a-f]{4,8}(_[0-9a-f]{2}){2}_[0-7]$/i.test(name));
  const texts: string[] = [];
  for (let at = 0; at < names.length; at += devicesAProcess) {
    const commands = names.slice(at, at + devicesAProcess).map((name) => `nodedev-dumpxml ${name}`);
    // A device that was unplugged since the list was made fails alone.
    texts.push(await virsh([commands.join('; ')], uri, options));
  }
  return texts;
}

function virsh(command: readonly string[], uri: string, options: VirshOptions): Promise<string> {
  const { program = 'virsh', timeout = defaultTimeout, signal } = options;
  const argv = ['--readonly', '--quiet', '--connect', uri, ...command];
  const settings = {
    timeout,
    signal,
    maxBuffer: mostOutput,
    killSignal: 'SIGKILL',
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C' },
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(program, argv, settings, (error, stdout, stderr) => {
      if (!error || (error.code === 1 && stdout.includes('<device>'))) return resolve(stdout);
      reject(new VirshError(reason(error, stderr, uri, timeout)));
    });
    // Nobody can answer a question for a password here.
    child.stdin?.end();
  });
}

interface Failure extends Error {
  readonly code?: string | number | null | undefined;
  readonly killed?: boolean | undefined;
}

function reason(error: Failure, stderr: string, uri: string, timeout: number): string {
  if (error.code === 'ENOENT') return 'virsh is not installed on this machine';
  if (error.name === 'AbortError') return 'virsh was given up';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'virsh printed too much';
  if (error.killed) return `virsh had no answer from ${uri} within ${timeout / 1000} s`;
  const said = stderr.split('\n').map((line) => line.replace(/^error:\s*/, '').trim());
  const words = said
    .filter((line) => line !== '')
    .join(': ')
    .slice(0, 300);
  return words === '' ? `virsh ended without a word (${error.code ?? 'killed'})` : `virsh: ${words}`;
}
