/** The host as real libvirt and real virsh tell it, beside what sysfs tells: one made-up host in a mount namespace of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSnapshot } from '../../server/src/host/snapshotFile';
import type { HostDevice, HostTopology } from '../../server/src/host/topology';
import { hostDevices } from './madeUpHost';

const script = (name: string) => fileURLToPath(new URL(`nodedev/${name}`, import.meta.url));

/** Names that mean something to a shell, to markup or to virsh, where the kernel lets a driver have them. */
const hostile: readonly HostDevice[] = ['$(reboot)', '--flag', '<svg onload=x>&"\'', 'a;undefine b'].map(
  (driver, index) => ({
    address: `0036:01:00.${index}`,
    iommuGroup: 31,
    vendor: '0x15b3',
    device: '0x1019',
    class: '0x020000',
    numaNode: 8,
    driver,
  }),
);
const devices = [...hostDevices, ...hostile];

function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'libvirt is asked on Linux only';
  if (process.getuid?.() !== 0) return 'needs root: a mount namespace and libvirtd';
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0) return 'needs unshare and a mount namespace';
  if (!existsSync('/usr/sbin/libvirtd') || !hasDriver('nodedev') || !hasDriver('qemu'))
    return 'needs Debian packages: libvirt-daemon libvirt-daemon-driver-qemu';
  return existsSync('/usr/bin/virsh') ? undefined : 'needs the Debian package libvirt-clients';
}

function hasDriver(name: string): boolean {
  return readdirSync('/usr/lib').some((folder) =>
    existsSync(`/usr/lib/${folder}/libvirt/connection-driver/libvirt_driver_${name}.so`),
  );
}

function topologyOf(text: string): HostTopology {
  const read = parseSnapshot(text, 'x.host.json');
  assert.ok('topology' in read, 'error' in read ? read.error : '');
  return read.topology;
}

it('a snapshot from virsh equals one from sysfs', { skip: whyNot(), timeout: 120_000 }, (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pseries-nodedev-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'devices.json');
  writeFileSync(file, JSON.stringify(devices));
  const own = ['/usr/bin/python3', script('withMadeUpHost.py'), file];
  const program = [process.execPath, '--import', 'tsx', script('readBoth.ts')];
  const { stdout, stderr, status } = spawnSync(
    'unshare',
    ['--mount', '--propagation', 'private', '--', ...own, ...program],
    {
      encoding: 'utf8',
      timeout: 110_000,
      env: { ...process.env, OUTER_MOUNTS: readlinkSync('/proc/self/ns/mnt') },
    },
  );
  assert.equal(status, 0, stderr);
  const snapshots: { readonly virsh: string; readonly sysfs: string } = JSON.parse(stdout);
  const virsh = topologyOf(snapshots.virsh);
  const sysfs = topologyOf(snapshots.sysfs);
  assert.match(snapshots.virsh, /"source": "libvirt at qemu:\/\/\/system"/);
  assert.deepEqual(virsh.devices, sysfs.devices);
  // Both tell what was made up, not nothing.
  assert.equal(virsh.devices.length, devices.length);
  for (const { name: _, ...made } of devices) {
    const { name: __, ...told } = virsh.devices.find(({ address }) => address === made.address) ?? {};
    const known = { driver: null, numaNode: null, physicalFunction: null, virtualFunctions: [], ...made };
    assert.deepEqual(told, known, made.address);
  }
});
