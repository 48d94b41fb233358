/** Real libvirt, asked about guests: two worker processes, each in a mount namespace with made-up host devices. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { HostDevice } from '../../../server/src/host/topology';

interface Answer {
  /** undefined: libvirt itself died or hung on the guest, twice. */
  readonly defineOk: boolean | undefined;
  readonly defineError: string | null;
  /** `virsh dumpxml --inactive` of the guest as defined. */
  readonly xml: string | null;
}

export interface LibvirtProcesses {
  /** `major.minor.patch` */
  readonly libvirtVersion: string;
  readonly qemuVersion: string;
  /** libvirt's answer to a guest; any number may be asked at once. */
  readonly ask: (xml: string) => Promise<Answer>;
  readonly close: () => void;
}

const python = '/usr/bin/python3';
const worker = fileURLToPath(new URL('worker.py', import.meta.url));
const processes = 2;
const longestCase = 60_000;
const longestStart = 180_000;

/** Why libvirt cannot be asked on this machine; undefined when it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'libvirt is asked on Linux only';
  if (process.getuid?.() !== 0) return 'needs root: a mount namespace and the QEMU driver of libvirt as root';
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0) {
    return 'needs unshare (util-linux) and the right to make a mount namespace';
  }
  if (!existsSync(python) || spawnSync(python, ['-c', 'import libvirt']).status !== 0) {
    return 'needs Debian packages: python3-libvirt libvirt-daemon-driver-qemu';
  }
  const missing = ['ppc64', 'x86_64'].filter((arch) => !existsSync(`/usr/bin/qemu-system-${arch}`));
  return missing.length > 0 ? `needs qemu-system-${missing.join(', qemu-system-')}` : undefined;
}

interface Worker {
  readonly libvirt: number;
  readonly qemu: number;
  /** undefined: the process is gone, or did not answer in time and was ended. */
  readonly ask: (xml: string) => Promise<Answer | undefined>;
  readonly close: () => void;
}

async function startWorker(devices: readonly HostDevice[]): Promise<Worker> {
  const { XDG_CACHE_HOME } = process.env;
  const cache = XDG_CACHE_HOME || path.join(homedir(), '.cache');
  const child = spawn('unshare', ['--mount', '--propagation', 'private', '--', python, '-u', worker], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      OUTER_MOUNTS: readlinkSync('/proc/self/ns/mnt'),
      LIBVIRT_LOG_OUTPUTS: '4:file:/dev/null',
    },
  });
  const ask = lineByLine(child);
  const host = { devices, cache: path.join(cache, 'pseries-guest-xml', 'qemu-capabilities') };
  const hello = (await ask(host, longestStart)) as {
    failed?: string;
    libvirt: number;
    qemu: number;
  } | null;
  if (!hello || hello.failed !== undefined) {
    child.kill('SIGKILL');
    throw new Error(`libvirt did not start: ${hello?.failed ?? 'the process ended'}`);
  }
  return {
    ...hello,
    ask: async (xml) => ((await ask({ xml }, longestCase)) as Answer | null) ?? undefined,
    close: () => child.stdin?.end(),
  };
}

/** One question, one answer; null once the process is gone or was ended because it took too long. */
function lineByLine(child: ChildProcess): (question: object, longest: number) => Promise<unknown> {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('a process without pipes');
  let gone = false;
  let waiting: ((line: string | null) => void) | undefined;
  const settle = (line: string | null) => {
    waiting?.(line);
    waiting = undefined;
  };
  createInterface(stdout).on('line', settle);
  // A process that died is noticed by its closed output.
  stdin.on('error', () => {});
  child.on('error', () => settle(null));
  child.on('close', () => {
    gone = true;
    settle(null);
  });
  return async (question, longest) => {
    if (gone) return null;
    const timer = setTimeout(() => child.kill('SIGKILL'), longest);
    const line = await new Promise<string | null>((resolve) => {
      waiting = resolve;
      stdin.write(`${JSON.stringify(question)}\n`);
    });
    clearTimeout(timer);
    return line === null ? null : (JSON.parse(line) as unknown);
  };
}

/** Starts libvirt with these host devices. Throws where it does not start; `whyNot` tells most reasons before. */
export async function startLibvirt(devices: readonly HostDevice[]): Promise<LibvirtProcesses> {
  // The first one alone: it fills the cache of QEMU capabilities.
  const first = await startWorker(devices);
  const idle: Worker[] = [
    first,
    ...(await Promise.all(Array.from({ length: processes - 1 }, () => startWorker(devices)))),
  ];
  const queue: ((worker: Worker) => void)[] = [];
  const free = (freed: Worker) => {
    const next = queue.shift();
    if (next) next(freed);
    else idle.push(freed);
  };
  // Asked twice: libvirt also dies of what it was asked before.
  const once = async (xml: string) => {
    const taken = idle.pop() ?? (await new Promise<Worker>((resolve) => queue.push(resolve)));
    const answer = await taken.ask(xml);
    free(answer ? taken : await startWorker(devices));
    return answer;
  };
  return {
    libvirtVersion: versionText(first.libvirt),
    qemuVersion: versionText(first.qemu),
    ask: async (xml) => {
      const answer = (await once(xml)) ?? (await once(xml));
      return answer ?? { defineOk: undefined, defineError: null, xml: null };
    },
    close: () => {
      for (const each of idle) each.close();
    },
  };
}

/** 9000000 is 9.0.0 (libvirt.h: virGetVersion). */
function versionText(version: number): string {
  return [version / 1_000_000, (version / 1_000) % 1_000, version % 1_000].map(Math.floor).join('.');
}
