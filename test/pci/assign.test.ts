/** Which controllers libvirt adds and where it puts each device, and why. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostIndex } from '../../server/src/host/topology';
import { assign } from '../../server/src/pci/assign';
import { emptyPlan } from '../../server/src/pci/assignedPlan';
import { newestLibvirt, type PciPlan, type PlanOptions } from '../../server/src/pci/plan';
import { deviceText, domain, guestOf, hostOf, planOf } from './guests';

const noUsb = "<controller type='usb' index='0' model='none'/>";
const noBalloon = "<memballoon model='none'/>";
const bare = noUsb + noBalloon;
const reading: PlanOptions = { ...newestLibvirt, define: false };
const old: PlanOptions = { libvirtVersion: '9.0.0', define: true };

/** Two adapters, the first with two functions in one group. */
const host = hostOf({ '0001:01:00.0': 5, '0001:01:00.1': 5, '0002:01:00.0': 7, '0003:01:00.0': null });

function phb(index: number, inner = ''): string {
  return `<controller type='pci' index='${index}' model='pci-root'>${inner}</controller>`;
}

function hostdev(address: string, guest = ''): string {
  const [domainNumber, bus, rest] = address.split(':');
  const [slot, fn] = (rest ?? '').split('.');
  return `<hostdev mode='subsystem' type='pci'><source><address domain='0x${domainNumber}' bus='0x${bus}' slot='0x${slot}' function='${fn}'/></source>${guest}</hostdev>`;
}

function at(bus: number, slot: number, fn = 0, more = ''): string {
  return `<address type='pci' domain='0' bus='${bus}' slot='${slot}' function='${fn}' ${more}/>`;
}

function disks(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const name = `vd${i < 26 ? '' : 'a'}${String.fromCharCode(97 + (i % 26))}`;
    return `<disk type='file'><target dev='${name}' bus='virtio'/></disk>`;
  }).join('');
}

interface Expected {
  readonly devices?: readonly string[];
  /** `type index` with `model` and, of PHBs, `>target index`; `+` in front of what libvirt adds. */
  readonly controllers?: readonly string[];
  /** `index group reason` of each PCI bus. */
  readonly buses?: readonly string[];
}

function controllerTexts({ controllers }: PciPlan): string[] {
  return controllers.map(({ device, type, index, model, targetIndex }) =>
    [
      `${device === null ? '+' : ''}${type} ${index}`,
      model,
      ...(targetIndex === null ? [] : [`>${targetIndex}`]),
    ].join(' '),
  );
}

function check(
  name: string,
  devices: string,
  expected: Expected,
  options: { readonly host?: HostIndex; readonly plan?: PlanOptions } = {},
): void {
  test(name, () => {
    const plan = planOf(devices, options.host ?? null, options.plan);
    if (expected.devices) assert.deepEqual(plan.devices.map(deviceText), expected.devices);
    if (expected.controllers) assert.deepEqual(controllerTexts(plan), expected.controllers);
    if (expected.buses) {
      const buses = plan.buses.map(
        ({ index, isolationGroup, groupReason }) => `${index} ${isolationGroup} ${groupReason.kind}`,
      );
      assert.deepEqual(buses, expected.buses);
    }
    assert.deepEqual(plan.conflicts, []);
  });
}

check('a bare guest gets USB, the default PHB and a balloon', '', {
  controllers: ['+usb 0 qemu-xhci', '+pci 0 pci-root >0'],
  devices: ['controller 0:1.0 default-group', 'memballoon 0:2.0 default-group'],
});

check(
  'a stored guest without USB model has the old one',
  '',
  { controllers: ['+usb 0 pci-ohci', '+pci 0 pci-root >0'] },
  { plan: reading },
);

check('graphics bring a video device', `${bare}<graphics type='vnc'/>`, {
  devices: ['video 0:1.0 default-group'],
});

check(
  'a console alone is serial 0, on spapr-vio',
  `${bare}<console type='pty'/><console type='pty'><target type='virtio'/></console>`,
  {
    controllers: ['usb 0 none', '+pci 0 pci-root >0', '+virtio-serial 0 '],
    devices: ['controller 0:1.0 default-group', 'serial reg 0x30000000 default-reg'],
  },
);

check(
  'disks bring their controllers: vscsi has a reg, SATA a PCI place',
  `${bare}<disk type='file'><target dev='sdh'/></disk><disk type='file'><target dev='sdi' bus='sata'/></disk>`,
  {
    controllers: [
      'usb 0 none',
      '+pci 0 pci-root >0',
      '+scsi 0 ibmvscsi',
      '+scsi 1 ibmvscsi',
      '+sata 0 ',
      '+sata 1 ',
    ],
    devices: [
      'controller reg 0x2000 default-reg',
      'controller reg 0x3000 next-free-reg',
      'controller 0:1.0 default-group',
      'controller 0:2.0 default-group',
    ],
  },
);

check(
  'a SCSI host device brings its controller before written ones get their index',
  `${bare}<controller type='scsi' model='virtio-scsi'/><hostdev mode='subsystem' type='scsi'/>`,
  { controllers: ['usb 0 none', 'scsi 1 virtio-scsi', '+scsi 0 ibmvscsi', '+pci 0 pci-root >0'] },
);

check(
  'devices are placed by kind: interfaces, controllers, disks, then the rest',
  `<rng model='virtio'/>${disks(1)}<interface type='user'/>${noBalloon}`,
  {
    devices: [
      'disk 0:3.0 default-group',
      'interface 0:1.0 default-group',
      'controller 0:2.0 default-group',
      'rng 0:4.0 default-group',
    ],
  },
);

check(
  'disks are placed by name, those without a written bus for themselves',
  `${bare}<disk><target dev='vdc' bus='virtio'/></disk><disk><target dev='vdb'/></disk><disk><target dev='vda' bus='virtio'/></disk>`,
  {
    devices: ['disk 0:1.0 default-group', 'disk 0:2.0 default-group', 'disk 0:3.0 default-group'],
  },
);

check('a place is kept free: the 31st emulated device costs a PHB', bare + disks(31), {
  controllers: ['usb 0 none', '+pci 0 pci-root >0', '+pci 1 pci-root >1'],
  buses: ['0 0 locked', '1 0 empty'],
});

check(
  'no place is kept free on a guest whose buses are all written full',
  `${bare}${Array.from({ length: 31 }, (_, i) => `<rng>${at(0, i + 1)}</rng>`).join('')}`,
  { buses: ['0 0 locked'] },
);

check(
  'host devices of one group share a new PHB, another group gets its own',
  bare + hostdev('0001:01:00.0') + hostdev('0002:01:00.0') + hostdev('0001:01:00.1'),
  {
    devices: ['hostdev 1:1.0 new-phb', 'hostdev 2:1.0 new-phb', 'hostdev 1:2.0 joined-group'],
    buses: ['0 0 locked', '1 6 claimed-by', '2 8 claimed-by'],
  },
  { host },
);

check(
  'a host device takes the first empty PHB',
  `${bare + phb(1) + phb(2) + hostdev('0001:01:00.0')}<rng>${at(1, 1)}</rng>`,
  {
    devices: ['hostdev 2:1.0 claimed-empty-bus', 'rng 1:1.0 written'],
    buses: ['0 0 locked', '1 0 claimed-by', '2 6 claimed-by'],
  },
  { host },
);

check(
  'an interface of type hostdev is a host device, ahead of the others',
  `${bare}${hostdev('0002:01:00.0')}<interface type='hostdev'><source><address type='pci' domain='1' bus='1' slot='0' function='0'/></source></interface>`,
  { devices: ['interface 1:1.0 new-phb', 'hostdev 2:1.0 new-phb'] },
  { host },
);

check(
  'a host device whose group is unknown goes with the emulated ones',
  bare + hostdev('0003:01:00.0') + hostdev('0009:01:00.0'),
  { devices: ['hostdev 0:1.0 default-group', 'hostdev 0:2.0 default-group'], buses: ['0 0 locked'] },
  { host },
);

check(
  'a written emulated device takes the isolation from a PHB, so the next of the group goes elsewhere',
  `${bare + phb(1) + hostdev('0001:01:00.0', at(1, 1)) + hostdev('0001:01:00.1')}<rng>${at(1, 2)}</rng>`,
  {
    devices: ['hostdev 1:1.0 written', 'hostdev 2:1.0 new-phb', 'rng 1:2.0 written'],
    buses: ['0 0 locked', '1 0 reset-by', '2 6 claimed-by'],
  },
  { host },
);

check(
  'an unassigned host device takes no part',
  bare + hostdev('0001:01:00.0', "<address type='unassigned'/>"),
  { devices: ['hostdev none no reason'], buses: ['0 0 locked'] },
  { host },
);

check(
  'holes between indexes, and buses named by an address, become PHBs',
  `${bare}${phb(2)}<rng>${at(3, 1)}</rng>`,
  {
    controllers: [
      'usb 0 none',
      '+pci 0 pci-root >0',
      '+pci 1 pci-root >1',
      'pci 2 pci-root >2',
      '+pci 3 pci-root >3',
    ],
  },
);

check(
  'libvirt 9.0.0 appended the controllers it added, so target indexes differ',
  bare + phb(0) + phb(2),
  { controllers: ['usb 0 none', 'pci 0 pci-root >0', 'pci 2 pci-root >1', '+pci 1 pci-root >2'] },
  { plan: old },
);

check(
  'a target index written later, without model name, may be given twice',
  bare + phb(1) + phb(2, "<target index='1'/>"),
  { controllers: ['usb 0 none', '+pci 0 pci-root >0', 'pci 1 pci-root >1', 'pci 2 pci-root >1'] },
);

check(
  'a target index written later, with model name, is avoided',
  bare + phb(1) + phb(2, "<model name='spapr-pci-host-bridge'/><target index='1'/>"),
  { controllers: ['usb 0 none', '+pci 0 pci-root >0', 'pci 1 pci-root >2', 'pci 2 pci-root >1'] },
);

check(
  'USB2 companions share a slot',
  `${noBalloon}<controller type='usb' model='ich9-ehci1'/><controller type='usb' model='ich9-uhci1'><master startport='0'/></controller><controller type='usb' model='ich9-uhci2'><master startport='2'/></controller>`,
  {
    controllers: ['usb 0 ich9-ehci1', 'usb 0 ich9-uhci1', 'usb 0 ich9-uhci2', '+pci 0 pci-root >0'],
    devices: [
      'controller 0:1.7 default-group',
      'controller 0:1.0+ usb2-companion',
      'controller 0:1.1 usb2-companion',
    ],
  },
);

check(
  'a device beside function 0 switches multifunction on, unless it was written off',
  `${bare}<rng>${at(0, 1)}</rng><rng>${at(0, 1, 1)}</rng><rng>${at(0, 2, 0, "multifunction='off'")}</rng><rng>${at(0, 2, 1)}</rng>`,
  { devices: ['rng 0:1.0+ written', 'rng 0:1.1 written', 'rng 0:2.0 written', 'rng 0:2.1 written'] },
);

check(
  'a pci-bridge takes a place, and offers one to a host device when it is empty',
  `${bare}<controller type='pci' index='1' model='pci-bridge'/>${hostdev('0001:01:00.0')}`,
  { devices: ['hostdev 1:1.0 claimed-empty-bus', 'controller 0:1.0 default-group'] },
  { host },
);

check(
  'regs: written ones stay, automatic ones go around them',
  `${bare}<interface type='user'><model type='spapr-vlan'/></interface><nvram/><tpm><backend type='emulator'/></tpm><controller type='scsi' index='0'><address type='spapr-vio' reg='0x1000'/></controller>`,
  {
    devices: [
      'interface reg 0x2000 next-free-reg',
      'controller reg 0x1000 written',
      'nvram reg 0x3000 default-reg',
      'tpm reg 0x4000 default-reg',
    ],
  },
);

check(
  'a PCI address on a spapr-vio device is read as a reg',
  `${bare}<controller type='scsi' index='0'>${at(0, 4)}</controller>`,
  { devices: ['controller reg 0x0 misread-as-reg'] },
);

check(
  'more channels than ports bring another controller',
  `${bare}${"<channel><target type='virtio'/></channel>".repeat(31)}`,
  {
    controllers: ['usb 0 none', '+pci 0 pci-root >0', '+virtio-serial 0 ', '+virtio-serial 1 '],
  },
);

check(
  'a placeholder is written, but takes no slot',
  `${bare}<rng><address type='pci' bus='{{ bus }}' slot='1'/></rng><rng/>`,
  { devices: ['rng none written', 'rng 0:1.0 default-group'] },
);

check('an address of zeros is none', `${bare}<rng>${at(0, 0, 3)}</rng>`, {
  devices: ['rng 0:1.0 default-group'],
});

test('a guest that is not pSeries has an empty plan', () => {
  assert.equal(assign(guestOf(domain('<rng/>', 'pc', 'x86_64')), null, newestLibvirt), emptyPlan);
});

test('the host is asked for isolation groups, and says IOMMU groups', () => {
  const plan = planOf(hostdev('0002:01:00.0'), host);
  const planned = plan.devices.find(({ kind }) => kind === 'hostdev');
  assert.deepEqual([planned?.isolationGroup, planned?.iommuGroup], [8, 7]);
  assert.equal(planned?.device && plan.of.get(planned.device.facts), planned);
});
