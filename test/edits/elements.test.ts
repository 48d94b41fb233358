import { test } from 'node:test';
import type { GuestEdit } from '../../server/src/edits/guestEdit';
import { putOn } from '../../server/src/edits/wishes';
import type { Guest } from '../../server/src/guest/guest';
import { deviceElement } from '../../server/src/guest/spans';
import { firstChild } from '../../server/src/xml/query';
import type { Located } from '../../server/src/xml/syntaxTree';
import { pseriesText } from '../guest/guestOf';
import { check, deviceOf } from './edited';

function phb(index: number, targetIndex: number | null = index, node: number | null = null): GuestEdit {
  return { kind: 'insert-phb', index, targetIndex, node };
}

function childOf(parent: Located, name: string): Located {
  const child = firstChild(parent, name);
  if (child === undefined) throw new Error(`no ${name}`);
  return child;
}

function checkIn(before: string, edits: (guest: Guest) => readonly GuestEdit[], after: string) {
  check(pseriesText(before), edits, pseriesText(after));
}

test('a PHB goes behind the last PCI controller with a smaller index', () => {
  checkIn(
    `    <emulator>/usr/bin/qemu-system-ppc64</emulator>
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='3' model='pci-root'/>
    <controller type='usb' index='0'/>`,
    () => [phb(1)],
    `    <emulator>/usr/bin/qemu-system-ppc64</emulator>
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
    <controller type='pci' index='3' model='pci-root'/>
    <controller type='usb' index='0'/>`,
  );
});

test('a PHB smaller than all others goes in front of them', () => {
  checkIn(
    `    <rng model='virtio'/>
    <controller type='pci' index='2' model='pci-root'/>`,
    () => [phb(1, null)],
    `    <rng model='virtio'/>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
    </controller>
    <controller type='pci' index='2' model='pci-root'/>`,
  );
});

test('without PCI controllers a PHB goes behind the emulator, or first', () => {
  const one = `    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>`;
  const emulator = '    <emulator>/usr/bin/qemu-system-ppc64</emulator>';
  const rng = "    <rng model='virtio'/>";
  checkIn(`${rng}\n${emulator}`, () => [phb(1)], `${rng}\n${emulator}\n${one}`);
  checkIn(rng, () => [phb(1)], `${one}\n${rng}`);
});

test('several PHBs come in index order, whatever order they are wished in', () => {
  checkIn(
    "    <controller type='pci' index='0' model='pci-root'/>",
    () => [phb(2, 7, 1), phb(1, 5), phb(1, 6)],
    `    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='6'/>
    </controller>
    <controller type='pci' index='2' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='7'>
        <node>1</node>
      </target>
    </controller>`,
  );
});

test('a PHB is written like the other controllers: on one line, with double quotes', () => {
  checkIn(
    `    <controller type="pci" index="1" model="pci-root"><target index="1" /></controller>
    <rng model='virtio'>
      <backend model='random'/>
    </rng>`,
    () => [phb(2)],
    `    <controller type="pci" index="1" model="pci-root"><target index="1" /></controller>
    <controller type="pci" index="2" model="pci-root"><model name="spapr-pci-host-bridge" /><target index="2" /></controller>
    <rng model='virtio'>
      <backend model='random'/>
    </rng>`,
  );
});

test('a comment beside a controller stays beside it', () => {
  checkIn(
    `    <controller type='pci' index='0' model='pci-root'/> <!-- emulated -->
    <!-- the adapters -->
    <hostdev mode='subsystem' type='pci'/>`,
    () => [phb(1, null)],
    `    <controller type='pci' index='0' model='pci-root'/> <!-- emulated -->
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
    </controller>
    <!-- the adapters -->
    <hostdev mode='subsystem' type='pci'/>`,
  );
});

test('a PHB comes even into a guest without devices, or on one line', () => {
  check(
    "<domain type='kvm'>\n    <name>a</name>\n</domain>\n",
    () => [phb(1)],
    `<domain type='kvm'>
    <name>a</name>
    <devices>
        <controller type='pci' index='1' model='pci-root'>
            <model name='spapr-pci-host-bridge'/>
            <target index='1'/>
        </controller>
    </devices>
</domain>
`,
  );
  check(
    "<domain type='kvm'><devices/></domain>",
    () => [phb(1, null)],
    "<domain type='kvm'><devices><controller type='pci' index='1' model='pci-root'><model name='spapr-pci-host-bridge'/></controller></devices></domain>",
  );
  check(
    "<domain type='kvm'>\n  <devices>\n  </devices>\n</domain>",
    () => [phb(1, null)],
    `<domain type='kvm'>
  <devices>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
    </controller>
  </devices>
</domain>`,
  );
});

test('a new PHB and the device that goes onto it are one edit', () => {
  checkIn(
    `    <controller type='pci' index='0' model='pci-root'/>
    <hostdev mode='subsystem' type='pci'><source/></hostdev>`,
    (guest) => [putOn(deviceOf(guest, 'hostdev'), 1, 1), phb(1, null)],
    `    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'><model name='spapr-pci-host-bridge'/></controller>
    <hostdev mode='subsystem' type='pci'><source/><address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/></hostdev>`,
  );
});

test('a removed device takes its line, neighbours are untouched', () => {
  checkIn(
    `    <rng model='virtio'/>
    <memballoon model='virtio'>
      <address type='pci' slot='1'/>
    </memballoon>
    <vsock model='virtio'/>`,
    (guest) => [{ kind: 'remove-element', element: deviceElement(deviceOf(guest, 'memballoon')) }],
    `    <rng model='virtio'/>
    <vsock model='virtio'/>`,
  );
});

test('a device beside something else goes alone', () => {
  const remove = (guest: Guest): GuestEdit[] => [
    { kind: 'remove-element', element: deviceElement(deviceOf(guest, 'rng')) },
  ];
  checkIn("    <rng model='virtio'/> <!-- noise -->", remove, '    <!-- noise -->');
  checkIn("    <vsock/> <rng model='virtio'/>", remove, '    <vsock/>');
  checkIn("    <vsock/><rng model='virtio'/> <tpm/>", remove, '    <vsock/> <tpm/>');
  checkIn("    <vsock/>\n\n    <rng model='virtio'/>\n    <tpm/>", remove, '    <vsock/>\n\n    <tpm/>');
});

test('neighbours on one line are removed together with the line', () => {
  checkIn(
    '    <vsock/>\n    <rng/> <tpm/>\n    <panic/>',
    (guest) =>
      (['tpm', 'rng'] as const).map((kind) => ({
        kind: 'remove-element',
        element: deviceElement(deviceOf(guest, kind)),
      })),
    '    <vsock/>\n    <panic/>',
  );
});

test('edits inside a removed device do nothing', () => {
  checkIn(
    "    <vsock/>\n    <rng><backend model='random'/></rng>",
    (guest) => {
      const device = deviceOf(guest, 'rng');
      const element = deviceElement(device);
      return [
        { kind: 'set-attribute', element: childOf(element, 'backend'), name: 'model', value: 'egd' },
        { kind: 'remove-element', element: childOf(element, 'backend') },
        { kind: 'remove-element', element },
        putOn(device, 1, 1),
        { kind: 'set-attribute', element, name: 'model', value: 'virtio' },
      ];
    },
    '    <vsock/>',
  );
});

test('an element comes in where the last one goes', () => {
  const swap = (guest: Guest): GuestEdit[] => {
    const element = deviceElement(deviceOf(guest, 'controller'));
    const target = { name: 'target', attributes: [['index', { number: 3, digits: 1 }]] } as const;
    return [
      { kind: 'remove-element', element: childOf(element, 'address') },
      { kind: 'insert-element', parent: element, after: null, element: target },
    ];
  };
  checkIn(
    "    <controller type='pci'>\n      <address type='pci' slot='1'/>\n    </controller>",
    swap,
    "    <controller type='pci'>\n      <target index='3'/>\n    </controller>",
  );
  checkIn(
    "    <controller type='pci'><address type='pci' slot='1'/></controller>",
    swap,
    "    <controller type='pci'><target index='3'/></controller>",
  );
});

test('an element may be put right behind another, with text and children of its own', () => {
  checkIn(
    `    <rng model='virtio'>
      <rate bytes='1'/>
      <alias name='ua-a'/>
    </rng>`,
    (guest) => {
      const parent = deviceElement(deviceOf(guest, 'rng'));
      return [
        {
          kind: 'insert-element',
          parent,
          after: childOf(parent, 'rate'),
          element: { name: 'backend', attributes: [['model', "it's"]], children: ['/dev/<random>'] },
        },
      ];
    },
    `    <rng model='virtio'>
      <rate bytes='1'/>
      <backend model='it&apos;s'>/dev/&lt;random&gt;</backend>
      <alias name='ua-a'/>
    </rng>`,
  );
});

test('attributes are set, added and removed', () => {
  const edits = (guest: Guest): GuestEdit[] => {
    const element = deviceElement(deviceOf(guest, 'controller'));
    return [
      { kind: 'set-attribute', element, name: 'index', value: { number: 10, digits: 2 } },
      { kind: 'set-attribute', element, name: 'model', value: 'pci-root' },
      { kind: 'remove-attribute', element, name: 'ports' },
    ];
  };
  checkIn(
    "    <controller type='pci' model=\"pci-bridge\" ports='3'/>",
    edits,
    "    <controller type='pci' index='10' model=\"pci-root\"/>",
  );
  checkIn("    <controller\n       ports='3'/>", edits, "    <controller index='10' model='pci-root'/>");
  checkIn(
    "    <controller index='0x1' model='pci-root' />",
    edits,
    "    <controller index='0xa' model='pci-root' />",
  );
});

test('a wish that is fulfilled changes nothing', () => {
  const text = "    <controller type='pci' index='1' model='pci-root'><target index='0x01'/></controller>";
  checkIn(
    text,
    (guest) => {
      const element = deviceElement(deviceOf(guest, 'controller'));
      const target = childOf(element, 'target');
      return [
        { kind: 'set-attribute', element, name: 'model', value: 'pci-root' },
        { kind: 'remove-attribute', element, name: 'ports' },
        { kind: 'set-attribute', element: target, name: 'index', value: { number: 1, digits: 1 } },
      ];
    },
    text,
  );
});

test('text is replaced, and an empty element gets some', () => {
  const set =
    (text: string) =>
    (guest: Guest): GuestEdit[] => [
      { kind: 'set-text', element: childOf(deviceElement(deviceOf(guest, 'rng')), 'backend'), text },
    ];
  checkIn(
    '    <rng><backend>/dev/random</backend></rng>',
    set('a&b'),
    '    <rng><backend>a&amp;b</backend></rng>',
  );
  checkIn("    <rng><backend model='x' /></rng>", set('a'), "    <rng><backend model='x'>a</backend></rng>");
  checkIn('    <rng><backend>a</backend></rng>', set(''), '    <rng><backend/></rng>');
});

test('a guest inside a snapshot is edited in its place', () => {
  check(
    "<domainsnapshot>\n  <domain type='kvm'>\n    <devices>\n      <rng/>\n    </devices>\n  </domain>\n</domainsnapshot>",
    (guest) => [putOn(deviceOf(guest, 'rng'), 0, 1), phb(1, null)],
    `<domainsnapshot>
  <domain type='kvm'>
    <devices>
      <controller type='pci' index='1' model='pci-root'>
        <model name='spapr-pci-host-bridge'/>
      </controller>
      <rng>
        <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
      </rng>
    </devices>
  </domain>
</domainsnapshot>`,
  );
});
