/** The PCI devices of the host behind a libvirt connection, asked for with virsh, which only reads. */
import { execFile } from 'node:child_process';
import { readNodeDevices } from './nodeDevices';
import type { HostTopology } from './topology';

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
 * Whether this is a URI that virsh may be given: `qemu:///system`, `qemu+ssh://power9/system`. Undefined when it is; else
 * what is wrong with it. A `command` in its query and the transport `ext` would run a program of the URI's choice
 * (remote/remote_driver.c: doRemoteOpen), and are refused.
 */
export function connectionFault(uri: string): string | undefined {
  const match = /^qemu(?:\+([a-z0-9]+))?:\/\/(.*)$/s.exec(uri);
  if (!match) return 'it does not begin with qemu:// or qemu+ssh:// or the like';
  const [, transport = '', rest = ''] = match;
  if (uri.length > 1000) return 'it is too long';
  if (!/^[\x21-\x7e]*$/.test(rest)) return 'it holds white space or characters that no URI has';
  if (!allowedTransports.has(transport)) return `the transport ${transport} is not allowed`;
  const query = /\?([^#]*)/.exec(rest)?.[1] ?? '';
  const named = query.split(/[&;]/).map((part) => decoded(part.split('=')[0] ?? ''));
  const programs = named.find((name) => runsPrograms.has(name.toLowerCase()));
  if (programs !== undefined) return `"${programs}" in it would run a program`;
  // ssh takes a host that begins with a dash for an option.
  if (/^([^/?#]*@)?-/.test(rest) || /^[^/?#]*%2d/i.test(rest)) return 'its host begins with a dash';
  return undefined;
}

const allowedTransports: ReadonlySet<string> = new Set([
  '',
  'ssh',
  'libssh',
  'libssh2',
  'tls',
  'tcp',
  'unix',
]);
const runsPrograms: ReadonlySet<string> = new Set(['command', 'netcat']);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Asks libvirt for the host's PCI devices: addresses, IOMMU groups, drivers, NUMA nodes, names, virtual functions.
 * @throws VirshError - when the URI is refused, virsh is missing, fails, is silent too long, or prints no devices
 */
export async function readVirsh(uri: string, options: VirshOptions = {}): Promise<HostTopology> {
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
  const devices = readNodeDevices(texts.join('\n'));
  if (devices.length === 0) throw new VirshError(`libvirt at ${uri} names no PCI devices`);
  return { source: `libvirt at ${uri}`, takenAt: new Date().toISOString(), devices };
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
