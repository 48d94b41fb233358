/** Where a device sits and what Linux in the guest calls that place. */
import { guestAddress } from '../../pci/freePlaces';
import { isPciHostDevice, rootPhb } from '../../pci/isolationView';
import type { PciPlan, PlaceReason, PlannedBus, PlannedDevice } from '../../pci/plan';
import { code } from './markdown';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** `PHB 2`, `PCI bridge 3` */
export function busName({ phb, index, controller }: PlannedBus): string {
  if (phb) return `PHB ${index}`;
  return controller.model === 'pci-bridge' ? `PCI bridge ${index}` : `PCI controller ${index}`;
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
  const written = reason === null || reason.kind === 'written';
  if (!written && planned.iommuGroup === null && planned.device && isPciHostDevice(planned.device)) {
    return ['libvirt will choose its PHB by its IOMMU group'];
  }
  const slot = `slot ${address.slot}${address.function > 0 ? `, function ${address.function}` : ''}`;
  const phb = rootPhb(plan, address.bus);
  const behind = bus.phb || !phb ? '' : ` behind PHB ${phb.index}`;
  const place = `${busName(bus)}${behind}, ${slot}`;
  const added = bus.controller.device === null && bus.index > 0 ? ', a PHB that libvirt adds' : '';
  const shown = guestAddress(plan, address);
  return [
    written ? `On ${place}${added}` : `libvirt will put it on ${place}: ${choice(planned, reason)}`,
    ...(shown === null ? [] : [`Linux in the guest shows ${code(shown)}`]),
  ];
}

const regReason: { readonly [K in PlaceReason['kind']]?: string } = {
  'default-reg': ", libvirt's default for its kind",
  'next-free-reg': ', the next one that is free',
  'misread-as-reg': ': libvirt reads the numbers of its other address as a reg',
};

function choice({ isolationGroup }: PlannedDevice, reason: PlaceReason): string {
  const emulated = isolationGroup === 0;
  switch (reason.kind) {
    case 'default-group':
      return 'the next free slot for emulated devices';
    case 'joined-group':
      return 'its isolation group is there already';
    case 'claimed-empty-bus':
      return `the first empty ${emulated ? 'bus' : 'PHB'}`;
    case 'new-phb':
      return `it adds this PHB ${emulated ? 'for lack of room' : 'for its isolation group'}`;
    case 'usb2-companion':
      return 'with the other USB controllers of its index';
    default:
      return 'the next free place';
  }
}
