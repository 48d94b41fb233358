/** What a device needs of a bus and what a bus offers, as data (conf/domain_addr.h: virDomainPCIConnectFlags). */
import type { ControllerFacts, DeviceFacts, DeviceKind, DiskFacts, Fact, FactsOf } from '../guest/guest';

export const connect = {
  autoAssign: 1 << 0,
  hotPluggable: 1 << 1,
  /** Several devices may share a slot when libvirt places them. */
  aggregateSlot: 1 << 2,
  /** Bus 0 only. */
  integrated: 1 << 3,
  pciDevice: 1 << 4,
  pcieDevice: 1 << 5,
  pcieRootPort: 1 << 6,
  pcieSwitchUpstreamPort: 1 << 7,
  pcieSwitchDownstreamPort: 1 << 8,
  dmiToPciBridge: 1 << 9,
  pciExpanderBus: 1 << 10,
  pcieExpanderBus: 1 << 11,
  pciBridge: 1 << 12,
  pcieToPciBridge: 1 << 13,
} as const;

export const endpointKinds = connect.pciDevice | connect.pcieDevice;
/** The bits that say what is connected, without the conditions (conf/domain_addr.h: VIR_PCI_CONNECT_TYPES_MASK). */
export const kindMask = ~(
  connect.autoAssign |
  connect.hotPluggable |
  connect.aggregateSlot |
  connect.integrated
);
/** A device which libvirt may place itself. On pSeries PCI Express and virtio devices are no different. */
export const endpoint = connect.pciDevice | connect.autoAssign;

/** In the order in which libvirt names what a device lacks (conf/domain_addr.c: virDomainPCIAddressFlagsCompatible). */
export const kindNames: readonly (readonly [flag: number, name: string])[] = [
  [connect.pciDevice, 'standard PCI device'],
  [connect.pcieDevice, 'PCI Express device'],
  [connect.pcieRootPort, 'pcie-root-port'],
  [connect.pcieSwitchUpstreamPort, 'pcie-switch-upstream-port'],
  [connect.pcieSwitchDownstreamPort, 'pcie-switch-downstream-port'],
  [connect.dmiToPciBridge, 'dmi-to-pci-bridge'],
  [connect.pcieToPciBridge, 'pcie-to-pci-bridge'],
  [connect.pciExpanderBus, 'pci-expander-bus'],
  [connect.pcieExpanderBus, 'pcie-expander-bus'],
  [connect.pciBridge, 'pci-bridge'],
];

export interface BusModel {
  readonly offers: number;
  readonly minSlot: number;
  readonly maxSlot: number;
}

const conventional = connect.autoAssign | connect.hotPluggable | connect.pciDevice | connect.pciBridge;
const port =
  connect.autoAssign |
  connect.hotPluggable |
  connect.pcieDevice |
  connect.pcieSwitchUpstreamPort |
  connect.pcieToPciBridge;

/** PCI controller model to the bus below it (conf/domain_addr.c: virDomainPCIAddressBusSetModel). */
export const busModels: ReadonlyMap<string, BusModel> = new Map<string, BusModel>([
  ['pci-root', { offers: conventional | connect.pciExpanderBus, minSlot: 1, maxSlot: 31 }],
  ['pci-bridge', { offers: conventional, minSlot: 1, maxSlot: 31 }],
  ['pci-expander-bus', { offers: conventional, minSlot: 0, maxSlot: 31 }],
  [
    'pcie-root',
    {
      offers: connect.pcieDevice | connect.pcieRootPort | connect.dmiToPciBridge | connect.pcieExpanderBus,
      minSlot: 1,
      maxSlot: 31,
    },
  ],
  ['dmi-to-pci-bridge', { offers: connect.pciDevice | connect.pciBridge, minSlot: 0, maxSlot: 31 }],
  ['pcie-to-pci-bridge', { offers: conventional, minSlot: 1, maxSlot: 31 }],
  ['pcie-root-port', { offers: port, minSlot: 0, maxSlot: 0 }],
  ['pcie-switch-downstream-port', { offers: port, minSlot: 0, maxSlot: 0 }],
  ['pcie-switch-upstream-port', { offers: connect.pcieSwitchDownstreamPort, minSlot: 0, maxSlot: 31 }],
  ['pcie-expander-bus', { offers: connect.pcieRootPort | connect.dmiToPciBridge, minSlot: 0, maxSlot: 31 }],
]);

/** PCI controller model to what it needs itself (conf/domain_addr.c: virDomainPCIControllerModelToConnectType). */
const pciControllerNeeds: ReadonlyMap<string, number> = new Map([
  ['pci-bridge', connect.pciBridge],
  ['pci-expander-bus', connect.pciExpanderBus],
  ['pcie-expander-bus', connect.pcieExpanderBus],
  ['dmi-to-pci-bridge', connect.dmiToPciBridge],
  ['pcie-to-pci-bridge', connect.pcieToPciBridge],
  ['pcie-root-port', connect.pcieRootPort | connect.aggregateSlot],
  ['pcie-switch-upstream-port', connect.pcieSwitchUpstreamPort],
  ['pcie-switch-downstream-port', connect.pcieSwitchDownstreamPort],
]);

const usbWithoutPci: ReadonlySet<string> = new Set(['none', 'qusb1', 'qusb2']);

/**
 * What a controller needs when libvirt places it; null when libvirt never does
 * (qemu_domain_address.c: qemuDomainAssignDevicePCISlots, qemuDomainDeviceCalculatePCIConnectFlags).
 * 0 is asked for and refused: no bus accepts it.
 */
export function controllerNeeds(type: string, index: number, model: string | null): number | null {
  switch (type) {
    case 'pci':
      return model === null || index === 0 ? null : (pciControllerNeeds.get(model) ?? null);
    case 'usb':
      return model === 'none' ? null : usbWithoutPci.has(model ?? '') ? 0 : endpoint;
    case 'ide':
      return index === 0 ? null : endpoint;
    case 'scsi':
      return model === 'ncr53c90' || model === 'ibmvscsi' ? null : endpoint;
    case 'sata':
    case 'virtio-serial':
      return endpoint;
    case 'xenbus':
    case 'isa':
      return 0;
    default:
      return null;
  }
}

/** Value to needs; `otherwise` for the values not named, `absent` when nothing is written. */
interface NeedsByValue {
  readonly named: { readonly [value: string]: number | null };
  readonly absent: number | null;
}

const videoNeeds: NeedsByValue = {
  named: {
    vga: endpoint,
    cirrus: endpoint,
    vmvga: endpoint,
    xen: endpoint,
    vbox: endpoint,
    qxl: endpoint,
    parallels: endpoint,
    virtio: endpoint,
    bochs: endpoint,
    gop: 0,
  },
  absent: endpoint,
};
const soundNeeds: NeedsByValue = {
  named: { es1370: endpoint, ac97: endpoint, ich6: endpoint, ich9: endpoint, virtio: endpoint, ich7: 0 },
  absent: null,
};
const filesystemNeeds: NeedsByValue = {
  named: { path: endpoint, handle: endpoint, virtiofs: endpoint, loop: 0, nbd: 0, ploop: 0 },
  absent: endpoint,
};
const balloonNeeds: NeedsByValue = {
  named: { virtio: endpoint, 'virtio-transitional': endpoint, 'virtio-non-transitional': endpoint, xen: 0 },
  absent: null,
};
const memoryNeeds: NeedsByValue = {
  named: { 'virtio-pmem': endpoint, 'virtio-mem': endpoint },
  absent: null,
};
const panicNeeds: NeedsByValue = { named: { pvpanic: endpoint | connect.integrated }, absent: null };
const iommuNeeds: NeedsByValue = { named: { virtio: endpoint | connect.integrated }, absent: null };
const watchdogNeeds: NeedsByValue = { named: { i6300esb: endpoint }, absent: null };
const inputNeeds: NeedsByValue = { named: { virtio: endpoint }, absent: null };
const serialNeeds: NeedsByValue = { named: { 'pci-serial': endpoint }, absent: null };
const mdevNeeds: NeedsByValue = { named: { 'vfio-pci': endpoint }, absent: null };
const hostdevNeeds: NeedsByValue = { named: { pci: endpoint, scsi_host: endpoint }, absent: null };

function byValue(table: NeedsByValue, fact: Fact<string> | undefined): number | null {
  if (fact === undefined) return table.absent;
  const value = fact.value ?? '';
  return Object.hasOwn(table.named, value) ? (table.named[value] ?? null) : null;
}

type Reader<K extends DeviceKind> = (facts: FactsOf<K>) => number | null;

const readers: { readonly [K in Exclude<DeviceKind, 'controller'>]?: Reader<K> } = {
  disk: (facts) => (diskBus(facts) === 'virtio' ? endpoint : null),
  interface: (facts) => (facts.model?.value === 'usb-net' ? null : endpoint),
  sound: (facts) => byValue(soundNeeds, facts.model),
  hostdev: (facts) => {
    if (facts.mode !== undefined && facts.mode.value !== 'subsystem') return null;
    if (facts.type?.value === 'mdev') return byValue(mdevNeeds, facts.model);
    return byValue(hostdevNeeds, facts.type);
  },
  // An empty type counts as none.
  video: (facts) => byValue(videoNeeds, facts.model?.text === '' ? undefined : facts.model),
  serial: (facts) => byValue(serialNeeds, facts.targetType),
  input: (facts) => byValue(inputNeeds, facts.bus),
  filesystem: (facts) => byValue(filesystemNeeds, facts.backend),
  watchdog: (facts) => byValue(watchdogNeeds, facts.model),
  memballoon: (facts) => byValue(balloonNeeds, facts.model),
  rng: () => endpoint,
  shmem: () => endpoint,
  panic: (facts) => byValue(panicNeeds, facts.model),
  memory: (facts) => byValue(memoryNeeds, facts.model),
  iommu: (facts) => byValue(iommuNeeds, facts.model),
  vsock: () => endpoint,
  crypto: () => endpoint,
  pstore: () => endpoint,
};

/**
 * What a device other than a controller needs when libvirt places it; null when libvirt never does, 0 when no bus
 * accepts it (qemu_domain_address.c: qemuDomainDeviceCalculatePCIConnectFlags, qemuDomainAssignDevicePCISlots).
 */
export function deviceNeeds(facts: Exclude<DeviceFacts, ControllerFacts>): number | null {
  const reader = readers[facts.kind] as ((facts: DeviceFacts) => number | null) | undefined;
  return reader === undefined ? null : reader(facts);
}

const busByPrefix: readonly (readonly [prefix: string, bus: string])[] = [
  ['xvd', 'xen'],
  ['ubd', 'uml'],
  ['hd', 'ide'],
  ['sd', 'scsi'],
  ['vd', 'virtio'],
];

/** The bus of a disk, by its target's name where it is not written (conf/domain_postparse.c: virDomainDiskDefPostParse). */
export function diskBus(facts: DiskFacts): string {
  if (facts.bus !== undefined) return facts.bus.text;
  if (facts.device?.text === 'floppy') return 'fdc';
  const target = facts.target?.text ?? '';
  return busByPrefix.find(([prefix]) => target.startsWith(prefix))?.[1] ?? 'ide';
}
