/** What libvirt makes of a guest: every controller, every address, and why. All other parts read places from here. */
import type { ControllerFacts, Device, DeviceKind } from '../guest/guest';

export interface PciAddress {
  readonly type: 'pci';
  readonly domain: number;
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
  readonly multifunction: boolean;
}

export interface VioAddress {
  readonly type: 'spapr-vio';
  readonly reg: number;
}

/** Why a device sits where it sits. */
export type PlaceReason =
  | { readonly kind: 'written' }
  /** Joined a bus that already held its isolation group. */
  | { readonly kind: 'joined-group'; readonly bus: number }
  /** Took an empty bus for its isolation group. */
  | { readonly kind: 'claimed-empty-bus'; readonly bus: number }
  /** As claimed-empty-bus, on a PHB that libvirt adds for it. */
  | { readonly kind: 'new-phb'; readonly bus: number }
  /** spapr-vio: the device class's own reg, or the next free one behind it. */
  | { readonly kind: 'default-reg' }
  | { readonly kind: 'next-free-reg' };

/** Why a bus has the isolation group it has. */
export type GroupReason =
  /** Bus 0: locked to the emulated devices. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'empty' }
  /** The first device to arrive gave the bus its group. */
  | { readonly kind: 'claimed-by'; readonly device: PlannedDevice }
  /** A written address brought another group: libvirt gives up isolation of the bus (group 0). */
  | { readonly kind: 'reset-by'; readonly device: PlannedDevice };

export interface PlannedController {
  /** null when libvirt adds the controller. */
  readonly device: Device<ControllerFacts> | null;
  readonly type: string;
  readonly index: number;
  readonly model: string | null;
  /** PCI: `spapr-pci-host-bridge`, `pci-bridge`, … */
  readonly modelName: string | null;
  readonly targetIndex: number | null;
  readonly node: number | null;
  readonly address: PciAddress | VioAddress | null;
  readonly reason: PlaceReason | null;
}

export interface PlannedDevice {
  /** null when libvirt adds the device. Controllers that take an address are planned devices, too. */
  readonly device: Device | null;
  readonly kind: DeviceKind;
  readonly address: PciAddress | VioAddress | null;
  readonly reason: PlaceReason | null;
  /** 0: with the emulated devices. Otherwise the host's IOMMU group + 1. */
  readonly isolationGroup: number;
  /** null: no host device, or its group is not known. */
  readonly iommuGroup: number | null;
}

export interface PlannedBus {
  readonly index: number;
  readonly controller: PlannedController;
  /** pci-root with index 0 or more on pSeries. */
  readonly phb: boolean;
  readonly minSlot: number;
  readonly maxSlot: number;
  readonly isolationGroup: number;
  readonly groupReason: GroupReason;
  /** Devices by slot (0–31), each slot's list in the order of functions. */
  readonly slots: ReadonlyMap<number, readonly PlannedDevice[]>;
}

/** Something libvirt refuses while it reads controllers and assigns addresses. */
export interface Conflict {
  /** The code of the rule that shows it. */
  readonly code: string;
  /** libvirt's message, with its prefix (`XML error: …`). */
  readonly says: string;
  readonly device: Device | null;
  /** The one it collides with. */
  readonly other: Device | null;
}

export interface PciPlan {
  /** libvirt's list order. */
  readonly controllers: readonly PlannedController[];
  /** Every device with a place, in libvirt's iteration order (conf/domain_conf.c: virDomainDeviceInfoIterateFlags). */
  readonly devices: readonly PlannedDevice[];
  /** By bus number; index i is bus i. */
  readonly buses: readonly PlannedBus[];
  readonly conflicts: readonly Conflict[];
  /** What was planned for a device of the text. */
  readonly of: ReadonlyMap<Device, PlannedDevice>;
}

export interface PlanOptions {
  /** `major.minor.patch` of the libvirt to think like (spec: 0.6). */
  readonly libvirtVersion: string;
  /** Defining a domain (true) or reading a stored configuration back (spec: 0.4). */
  readonly define: boolean;
}

export const newestLibvirt: PlanOptions = { libvirtVersion: '11.3.0', define: true };
