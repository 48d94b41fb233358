/** Where a device sits and what Linux in the guest calls that place. */
import { rootPhb } from '../../pci/isolationView';
import type { PciAddress, PciPlan, PlaceReason, PlannedBus, PlannedDevice } from '../../pci/plan';
import { code } from './markdown';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** `PHB 2`, `PCI bridge 3` */
export function busName({ phb, index, controller }: PlannedBus): string {
  if (phb) return `PHB ${index}`;
  return controller.model === 'pci-bridge' ? `PCI bridge ${index}` : `PCI controller ${index}`;
}

/**
 * The address the guest's Linux shows: each PHB is a PCI domain numbered by its target index, a PHB's own bus is 00, and
 * the bus behind its only bridge 01. Behind several bridges the firmware numbers the buses: null.
 */
export function guestAddress(plan: PciPlan, address: PciAddress): string | null {
  const bus = plan.buses[address.bus];
  const phb = bus && rootPhb(plan, address.bus);
  const domain = phb?.controller.targetIndex ?? null;
  if (!bus || !phb || domain === null) return null;
  const bridges = plan.buses.filter((other) => !other.phb && rootPhb(plan, other.index) === phb);
  if (bus !== phb && bridges.length > 1) return null;
  return `${hex(domain, 4)}:${bus === phb ? '00' : '01'}:${hex(address.slot, 2)}.${address.function}`;
}

/** Where the device sits, why, and what Linux shows; for spapr-vio its reg. */
export function placeLines(plan: PciPlan, planned: PlannedDevice): readonly string[] {
  const { address, reason } = planned;
  if (!address) return [];
  if (address.type === 'spapr-vio') {
    return [`spapr-vio reg ${code(`0x${hex(address.reg, 8)}`)}${regReason[reason?.kind ?? 'written'] ?? ''}`];
  }
  const bus = plan.buses[address.bus];
  if (!bus) return [];
  const slot = `slot ${address.slot}${address.function > 0 ? `, function ${address.function}` : ''}`;
  const phb = rootPhb(plan, address.bus);
  const place = `${busName(bus)}${bus.phb || !phb ? '' : ` behind PHB ${phb.index}`}, ${slot}`;
  const shown = guestAddress(plan, address);
  return [
    reason === null || reason.kind === 'written'
      ? `On ${place}`
      : `libvirt will put it on ${place}: ${choice(planned, reason)}`,
    ...(shown === null ? [] : [`Linux in the guest shows ${code(shown)}`]),
  ];
}

const regReason: { readonly [K in PlaceReason['kind']]?: string } = {
  'default-reg': ", libvirt's default for its kind",
  'next-free-reg': ', the next one that is free',
};

function choice({ isolationGroup }: PlannedDevice, reason: PlaceReason): string {
  const emulated = isolationGroup === 0;
  switch (reason.kind) {
    case 'joined-group':
      return emulated ? 'the next free slot for emulated devices' : 'its isolation group is there already';
    case 'claimed-empty-bus':
      return `the first empty ${emulated ? 'bus' : 'PHB'}`;
    case 'new-phb':
      return emulated ? 'it adds this PHB for lack of room' : 'it adds this PHB for its isolation group';
    default:
      return 'the next free place';
  }
}
