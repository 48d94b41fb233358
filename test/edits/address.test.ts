import { test } from 'node:test';
import type { GuestEdit } from '../../server/src/edits/guestEdit';
import { putOn } from '../../server/src/edits/wishes';
import type { DeviceKind, Guest } from '../../server/src/guest/guest';
import { pseriesText } from '../guest/guestOf';
import { check, deviceOf } from './edited';

const put =
  (kind: DeviceKind, bus: number, slot: number, fn = 0) =>
  (guest: Guest) => [putOn(deviceOf(guest, kind), bus, slot, fn)];
const unput =
  (kind: DeviceKind) =>
  (guest: Guest): GuestEdit[] => [{ kind: 'remove-address', device: deviceOf(guest, kind) }];

function checkIn(before: string, edits: (guest: Guest) => readonly GuestEdit[], after: string) {
  check(pseriesText(before), edits, pseriesText(after));
}

test('only the parts of an address that differ change', () => {
  checkIn(
    "    <rng model='virtio'><address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/></rng>",
    put('rng', 2, 3),
    "    <rng model='virtio'><address type='pci' domain='0x0000' bus='0x02' slot='0x03' function='0x0'/></rng>",
  );
});

test('numbers stay decimal, unpadded, upper case as they were', () => {
  checkIn(
    `    <rng><address type="pci" bus="0" slot='3'/></rng>`,
    put('rng', 12, 4),
    `    <rng><address type="pci" bus="12" slot='4'/></rng>`,
  );
  checkIn(
    "    <rng><address type='pci' bus='0x1' slot='0x3' function='0x0'/></rng>",
    put('rng', 10, 0x1f),
    "    <rng><address type='pci' bus='0xa' slot='0x1f' function='0x0'/></rng>",
  );
  checkIn(
    "    <rng><address type='pci' bus='0x0A' slot='0x03'/></rng>",
    put('rng', 11, 3),
    "    <rng><address type='pci' bus='0x0B' slot='0x03'/></rng>",
  );
});

test('a part that is missing is written at its place', () => {
  checkIn(
    "    <rng><address type='pci' bus='0x01'/></rng>",
    put('rng', 1, 2, 1),
    "    <rng><address type='pci' bus='0x01' slot='0x02' function='0x1'/></rng>",
  );
  checkIn(
    "    <rng><address type='pci' slot='0x01'/></rng>",
    put('rng', 2, 1),
    "    <rng><address type='pci' bus='0x02' slot='0x01'/></rng>",
  );
});

test('an address of another type becomes a PCI address', () => {
  checkIn(
    "    <rng><address type='spapr-vio' reg='0x2000'/></rng>",
    put('rng', 0, 1),
    "    <rng><address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/></rng>",
  );
  checkIn(
    "    <tpm model='tpm-spapr'><address type='pci' bus='0x00' slot='0x01'/></tpm>",
    (guest) => [
      { kind: 'set-address', device: deviceOf(guest, 'tpm'), address: { type: 'spapr-vio', reg: 0x4000 } },
    ],
    "    <tpm model='tpm-spapr'><address type='spapr-vio' reg='0x00004000'/></tpm>",
  );
});

test('a reg is padded as the one that it replaces, or as the nearest', () => {
  const vio = (kind: DeviceKind, reg: number) => (guest: Guest) => [
    { kind: 'set-address', device: deviceOf(guest, kind), address: { type: 'spapr-vio', reg } } as const,
  ];
  const [short, long] = [
    "<address type='spapr-vio' reg='0x2000'/>",
    "<address type='spapr-vio' reg='0x00003000'/>",
  ];
  checkIn(`    <tpm>${short}</tpm>`, vio('tpm', 0x3000), `    <tpm>${short.replace('2', '3')}</tpm>`);
  checkIn(`    <tpm>${long}</tpm>`, vio('tpm', 0x2000), `    <tpm>${long.replace('3', '2')}</tpm>`);
  checkIn(
    `    <nvram/>\n    <tpm>${short}</tpm>`,
    vio('nvram', 0x3000),
    `    <nvram><address type='spapr-vio' reg='0x3000'/></nvram>\n    <tpm>${short}</tpm>`,
  );
});

test('multifunction is written when wished, and taken away when not', () => {
  const wish = (multifunction: boolean) => (guest: Guest) => [
    putOn(deviceOf(guest, 'rng'), 0, 1, 0, multifunction),
  ];
  const plain = "    <rng><address type='pci' bus='0x00' slot='0x01' function='0x0'/></rng>";
  const multi = plain.replace("'/>", "' multifunction='on'/>");
  checkIn(plain, wish(true), multi);
  checkIn(multi, wish(false), plain);
  checkIn(plain, wish(false), plain);
});

test('an address is added as the last child, on a line of its own', () => {
  checkIn(
    `    <hostdev mode='subsystem' type='pci'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
    </hostdev>`,
    put('hostdev', 1, 1),
    `    <hostdev mode='subsystem' type='pci'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
    </hostdev>`,
  );
});

test('a device without content is opened for its address', () => {
  checkIn(
    "    <memballoon model='virtio'/>",
    put('memballoon', 0, 5),
    `    <memballoon model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </memballoon>`,
  );
  checkIn(
    "    <memballoon model='virtio'></memballoon>",
    put('memballoon', 0, 5),
    `    <memballoon model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </memballoon>`,
  );
});

test('a new address follows the nearest one: decimal, no domain, double quotes, a space before the end', () => {
  checkIn(
    `    <rng model="virtio" />
    <memballoon model="virtio"><address type="pci" bus="0" slot="2" function="0" /></memballoon>`,
    put('rng', 0, 10),
    `    <rng model="virtio"><address type="pci" bus="0" slot="10" function="0" /></rng>
    <memballoon model="virtio"><address type="pci" bus="0" slot="2" function="0" /></memballoon>`,
  );
});

test('tabs, Windows line ends and a byte order mark are kept', () => {
  check(
    "\uFEFF<domain type='kvm'>\r\n\t<devices>\r\n\t\t<rng model='virtio'/>\r\n\t</devices>\r\n</domain>\r\n",
    put('rng', 0, 1),
    "\uFEFF<domain type='kvm'>\r\n\t<devices>\r\n\t\t<rng model='virtio'>\r\n\t\t\t<address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>\r\n\t\t</rng>\r\n\t</devices>\r\n</domain>\r\n",
  );
});

test('a document on one line stays on one line', () => {
  check(
    "<domain type='kvm'><devices><rng model='virtio'/></devices></domain>",
    put('rng', 0, 1),
    "<domain type='kvm'><devices><rng model='virtio'><address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/></rng></devices></domain>",
  );
});

test('a comment beside the last child stays beside it', () => {
  checkIn(
    `    <rng model='virtio'>
      <backend model='random'>/dev/random</backend> <!-- the host's -->
    </rng>`,
    put('rng', 0, 1),
    `    <rng model='virtio'>
      <backend model='random'>/dev/random</backend> <!-- the host's -->
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </rng>`,
  );
});

test('a removed address takes its line with it', () => {
  checkIn(
    `    <rng model='virtio'>
      <backend model='random'>/dev/random</backend>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </rng>`,
    unput('rng'),
    `    <rng model='virtio'>
      <backend model='random'>/dev/random</backend>
    </rng>`,
  );
});

test('a device left empty is written as an empty element again', () => {
  checkIn(
    `    <rng model='virtio'>
      <address type='pci' slot='1'/>
      <address type='pci' slot='2'/>
    </rng>`,
    unput('rng'),
    "    <rng model='virtio'/>",
  );
  checkIn(
    `    <rng model='virtio' ><address type='pci' slot='1' /></rng>`,
    unput('rng'),
    "    <rng model='virtio' />",
  );
  checkIn(
    `    <rng model='virtio'>
      <!-- slot 1 is for the disk -->
      <address type='pci' slot='1'/>
    </rng>`,
    unput('rng'),
    `    <rng model='virtio'>
      <!-- slot 1 is for the disk -->
    </rng>`,
  );
});

test('of several wishes about one device the last counts', () => {
  checkIn(
    "    <rng><address type='pci' bus='0x00' slot='0x01'/></rng>",
    (guest) => [...unput('rng')(guest), ...put('rng', 1, 1)(guest), ...put('rng', 0, 2)(guest)],
    "    <rng><address type='pci' bus='0x00' slot='0x02'/></rng>",
  );
});

test('many devices are put in one go', () => {
  checkIn(
    `    <rng model='virtio'/>
    <memballoon model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </memballoon>
    <vsock model='virtio'>
      <cid auto='yes'/>
    </vsock>`,
    (guest) => [...put('vsock', 0, 3)(guest), ...put('memballoon', 0, 2)(guest), ...put('rng', 0, 1)(guest)],
    `    <rng model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </rng>
    <memballoon model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>
    </memballoon>
    <vsock model='virtio'>
      <cid auto='yes'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
    </vsock>`,
  );
});
