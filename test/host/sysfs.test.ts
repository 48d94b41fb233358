import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { lookUpNames } from '../../server/src/host/pciIds';
import { readSysfs } from '../../server/src/host/sysfs';
import type { HostDevice } from '../../server/src/host/topology';

interface Made {
  /** Files by name, with their text. */
  readonly files?: { readonly [name: string]: string };
  readonly group?: number;
  readonly driver?: string;
  readonly physfn?: string;
  readonly virtfns?: readonly string[];
}

/** A sysfs tree as the kernel lays it out: `bus/pci/devices` holds links to folders elsewhere. */
function makeSysfs(context: TestContext, devices: { readonly [address: string]: Made }): string {
  const root = mkdtempSync(path.join(tmpdir(), 'pseries-sysfs-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  const bus = path.join(root, 'bus/pci/devices');
  mkdirSync(bus, { recursive: true });
  for (const [address, made] of Object.entries(devices)) {
    const folder = path.join(root, 'devices/pci', address);
    mkdirSync(folder, { recursive: true });
    symlinkSync(`../../../devices/pci/${address}`, path.join(bus, address));
    for (const [name, text] of Object.entries(made.files ?? {})) writeFileSync(path.join(folder, name), text);
    const link = (name: string, target: string) => symlinkSync(target, path.join(folder, name));
    if (made.group !== undefined) link('iommu_group', `../../../kernel/iommu_groups/${made.group}`);
    if (made.driver !== undefined) link('driver', `../../../bus/pci/drivers/${made.driver}`);
    if (made.physfn !== undefined) link('physfn', `../${made.physfn}`);
    for (const [index, target] of (made.virtfns ?? []).entries()) link(`virtfn${index}`, `../${target}`);
  }
  return root;
}

async function check(root: string, devices: readonly HostDevice[], pciIds: readonly string[] = []) {
  const topology = await readSysfs(root, pciIds);
  assert.ok(topology);
  assert.equal(topology.source, `sysfs in ${root}`);
  assert.ok(!Number.isNaN(Date.parse(topology.takenAt ?? '')));
  assert.deepEqual(topology.devices, devices);
}

const adapter = { vendor: '0x15b3\n', device: '0x1019\n', class: '0x020000\n', numa_node: '8\n' };
const adapterFacts = { vendor: '0x15b3', device: '0x1019', class: '0x020000', numaNode: 8 };

test('devices are read with group, driver, NUMA node and virtual functions', async (context) => {
  const virtfns = Array.from({ length: 11 }, (_, index) => `0001:01:0${index < 8 ? 0 : 1}.${index % 8}`);
  const root = makeSysfs(context, {
    '0033:01:00.0': { files: { ...adapter, numa_node: '-1\n' } },
    '0000:01:00.0': { files: adapter, group: 7, driver: 'mlx5_core', virtfns },
    '0000:01:00.1': { files: adapter, group: 12, driver: 'vfio-pci', physfn: '0000:01:00.0' },
  });
  await check(root, [
    {
      address: '0000:01:00.0',
      iommuGroup: 7,
      ...adapterFacts,
      driver: 'mlx5_core',
      physicalFunction: null,
      virtualFunctions: virtfns,
    },
    {
      address: '0000:01:00.1',
      iommuGroup: 12,
      ...adapterFacts,
      driver: 'vfio-pci',
      physicalFunction: '0000:01:00.0',
      virtualFunctions: [],
    },
    {
      address: '0033:01:00.0',
      iommuGroup: null,
      ...adapterFacts,
      driver: null,
      numaNode: null,
      physicalFunction: null,
      virtualFunctions: [],
    },
  ]);
});

test('what is missing or odd stays unknown and harms nothing else', async (context) => {
  const root = makeSysfs(context, {
    '0001:01:00.0': { files: { vendor: 'garbage', class: '0x020000\n' }, group: 1 },
    'not-a-device': {},
  });
  mkdirSync(path.join(root, 'devices/pci/0001:01:00.0/device'));
  symlinkSync('../../gone', path.join(root, 'bus/pci/devices/0001:02:00.0'));
  await check(root, [
    {
      address: '0001:01:00.0',
      iommuGroup: 1,
      class: '0x020000',
      driver: null,
      physicalFunction: null,
      virtualFunctions: [],
    },
  ]);
});

test('an unreadable device is known by its address alone', async (context) => {
  if (process.getuid?.() === 0) return context.skip('root reads everything');
  const root = makeSysfs(context, { '0001:01:00.0': { files: adapter, group: 1 } });
  chmodSync(path.join(root, 'devices/pci/0001:01:00.0'), 0);
  await check(root, [{ address: '0001:01:00.0' }]);
  chmodSync(path.join(root, 'devices/pci/0001:01:00.0'), 0o700);
});

test('names come from pci.ids where there is one', async (context) => {
  const root = makeSysfs(context, {
    '0001:01:00.0': { files: adapter, group: 1 },
    '0001:02:00.0': { files: { ...adapter, device: '0xffff' }, group: 1 },
    '0001:03:00.0': { files: { ...adapter, vendor: '0xdead' }, group: 1 },
  });
  const ids = path.join(root, 'pci.ids');
  writeFileSync(ids, pciIds);
  const topology = await readSysfs(root, [path.join(root, 'missing'), ids]);
  assert.deepEqual(
    topology?.devices.map((device) => device.name),
    ['Mellanox Technologies MT28800 Family [ConnectX-5 Ex]', 'Mellanox Technologies', undefined],
  );
});

test('no PCI devices: no topology', async (context) => {
  assert.equal(await readSysfs(makeSysfs(context, {})), null);
  assert.equal(await readSysfs('/nowhere/at/all'), null);
});

test('a thousand devices are all read', async (context) => {
  const many = Array.from({ length: 1000 }, (_, index) => {
    const bus = Math.floor(index / 256).toString(16);
    const slot = Math.floor((index % 256) / 8).toString(16);
    return [
      `000${bus}:01:${slot.padStart(2, '0')}.${index % 8}`,
      { files: adapter, group: index, driver: 'vfio-pci' },
    ] as const;
  });
  const root = makeSysfs(context, Object.fromEntries(many));
  const topology = await readSysfs(root, []);
  assert.equal(topology?.devices.length, 1000);
});

const pciIds = `# comment
1014  IBM
\t03b9  CAPI adapter
\t\t1014 0001  Subsystem
15b3  Mellanox Technologies
\t1017  MT27800 Family [ConnectX-5]
\t1019  MT28800 Family [ConnectX-5 Ex]
\t\t15b3 0008  ConnectX-5 Ex EN

C 02  Network controller
\t00  Ethernet controller
`;

test('pci.ids: devices behind their vendor, classes are no vendors', () => {
  const wanted = new Set(['15b3:1019', '1014:ffff', '0000:0000', '1014:03b9']);
  assert.deepEqual([...lookUpNames(pciIds, wanted)].sort(), [
    ['1014:03b9', 'IBM CAPI adapter'],
    ['1014:ffff', 'IBM'],
    ['15b3:1019', 'Mellanox Technologies MT28800 Family [ConnectX-5 Ex]'],
  ]);
  assert.deepEqual([...lookUpNames('', wanted)], []);
  assert.deepEqual([...lookUpNames('15b3', new Set(['15b3:1019']))], [['15b3:1019', '']]);
});
