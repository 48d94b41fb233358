/** What holds for the plan of any guest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readGuest } from '../../server/src/guest/readGuest';
import { assign } from '../../server/src/pci/assign';
import { placeFor } from '../../server/src/pci/freePlaces';
import {
  newestLibvirt,
  type PciAddress,
  type PciPlan,
  type PlannedController,
  type PlannedDevice,
  type VioAddress,
} from '../../server/src/pci/plan';
import { parseXml } from '../../server/src/xml/parse';
import { domain, hostOf, placeText, planOf } from './guests';

const hostAddresses = ['0001:01:00.0', '0001:01:00.1', '0002:01:00.0', '0003:01:00.0', '0004:01:00.0'];
const groups = [5, 5, 7, 8, null];
const host = hostOf(Object.fromEntries(hostAddresses.map((address, i) => [address, groups[i] ?? null])));

type Address = PciAddress | VioAddress;
/** A device of a generated guest: its text with an address. */
interface Piece {
  readonly kind: string;
  readonly written: Address | null;
  readonly render: (address: string) => string;
}

function addressText(address: Address | null): string {
  if (address === null) return '';
  if (address.type === 'spapr-vio') return `<address type='spapr-vio' reg='0x${address.reg.toString(16)}'/>`;
  const multifunction = address.multifunction ? " multifunction='on'" : '';
  return `<address type='pci' domain='${address.domain}' bus='${address.bus}' slot='${address.slot}' function='${address.function}'${multifunction}/>`;
}

const pciPlace: fc.Arbitrary<Address | null> = fc.option(
  fc.record({
    type: fc.constant('pci' as const),
    domain: fc.constant(0),
    bus: fc.integer({ min: 0, max: 5 }),
    slot: fc.integer({ min: 1, max: 31 }),
    function: fc.constantFrom(0, 0, 0, 1),
    multifunction: fc.constant(false),
  }),
);
const regPlace: fc.Arbitrary<Address | null> = fc.option(
  fc.record({
    type: fc.constant('spapr-vio' as const),
    reg: fc.constantFrom(0x1000, 0x2000, 0x3000, 0x71000000),
  }),
);

function piece(
  kind: string,
  places: fc.Arbitrary<Address | null>,
  render: (address: string) => string,
): fc.Arbitrary<Piece> {
  return places.map((written) => ({ kind, written, render }));
}

const anyPiece: fc.Arbitrary<Piece> = fc.oneof(
  piece('rng', pciPlace, (address) => `<rng model='virtio'>${address}</rng>`),
  piece('interface', pciPlace, (address) => `<interface type='user'>${address}</interface>`),
  piece(
    'interface',
    regPlace,
    (address) => `<interface type='user'><model type='spapr-vlan'/>${address}</interface>`,
  ),
  piece('serial', regPlace, (address) => `<serial type='pty'>${address}</serial>`),
  piece('sound', pciPlace, (address) => `<sound model='ich6'>${address}</sound>`),
  piece('disk', pciPlace, (address) => `<disk><target dev='vda' bus='virtio'/>${address}</disk>`),
  fc
    .constantFrom(...hostAddresses)
    .chain((source) => piece('hostdev', pciPlace, (address) => hostdevText(source, address))),
);

function hostdevText(source: string, address: string): string {
  const [domainNumber, bus, rest] = source.split(':');
  const [slot, fn] = (rest ?? '').split('.');
  return `<hostdev mode='subsystem' type='pci'><source><address domain='0x${domainNumber}' bus='0x${bus}' slot='0x${slot}' function='${fn}'/></source>${address}</hostdev>`;
}

const phbs = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 4 });
/** Enough devices of one kind to fill a PHB now and then. */
const guests = fc.record({
  phbs,
  pieces: fc.oneof(
    { arbitrary: fc.array(anyPiece, { maxLength: 12 }), weight: 5 },
    { arbitrary: fc.array(anyPiece, { minLength: 28, maxLength: 70 }), weight: 1 },
  ),
  usb: fc.boolean(),
});

interface Generated {
  readonly phbs: readonly number[];
  readonly pieces: readonly Piece[];
  readonly usb: boolean;
}

function render({ phbs: indexes, pieces, usb }: Generated): string {
  const controllers = indexes.map((index) => `<controller type='pci' index='${index}' model='pci-root'/>`);
  return [
    ...controllers,
    usb ? '' : "<controller type='usb' index='0' model='none'/>",
    ...pieces.map((each) => each.render(addressText(each.written))),
  ].join('\n');
}

function holds(check: (guest: Generated, plan: PciPlan) => void): void {
  fc.assert(
    fc.property(guests, (guest) => check(guest, planOf(render(guest), host))),
    { numRuns: 150 },
  );
}

test('no two devices share a place', () => {
  holds((_, { devices }) => {
    const places = devices.flatMap(({ address }) =>
      address === null ? [] : [placeText(address).replace('+', '')],
    );
    assert.equal(new Set(places).size, places.length);
  });
});

test('a written address is kept or refused, never moved', () => {
  holds((_, { devices, conflicts }) => {
    for (const { device, address, reason } of devices) {
      if (!device?.facts.address || device.facts.address.type === 'other') continue;
      if (address === null) assert.ok(conflicts.some((conflict) => conflict.device === device));
      else assert.equal(reason?.kind, 'written');
    }
  });
});

test('every device has a place when nothing is refused, and the buses show it', () => {
  holds((_, { devices, buses, conflicts }) => {
    if (conflicts.length > 0) return;
    for (const planned of devices) {
      assert.ok(planned.address);
      if (planned.address.type !== 'pci') continue;
      const { bus, slot } = planned.address;
      assert.ok(buses[bus]?.slots.get(slot)?.includes(planned));
    }
  });
});

test('libvirt never puts host devices of two groups, or an emulated device beside them, on a PHB', () => {
  holds((_, { devices, buses }) => {
    for (const { address, reason, isolationGroup } of devices) {
      if (address?.type !== 'pci' || reason?.kind === 'written') continue;
      assert.equal(buses[address.bus]?.isolationGroup, isolationGroup);
    }
  });
});

test('a bus has an isolation group only for its own devices', () => {
  holds((_, { buses }) => {
    for (const { isolationGroup, slots } of buses) {
      if (isolationGroup === 0) continue;
      for (const planned of [...slots.values()].flat()) assert.equal(planned.isolationGroup, isolationGroup);
    }
  });
});

test('with everything written out, planning again changes nothing', () => {
  holds(({ pieces }, plan) => {
    if (plan.conflicts.length > 0) return;
    const again = planOf(writtenOut(pieces, plan), host);
    assert.deepEqual(again.conflicts, []);
    assert.deepEqual(again.controllers.map(controllerText), plan.controllers.map(controllerText));
    assert.deepEqual(again.devices.map(deviceText), plan.devices.map(deviceText));
  });
});

function controllerText({ type, index, model, targetIndex, address }: PlannedController): string {
  return `${type} ${index} ${model} ${targetIndex} ${placeText(address)}`;
}

function deviceText({ kind, address, isolationGroup }: PlannedDevice): string {
  return `${kind} ${placeText(address)} ${isolationGroup}`;
}

function writtenOut(pieces: readonly Piece[], { controllers, devices }: PciPlan): string {
  const controllerTexts = controllers.map(({ type, index, model, modelName, targetIndex, address }) => {
    const name = modelName === null ? '' : `<model name='${modelName}'/>`;
    const target = targetIndex === null ? '' : `<target index='${targetIndex}'/>`;
    return `<controller type='${type}' index='${index}' model='${model}'>${name}${target}${addressText(address)}</controller>`;
  });
  const left = new Map<string, PlannedDevice[]>();
  for (const planned of devices) left.set(planned.kind, [...(left.get(planned.kind) ?? []), planned]);
  const texts = pieces.map((each) => each.render(addressText(left.get(each.kind)?.shift()?.address ?? null)));
  const balloon = devices.find(({ kind }) => kind === 'memballoon')?.address ?? null;
  return [
    ...controllerTexts,
    ...texts,
    `<memballoon model='virtio'>${addressText(balloon)}</memballoon>`,
  ].join('\n');
}

test('one more emulated device goes where the plan says', () => {
  holds((guest, plan) => {
    if (plan.conflicts.length > 0) return;
    // pstore is the last kind that libvirt places.
    const { devices } = planOf(`${render(guest)}<pstore backend='acpi-erst'/>`, host);
    const added = devices.find(({ kind }) => kind === 'pstore');
    assert.equal(added?.address && placeText(added.address), placeText(placeFor(plan, 0).address));
  });
});

const words = fc.constantFrom(
  ...[
    '0',
    '1',
    '7',
    '31',
    '32',
    '255',
    '256',
    '300',
    '4294967296',
    '-1',
    '',
    'x',
    '0x1f',
    '{{ n }}',
    '%(n)s',
  ],
  ...[
    'pci',
    'pci-root',
    'pci-bridge',
    'pcie-root',
    'pcie-root-port',
    'pcie-switch-upstream-port',
    'usb',
    'scsi',
  ],
  ...[
    'ich9-ehci1',
    'ich9-uhci1',
    'virtio',
    'virtio-serial',
    'hostdev',
    'spapr-vio',
    'spapr-vlan',
    'drive',
    'mdev',
  ],
);
const names = fc.constantFrom(
  ...[
    'type',
    'index',
    'model',
    'mode',
    'bus',
    'domain',
    'slot',
    'function',
    'reg',
    'controller',
    'port',
    'ports',
  ],
  ...['dev', 'multifunction', 'unit', 'name'],
);
const tags = fc.constantFrom(
  ...[
    'controller',
    'disk',
    'interface',
    'hostdev',
    'serial',
    'console',
    'channel',
    'rng',
    'memballoon',
    'tpm',
  ],
  ...[
    'nvram',
    'video',
    'graphics',
    'filesystem',
    'input',
    'sound',
    'hub',
    'panic',
    'smartcard',
    'iommu',
    'memory',
  ],
);
const attributes = fc
  .uniqueArray(fc.tuple(names, words), { maxLength: 6, selector: ([name]) => name })
  .map((pairs) => pairs.map(([name, value]) => ` ${name}='${value}'`).join(''));
const child = fc
  .tuple(fc.constantFrom('address', 'source', 'target', 'model', 'driver', 'master'), attributes, attributes)
  .map(([name, own, inner]) => `<${name}${own}><address${inner}/></${name}>`);
const anyDevice = fc
  .tuple(tags, attributes, fc.array(child, { maxLength: 3 }))
  .map(([name, own, children]) => `<${name}${own}>${children.join('')}</${name}>`);

test('nothing throws, and the plan is whole, for any devices', () => {
  fc.assert(
    fc.property(fc.array(anyDevice, { maxLength: 12 }), fc.boolean(), (devices, define) => {
      const guest = readGuest(parseXml(domain(devices.join(''))));
      assert.ok(guest);
      const plan = assign(guest, host, { ...newestLibvirt, define });
      for (const [index, bus] of plan.buses.entries()) assert.equal(bus.index, index);
      for (const { address } of plan.devices) {
        if (address?.type === 'pci' && address.domain === 0) assert.ok(plan.buses[address.bus]);
      }
    }),
    { numRuns: 400 },
  );
});
