/** Who moves with a device: the members of its IOMMU group, and the functions that share a slot with a function 0. */
import { type IsolationView, rootPhb } from '../../pci/isolationView';
import type { PciAddress, PciPlan, PlannedDevice } from '../../pci/plan';
import { unitOf } from '../../rules/isolation/findings';

/** A device of the plan that has a PCI address and stands in the text. */
export type Movable = PlannedDevice & {
  readonly device: NonNullable<PlannedDevice['device']>;
  readonly address: PciAddress;
};

export function isMovable(planned: PlannedDevice): planned is Movable {
  return planned.device !== null && planned.address?.type === 'pci';
}

/**
 * A device and those that have to go along to another bus, the device first. A group that is split over two PHBs keeps QEMU
 * from starting; a slot whose function 0 leaves is not seen by the guest.
 *
 * @param phb - the index of the PHB it goes to; members of its group that are there already stay
 */
export function companyOf(
  plan: PciPlan,
  view: IsolationView,
  device: Movable,
  phb: number | null,
): readonly Movable[] {
  const company = new Set([device]);
  for (const member of company) {
    for (const other of [...slotMates(plan, member), ...group(plan, view, member, phb)]) company.add(other);
  }
  return [...company];
}

/** The other functions of a slot, when its function 0 goes; a device that libvirt refuses has no slot. */
function slotMates({ buses }: PciPlan, member: Movable): readonly Movable[] {
  const { address } = member;
  const mates = buses[address.bus]?.slots.get(address.slot) ?? [];
  return address.function === 0 && mates.includes(member) ? mates.filter(isMovable) : [];
}

function group(plan: PciPlan, view: IsolationView, member: Movable, phb: number | null): readonly Movable[] {
  const place = view.hostDevices.find(({ planned }) => planned === member);
  if (!place || rootPhb(plan, member.address.bus)?.index === phb) return [];
  return unitOf(view, place)
    .filter((other) => other.phb.index !== phb)
    .flatMap(({ planned }) => (isMovable(planned) ? planned : []));
}
