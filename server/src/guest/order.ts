/** The orders in which libvirt goes through devices; places and target indexes follow from them. */
import type {
  ControllerFacts,
  Device,
  DeviceKind,
  Guest,
  HostAddressFacts,
  HostdevFacts,
  InterfaceFacts,
} from './guest';

/** conf/domain_conf.c: virDomainDeviceInfoIterateFlags; kinds that never have an address are left out. */
export const iterationOrder: readonly DeviceKind[] = [
  'disk',
  'interface',
  'sound',
  'hostdev',
  'video',
  'controller',
  'smartcard',
  'serial',
  'parallel',
  'channel',
  'console',
  'input',
  'filesystem',
  'watchdog',
  'memballoon',
  'rng',
  'nvram',
  'hub',
  'shmem',
  'tpm',
  'panic',
  'memory',
  'redirdev',
  'iommu',
  'vsock',
  'crypto',
  'pstore',
];

/**
 * Every device as libvirt's passes over all devices meet it. An interface of type='hostdev' comes once, with the
 * interfaces; a first console that only repeats the first serial port is left out; controllers are in list order.
 */
export function devicesInOrder(guest: Guest): Device[] {
  return iterationOrder.flatMap((kind): readonly Device[] => {
    if (kind === 'controller') return controllersInOrder(guest);
    if (kind === 'console' && repeatsSerial(guest)) return guest.byKind.console.slice(1);
    return guest.byKind[kind];
  });
}

/** Types of a first console that libvirt takes for the first serial port (conf/domain_conf.c: virDomainDefAddConsoleCompat). */
export const repeatingTypes: ReadonlySet<string> = new Set(['serial', 'none']);

/** Whether the first console only repeats the first serial port: then its address counts for nothing. */
function repeatsSerial(guest: Guest): boolean {
  const [first] = guest.byKind.console;
  if (first === undefined || guest.byKind.serial.length === 0) return false;
  const type = first.facts.targetType;
  return type === undefined || repeatingTypes.has(type.value ?? '');
}

/**
 * The controllers in the order of libvirt's list: one with an index goes before the first of its type with a larger
 * index, else (and without an index) behind the last of its type (conf/domain_conf.c: virDomainControllerInsertPreAlloced).
 */
export function controllersInOrder(guest: Guest): Device<ControllerFacts>[] {
  const lists = new Map<string, { list: Device<ControllerFacts>[]; largest: number }>();
  for (const device of guest.byKind.controller) {
    const type = device.facts.type?.text ?? 'ide';
    const index = indexOf(device);
    const known = lists.get(type);
    if (known === undefined) {
      lists.set(type, { list: [device], largest: index });
    } else if (index < 0 || index >= known.largest) {
      known.list.push(device);
      known.largest = Math.max(known.largest, index);
    } else {
      const before = known.list.findIndex((other) => indexOf(other) > index);
      known.list.splice(before, 0, device);
    }
  }
  return [...lists.values()].flatMap(({ list }) => list);
}

/** -1: without an index, or with one that libvirt refuses. */
function indexOf({ facts }: Device<ControllerFacts>): number {
  return facts.index?.value ?? -1;
}

export interface HostDevice {
  readonly device: Device<InterfaceFacts> | Device<HostdevFacts>;
  readonly host: HostAddressFacts;
}

/**
 * The PCI devices of the host that the guest gets, in the order of libvirt's list of host devices: interfaces of
 * type='hostdev' come first, because libvirt reads interfaces first.
 */
export function hostDevices(guest: Guest): HostDevice[] {
  const all = [...guest.byKind.interface, ...guest.byKind.hostdev];
  return all.flatMap((device) =>
    device.facts.host === undefined ? [] : [{ device, host: device.facts.host }],
  );
}
