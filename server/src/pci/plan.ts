/** What libvirt makes of a guest: every controller, every address, and why. All other parts read places from here. */
import type { ControllerFacts, Device, DeviceFacts, DeviceKind } from '../guest/guest';

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
  /** The text says so. The address is null when the text holds a placeholder or no number. */
  | { readonly kind: 'written' }
  /** Emulated, or a host device whose IOMMU group is unknown: the first free slot of a bus of group 0. */
  | { readonly kind: 'default-group'; readonly bus: number }
  /** Joined a bus that already held its isolation group. */
  | { readonly kind: 'joined-group'; readonly bus: number; readonly group: number }
  /** No bus with a free slot held its group: took the first empty bus for it. */
  | { readonly kind: 'claimed-empty-bus'; readonly bus: number; readonly group: number }
  /** As claimed-empty-bus, or the first emulated device there, on a PHB that libvirt adds. */
  | { readonly kind: 'new-phb'; readonly bus: number; readonly group: number }
  /** A USB2 companion: shares the slot of the other controllers with its index. */
  | { readonly kind: 'usb2-companion'; readonly bus: number }
  /** spapr-vio: the device class's own reg, or the next free one behind it. */
  | { readonly kind: 'default-reg' }
  | { readonly kind: 'next-free-reg' }
  /** A spapr-vio device written with an address of another kind: libvirt takes its numbers for a reg. */
  | { readonly kind: 'misread-as-reg' };

/** Why a bus has the isolation group it has. */
export type GroupReason =
  /** Bus 0: locked to the emulated devices. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'empty' }
  /** The first device to arrive gave the bus its group. */
  | { readonly kind: 'claimed-by'; readonly device: PlannedDevice }
  /** A written address brought another group than `from`: libvirt gives up isolation of the bus (group 0). */
  | { readonly kind: 'reset-by'; readonly device: PlannedDevice; readonly from: number };

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
  /** It passes a PCI device of the host through. */
  readonly passesThrough: boolean;
}

export interface PlannedBus {
  readonly index: number;
  readonly controller: PlannedController;
  /** A pci-root. */
  readonly phb: boolean;
  readonly minSlot: number;
  readonly maxSlot: number;
  readonly isolationGroup: number;
  readonly groupReason: GroupReason;
  /** Nobody was given a place there: told without a look at every device. */
  readonly unused: boolean;
  /** Devices by slot (0–31), each slot's list in the order of functions. */
  readonly slots: ReadonlyMap<number, readonly PlannedDevice[]>;
}

/**
 * What libvirt refuses while it reads addresses, completes controllers and assigns places.
 *
 * - address-in-use: a PCI function taken twice
 * - slot-out-of-range, slot-zero: a slot above or below what the bus has
 * - function-out-of-range, bus-out-of-range: more than 7, more than 255
 * - domain-not-zero: PHBs are told apart by bus in the XML, never by domain
 * - pci-controller-0-not-root: PCI controller 0 is not a pci-root
 * - pci-controller-without-model: a PCI controller with another index and no model
 * - controller-index-in-use: two controllers of a type with one index
 * - address-wrong-controller-kind: the bus does not take such a device
 * - pci-controller-cannot-be-placed: no bus takes this PCI controller, and libvirt adds none for it
 * - no-free-pci-slot: all is full, or no bus could ever take the device
 * - pci-bridge-index-not-larger: a pci-bridge on a bus that is not before its own
 * - target-index-none-left: more PHBs than libvirt finds target indexes for
 * - too-many-phbs: libvirt chose target index 31, which it does not allow
 * - spapr-vio-reg-in-use, spapr-vio-reg-out-of-range
 * - virtio-disk-address-type: a virtio disk with an address of another kind
 */
export type ConflictCode =
  | 'address-in-use'
  | 'slot-out-of-range'
  | 'slot-zero'
  | 'function-out-of-range'
  | 'bus-out-of-range'
  | 'domain-not-zero'
  | 'pci-controller-0-not-root'
  | 'pci-controller-without-model'
  | 'controller-index-in-use'
  | 'address-wrong-controller-kind'
  | 'pci-controller-cannot-be-placed'
  | 'no-free-pci-slot'
  | 'pci-bridge-index-not-larger'
  | 'target-index-none-left'
  | 'too-many-phbs'
  | 'spapr-vio-reg-in-use'
  | 'spapr-vio-reg-out-of-range'
  | 'virtio-disk-address-type';

export interface Conflict {
  /** The code of the rule that shows it. */
  readonly code: ConflictCode;
  /** libvirt's message, with its prefix (`XML error: …`). */
  readonly says: string;
  /** null when libvirt added the device. */
  readonly device: Device | null;
  /** The one it collides with. */
  readonly other: Device | null;
}

export interface PciPlan {
  /** libvirt's list order. */
  readonly controllers: readonly PlannedController[];
  /** Every device with a place, or that should have one (address null), in libvirt's iteration order (conf/domain_conf.c: virDomainDeviceInfoIterateFlags). */
  readonly devices: readonly PlannedDevice[];
  /** By bus number; index i is bus i. */
  readonly buses: readonly PlannedBus[];
  /** In the order in which libvirt meets them: it would report the first. */
  readonly conflicts: readonly Conflict[];
  /** What was planned for a device of the text, by the device's facts. */
  readonly of: ReadonlyMap<DeviceFacts, PlannedDevice>;
  /** Those of `devices` that are on spapr-vio. This and what follows costs no look at every device. */
  readonly onVio: readonly PlannedDevice[];
  /** Whether there is a device at a function above 0. */
  readonly sharesSlots: boolean;
  /** Whether isolation is as it should be, see `isIsolated`; false when there may be something to say about it. */
  readonly isolated: boolean;
}

export interface PlanOptions {
  /** `major.minor.patch` of the libvirt to think like (spec: 0.6). */
  readonly libvirtVersion: string;
  /** Defining a domain (true) or reading a stored configuration back (spec: 0.4). */
  readonly define: boolean;
}

export const newestLibvirt: PlanOptions = { libvirtVersion: '11.3.0', define: true };
