/** Runs the command line inside the test, in a folder of its own. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Io } from '../../server/src/cli/io';
import { run } from '../../server/src/cli/run';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Machine {
  readonly stdin?: string | Uint8Array;
  readonly env?: Io['env'];
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly arch?: string;
  readonly readSysfs?: Io['readSysfs'];
  readonly readVirsh?: Io['readVirsh'];
}

/** A folder with these files, removed after the test. */
export function makeFolder(
  context: TestContext,
  files: { readonly [name: string]: string | Uint8Array },
): {
  folder: string;
  read: (name: string) => string;
  cli: (argv: string, machine?: Machine) => Promise<Outcome>;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'pseries-xml-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return {
    folder,
    read: (name) => readFileSync(path.join(folder, name), 'utf8'),
    cli: (argv, machine = {}) => runIn(folder, argv, machine),
  };
}

/** `argv` as in a shell, without quoting. */
async function runIn(cwd: string, argv: string, machine: Machine): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY: machine.isTTY ?? false,
    columns: machine.columns,
  });
  const code = await run(argv.split(' ').filter(Boolean), {
    stdout: output('stdout'),
    stderr: output('stderr'),
    readStdin: async () => Buffer.from(machine.stdin ?? ''),
    env: machine.env ?? {},
    cwd,
    arch: machine.arch ?? 'x64',
    readSysfs: machine.readSysfs ?? (async () => null),
    readVirsh: machine.readVirsh ?? (() => Promise.reject(new Error('no virsh here'))),
  });
  return { code, ...written };
}

/** Compares a whole outcome; what is not named is empty and 0. */
export function checkOutcome(outcome: Outcome, expected: Partial<Outcome>): void {
  assert.deepEqual(outcome, { code: 0, stdout: '', stderr: '', ...expected });
}

export const pseriesGuest = (devices: string, name = 'db') => `<domain type='kvm'>
  <name>${name}</name>
  <memory unit='GiB'>4</memory>
  <os>
    <type arch='ppc64le' machine='pseries'>hvm</type>
  </os>
  <devices>
${devices}  </devices>
</domain>
`;

export const hostdev = (address: string, guestAddress = '') => {
  const [domain, bus, slot, fn] = address.split(/[:.]/);
  const own = guestAddress && `      ${guestAddress}\n`;
  return `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${fn}'/>
      </source>
${own}    </hostdev>
`;
};

const virtioDisk = (slot: string) => `    <disk type='block' device='disk'>
      <source dev='/dev/mapper/db'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='${slot}' function='0x0'/>
    </disk>
`;

export const cleanGuest = pseriesGuest('', 'ok');
/** One warning: a host device on PHB 0. */
export const warnedGuest = pseriesGuest(
  hostdev('0001:01:00.0', "<address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>"),
  'web',
);
/** One error, whose fix is not safe: libvirt refuses the second of two equal host devices. */
export const refusedGuest = pseriesGuest(hostdev('0001:01:00.0') + hostdev('0001:01:00.0'));
/** One error with a safe fix: a bus has 31 slots. */
export const mendableGuest = pseriesGuest(virtioDisk('0x20'));
export const mendedGuest = pseriesGuest(virtioDisk('0x03'));

export const hostSnapshot = JSON.stringify([
  { address: '0001:01:00.0', iommuGroup: 1 },
  { address: '0002:01:00.0', iommuGroup: 2 },
]);
