import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { checkOutcome, hostdev, hostSnapshot, makeFolder, pseriesGuest, refusedGuest } from './cli';

const examples = path.join(import.meta.dirname, '../../examples');

const disk = `    <disk type='block' device='disk'>
      <source dev='/dev/mapper/db'/>
      <target dev='vda' bus='virtio'/>
    </disk>
`;
const bare = pseriesGuest(disk + hostdev('0001:01:00.0') + hostdev('0002:01:00.0'));

test('every place that libvirt would choose is written in', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': bare, 'host.json': hostSnapshot });
  const { code, stdout, stderr } = await cli('assign --host host.json db.xml');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const place = (bus: number, slot: number) =>
    `<address type='pci' domain='0x0000' bus='0x0${bus}' slot='0x0${slot}' function='0x0'/>`;
  const phb = (index: number) => `    <controller type='pci' index='${index}' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='${index}'/>
    </controller>
`;
  assert.equal(
    stdout,
    pseriesGuest(
      [
        phb(0),
        phb(1),
        phb(2),
        `    <controller type='usb' index='0' model='qemu-xhci'>\n      ${place(0, 1)}\n    </controller>\n`,
        disk.replace('    </disk>', `      ${place(0, 2)}\n    </disk>`),
        hostdev('0001:01:00.0', place(1, 1)),
        hostdev('0002:01:00.0', place(2, 1)),
      ].join(''),
    ),
  );
});

test('what was written in changes nothing when it is assigned again, and nothing is found in it', async (context) => {
  const guests = readdirSync(examples).filter((name) => name.endsWith('.xml'));
  const texts = guests.map((name) => [name, readFileSync(path.join(examples, name), 'utf8')] as const);
  const snapshot = readFileSync(path.join(examples, 'power9.host.json'), 'utf8');
  const files = { ...Object.fromEntries(texts), 'bare.xml': bare, 'x.host.json': snapshot };
  const { cli } = makeFolder(context, files);
  let assigned = 0;
  for (const name of [...guests, 'bare.xml']) {
    const { code, stdout } = await cli(`assign ${name}`);
    if (code !== 0 || stdout === '') continue;
    assigned++;
    const again = await cli(`assign --stdin-filename again.xml -`, { stdin: stdout });
    checkOutcome(again, { stdout });
    const places = async (text: string) => {
      const { stdout: json } = await cli(`assign --format json --stdin-filename again.xml -`, {
        stdin: text,
      });
      const [{ controllers, devices }] = JSON.parse(json).files;
      return [
        controllers.map(({ type, index, targetIndex, address }: Record<string, unknown>) =>
          JSON.stringify([type, index, targetIndex, address]),
        ),
        devices.map(({ kind, address }: Record<string, unknown>) => JSON.stringify([kind, address])),
      ].map((list) => list.sort());
    };
    assert.deepEqual(await places(stdout), await places(files[name as keyof typeof files]), name);
  }
  assert.ok(assigned >= 2);
});

test('json: controllers, devices with their XPath, and what libvirt refuses', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': bare, 'host.json': hostSnapshot, 'x.xml': '<pool/>' });
  const { code, stdout, stderr } = await cli('assign --format json --host host.json .');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const [file, ...others] = JSON.parse(stdout).files;
  assert.deepEqual(others, []);
  const address = (bus: number, slot: number) => {
    return { type: 'pci', domain: 0, bus, slot, function: 0, multifunction: false };
  };
  const phb = (index: number) => ({
    type: 'pci',
    index,
    model: 'pci-root',
    modelName: 'spapr-pci-host-bridge',
    targetIndex: index,
    node: null,
    address: null,
    added: true,
  });
  const own = { added: false };
  assert.deepEqual(
    file.controllers.filter(({ type }: { type: string }) => type === 'pci'),
    [phb(0), phb(1), phb(2)],
  );
  assert.deepEqual(file.devices, [
    {
      kind: 'disk',
      path: '/domain/devices/disk',
      address: address(0, 2),
      isolationGroup: 0,
      iommuGroup: null,
      ...own,
    },
    {
      kind: 'hostdev',
      path: '/domain/devices/hostdev[1]',
      address: address(1, 1),
      isolationGroup: 2,
      iommuGroup: 1,
      ...own,
    },
    {
      kind: 'hostdev',
      path: '/domain/devices/hostdev[2]',
      address: address(2, 1),
      isolationGroup: 3,
      iommuGroup: 2,
      ...own,
    },
    {
      kind: 'memballoon',
      path: null,
      address: address(0, 3),
      isolationGroup: 0,
      iommuGroup: null,
      added: true,
    },
  ]);
  assert.deepEqual(file.errors, []);
});

const twice = "<address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>";
const colliding = pseriesGuest(hostdev('0001:01:00.0', twice) + hostdev('0002:01:00.0', twice));

test('a guest that libvirt refuses is not printed; its reason is', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': colliding });
  const says = 'XML error: Attempted double use of PCI Address 0000:00:03.0';
  checkOutcome(await cli('assign db.xml'), {
    code: 1,
    stderr: `pseries-xml: db.xml: libvirt refuses this guest: ${says}\n`,
  });
  const { code, stdout } = await cli('assign --format json db.xml');
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(stdout).files[0].errors, [
    { code: 'address-in-use', says, path: '/domain/devices/hostdev[2]' },
  ]);
});

test('several guests come as JSON; what is no pSeries guest is said to be none', async (context) => {
  const { cli } = makeFolder(context, {
    'a.xml': bare,
    'b.xml': refusedGuest,
    'x86.xml': "<domain type='kvm'><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>",
  });
  const { code, stdout, stderr } = await cli('assign a.xml b.xml');
  assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
  assert.match(stderr, /more than one guest: use --format json/);
  checkOutcome(await cli('assign x86.xml'), {
    stderr: 'pseries-xml: x86.xml: no pSeries guest, nothing to assign\n',
  });
});
