import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { deviceKinds } from '../../server/src/guest/devices';
import { controllersInOrder, devicesInOrder, hostDevices } from '../../server/src/guest/order';
import { readGuest } from '../../server/src/guest/readGuest';
import { addressSpan, deviceSpan, factSpan, nameSpan } from '../../server/src/guest/spans';
import { parseXml } from '../../server/src/xml/parse';
import { guestOf, pseriesText } from './guestOf';

function isGuest(text: string): boolean {
  return readGuest(parseXml(text)) !== null;
}

function withType(type: string): boolean {
  return guestOf(`<domain type='kvm'><os>${type}</os></domain>`).pseries;
}

test('a domain is found by its content, alone or in what libvirt wraps around it', () => {
  assert.equal(isGuest("<domain type='kvm'/>"), true);
  assert.equal(isGuest('<domain>'), true);
  assert.equal(isGuest('<?xml version="1.0"?><!-- mine --><domain><name>a</name></domain>'), true);
  for (const wrapper of ['domainsnapshot', 'domstatus', 'domaincheckpoint', 'domainbackup']) {
    const guest = guestOf(
      `<${wrapper}><name>s</name> <domain type='qemu'><name>a</name></domain></${wrapper}>`,
    );
    assert.equal(guest.wrapper, wrapper);
    assert.equal(guest.name?.value, 'a');
  }
});

test('other XML is no guest', () => {
  const others = ['', 'text', '<', '<network/>', '<project><domain/></project>', '<domainsnapshot/>'];
  const server = "<domain log-root='/var/log'><applications/><resources/></domain>";
  for (const text of [...others, server]) assert.equal(isGuest(text), false, text);
});

test('pSeries is a matter of arch and machine', () => {
  assert.equal(withType("<type arch='ppc64' machine='pseries'>hvm</type>"), true);
  assert.equal(withType("<type arch='ppc64le' machine='pseries-7.2'>hvm</type>"), true);
  assert.equal(withType("<type arch='ppc64le' machine='pseries-rhel7.6.0'>hvm</type>"), true);
  assert.equal(withType("<type arch='ppc' machine='pseries'>hvm</type>"), false);
  assert.equal(withType("<type arch='ppc64' machine='powernv9'>hvm</type>"), false);
  assert.equal(withType("<type arch='ppc64' machine='pseriesx'>hvm</type>"), false);
  assert.equal(withType("<type arch='x86_64' machine='pc'>hvm</type>"), false);
  assert.equal(withType('<type>hvm</type>'), false);
});

test("the default machine of ppc64 is a pseries, and no other arch's machine is", () => {
  assert.equal(withType("<type arch='ppc64le'>hvm</type>"), true);
  assert.equal(withType("<type arch='ppc64le' machine=''>hvm</type>"), true);
  assert.equal(withType("<type machine='pseries'>hvm</type>"), true);
  assert.equal(withType("<type arch='ppc64le' machine='{{ machine }}'>hvm</type>"), true);
  assert.equal(withType("<type arch='{{ arch }}' machine='{{ machine }}'>hvm</type>"), false);
});

test('memory, NUMA cells and features are read as libvirt reads them', () => {
  const guest = guestOf(`<domain type='kvm'>
    <memory unit='GiB'>4</memory>
    <cpu><numa><cell id='1' memory='1'/><cell memory='1'/></numa></cpu>
    <features><hpt resizing='required'/><htm state='on'/></features>
  </domain>`);
  assert.equal(guest.memory?.value, 4 * 1024 * 1024);
  assert.deepEqual(guest.numaCells, [1, 1]);
  assert.deepEqual(guest.features, ['hpt', 'htm']);
  assert.equal(guest.virtType?.value, 'kvm');
});

test('a placeholder is unknown, not wrong', () => {
  const guest = guestOf(
    pseriesText("<memballoon model='virtio'><address type='pci' slot='{{ s }}'/></memballoon>"),
  );
  const address = guest.byKind.memballoon[0]?.facts.address;
  assert.equal(address?.type === 'pci' && address.slot?.placeholder, true);
  assert.equal(address?.type === 'pci' && address.slot?.value, undefined);
});

test('a PHB has its index, target index, NUMA node and model name', () => {
  const guest = guestOf(
    pseriesText(`    <controller type='pci' index='010' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='0x3' hotplug='off'><node>1</node></target>
      <alias name='ua-phb'/>
    </controller>`),
  );
  const facts = guest.byKind.controller[0]?.facts;
  assert.equal(facts?.index?.value, 10);
  assert.equal(facts?.targetIndex?.value, 3);
  assert.equal(facts?.node?.value, 1);
  assert.equal(facts?.hotplug?.value, 'off');
  assert.equal(facts?.modelName?.value, 'spapr-pci-host-bridge');
  assert.equal(facts?.alias?.value, 'ua-phb');
});

test('every kind of address is read', () => {
  const guest = guestOf(
    pseriesText(`
    <disk type='file'><target dev='sda' bus='scsi'/><address type='drive' controller='01' unit='2'/></disk>
    <controller type='scsi' model='ibmvscsi'><address type='spapr-vio' reg='2000'/></controller>
    <input type='tablet' bus='usb'><address type='usb' bus='0' port='1.2'/></input>
    <hostdev mode='subsystem' type='pci'><source/><address type='unassigned'/></hostdev>
    <interface type='user'><model type='Virtio'/><address type='pci' bus='0x01' multifunction='on'/></interface>`),
  );
  const { disk, controller, input, hostdev } = guest.byKind;
  const drive = disk[0]?.facts.address;
  assert.deepEqual(drive?.type === 'drive' && [drive.controller?.value, drive.bus, drive.unit?.value], [
    1,
    undefined,
    2,
  ]);
  const vio = controller[0]?.facts.address;
  assert.equal(vio?.type === 'spapr-vio' && vio.reg?.value, 0x2000);
  const usb = input[0]?.facts.address;
  assert.equal(usb?.type === 'other' && usb.port?.value, '1.2');
  const none = hostdev[0]?.facts.address;
  assert.equal(none?.type === 'other' && none.typeName?.value, 'unassigned');
  const nic = guest.byKind.interface[0]?.facts;
  assert.equal(nic?.model?.value, 'virtio');
  assert.equal(nic?.address?.type === 'pci' && nic.address.multifunction?.value, true);
});

test('what decides the place of the other devices is found where libvirt has it', () => {
  const { byKind } = guestOf(
    pseriesText(`
    <filesystem type='mount'><driver type='virtiofs'/></filesystem>
    <video><model type='vga'/></video>
    <rng model='virtio'><backend model='random'>/dev/random</backend></rng>
    <tpm model='tpm-spapr'><backend type='emulator'/></tpm>
    <serial type='pty'><target type='spapr-vio-serial'><model name='spapr-vty'/></target></serial>
    <shmem name='s'><model type='ivshmem-plain'/></shmem>
    <pstore backend='acpi-erst'/>`),
  );
  assert.equal(byKind.filesystem[0]?.facts.backend?.value, 'virtiofs');
  assert.equal(byKind.video[0]?.facts.model?.value, 'vga');
  assert.equal(byKind.rng[0]?.facts.model?.value, 'virtio');
  assert.equal(byKind.tpm[0]?.facts.backend?.value, 'emulator');
  assert.equal(byKind.serial[0]?.facts.targetModel?.value, 'spapr-vty');
  assert.equal(byKind.shmem[0]?.facts.model?.value, 'ivshmem-plain');
  assert.equal(byKind.pstore[0]?.facts.backend?.value, 'acpi-erst');
});

test('host devices come in the order of the list that libvirt makes: interfaces first', () => {
  const guest = guestOf(
    pseriesText(`
    <hostdev type='pci'><source><address domain='1' bus='0x1' slot='0'/></source></hostdev>
    <hostdev mode='subsystem' type='usb'><source><address bus='1' device='2'/></source></hostdev>
    <interface type='hostdev'><source><address type='pci' domain='0x0005' bus='0x90' slot='01' function='1'/></source></interface>
    <interface type='hostdev'><source><address type='usb' bus='1' device='2'/></source></interface>
    <hostdev mode='subsystem' type='pci'><source><address bus='{{ b }}'/></source></hostdev>
    <hostdev mode='subsystem' type='pci'><source><address bus='0x100'/></source></hostdev>`),
  );
  assert.deepEqual(
    hostDevices(guest).map(({ host }) => [host.address, host.placeholder]),
    [
      ['0005:90:01.1', false],
      ['0001:01:00.0', false],
      [undefined, true],
      [undefined, false],
    ],
  );
});

test('the controller list is in libvirt’s order, with and without indexes', () => {
  const order = (...indexes: (number | null)[]) => {
    const text = indexes.map((i) => `<controller type='scsi'${i === null ? '' : ` index='${i}'`}/>`).join('');
    const list = controllersInOrder(guestOf(pseriesText(text)));
    return list.map(({ facts }) => facts.index?.value ?? null);
  };
  assert.deepEqual(order(0, 2, null, 1), [0, 1, 2, null]);
  assert.deepEqual(order(null, 1, 0), [null, 0, 1]);
  assert.deepEqual(order(5, null, 3, null, 4), [3, 4, 5, null, null]);
});

test('a pass over all devices goes by kind, and leaves out a console that repeats the serial port', () => {
  const kinds = (devices: string) =>
    devicesInOrder(guestOf(pseriesText(devices))).map(({ facts }) => facts.kind);
  assert.deepEqual(
    kinds(
      "<memballoon/><console type='pty'/><serial type='pty'/><controller type='usb'/><interface/><disk/>",
    ),
    ['disk', 'interface', 'controller', 'serial', 'memballoon'],
  );
  assert.deepEqual(kinds("<console type='pty'/>"), ['console']);
  assert.deepEqual(kinds("<serial/><console><target type='virtio'/></console>"), ['serial', 'console']);
});

test('spans point into the document', () => {
  const text = pseriesText(
    "    <rng model='virtio'>\n      <address type='pci' bus='0x02' slot='0x01'/>\n    </rng>",
  );
  const [rng] = guestOf(text).byKind.rng;
  assert.ok(rng?.facts.model && rng.facts.address?.type === 'pci' && rng.facts.address.bus);
  const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
  assert.equal(at(nameSpan(rng)), 'rng');
  assert.equal(at(factSpan(rng, rng.facts.model)), 'virtio');
  assert.equal(at(factSpan(rng, rng.facts.address.bus)), '0x02');
  assert.equal(at(addressSpan(rng) ?? { start: 0, end: 0 }), "<address type='pci' bus='0x02' slot='0x01'/>");
  assert.match(at(deviceSpan(rng)), /^<rng [\s\S]*<\/rng>$/);
});

test('devices in a second <devices> count, those with a prefix do not', () => {
  const { byKind } = guestOf(
    "<domain><devices><rng model='virtio'/><x:rng xmlns:x='urn:x'/></devices><devices><rng/></devices></domain>",
  );
  assert.equal(byKind.rng.length, 2);
});

// libvirt's own test guests, where they lie beside the checkout
const corpus = fileURLToPath(new URL('../../../shared/corpus/libvirt', import.meta.url));
test("libvirt's own pSeries test guests are all read", {
  skip: existsSync(corpus) ? false : 'no libvirt in ../shared/corpus',
}, () => {
  const manifest: { input: string; pseries: boolean; machine: string }[] = JSON.parse(
    readFileSync(path.join(corpus, 'MANIFEST.json'), 'utf8'),
  );
  const here = new Set(readdirSync(corpus));
  const inputs = manifest.filter(({ input }) => here.has(input));
  assert.ok(inputs.length > 50);
  for (const { input, pseries } of inputs) {
    const text = readFileSync(path.join(corpus, input), 'utf8');
    const guest = guestOf(text);
    assert.equal(guest.pseries, pseries, input);
    const read = deviceKinds.reduce((sum, kind) => sum + guest.byKind[kind].length, 0);
    const children = guest.devices?.element.children.filter((child) => child.kind === 'element') ?? [];
    assert.equal(read, children.filter(({ name }) => name !== 'emulator').length, input);
    assert.notEqual(guest.memory?.value, undefined, input);
  }
});

const pieces = fc.constantFrom(
  '<domain type="kvm">',
  '</domain>',
  '<devices>',
  '</devices>',
  "<hostdev type='pci'><source><address bus='0x0'/></source>",
  '</hostdev>',
  "<controller type='pci' index='",
  "' model='pci-root'>",
  '<target index=',
  '<node>1</node>',
  "<address type='pci' slot=\"",
  '<os><type arch="ppc64" machine="pseries">',
  '<',
  '/>',
  '"',
  '\n',
  '<!-- ',
  ' -->',
  '{{ x }}',
);

test('no text makes reading throw', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
      const guest = readGuest(parseXml(parts.join('')));
      if (guest !== null) {
        devicesInOrder(guest);
        hostDevices(guest);
      }
    }),
    { numRuns: 2000 },
  );
});

test('facts that are the same are one object, and what differs in place, text or reader is another', () => {
  const disk = (target: string, more = '') =>
    `<disk${more} type='file'><target dev='${target}' bus='scsi'/><address type='drive' unit='0'/></disk>`;
  const [one, two, later] =
    guestOf(pseriesText(disk('sda') + disk('sdb') + disk('sda', ' '))).byKind.disk ?? [];
  assert.equal(one?.facts.bus, two?.facts.bus);
  assert.notEqual(one?.facts.target, two?.facts.target);
  assert.deepEqual(
    [one, later].map((each) => [each?.facts.target?.text, each?.facts.target?.start]),
    [
      ['sda', 31],
      ['sda', 32],
    ],
  );
  const [controller] = guestOf(pseriesText(`<controller type='scsi' index='10'/>`)).byKind.controller ?? [];
  const [other] = guestOf(pseriesText(`<controller type='scsi' model='10'/>`)).byKind.controller ?? [];
  assert.deepEqual([controller?.facts.index?.value, other?.facts.model?.value], [10, '10']);
});
