/** Questions to a plan: which places are free, where a device would go, and what the guest's Linux calls a place. */
import { busModels, connect, endpoint } from './connect';
import { pciAddressText } from './deviceInfo';
import { rootPhb } from './isolationView';
import type { PciAddress, PciPlan, PlannedBus, PlannedDevice } from './plan';

/** libvirt allows target indexes 0 to 30; 0 is the default PHB's. */
const largestTargetIndex = 30;

/** Where a device would go, and why there; the address of a `new-phb` is on a PHB which the plan does not have yet. */
export interface PlaceForDevice {
  readonly address: PciAddress;
  readonly kind: 'default-group' | 'joined-group' | 'claimed-empty-bus' | 'new-phb';
}

/** The slots of a bus in which no function is taken, ascending. */
export function freeSlots(bus: PlannedBus): number[] {
  const free: number[] = [];
  for (let slot = bus.minSlot; slot <= bus.maxSlot; slot++) if (!bus.slots.has(slot)) free.push(slot);
  return free;
}

/** The lowest slot of a bus in which no function is taken; null when the bus is full. */
export function nextFreeSlot(bus: PlannedBus): number | null {
  for (let slot = bus.minSlot; slot <= bus.maxSlot; slot++) if (!bus.slots.has(slot)) return slot;
  return null;
}

/** The buses whose isolation group is `group`, in index order. An empty bus is of group 0 without holding it. */
export function busesOfGroup(plan: PciPlan, group: number): PlannedBus[] {
  return plan.buses.filter((bus) => bus.isolationGroup === group && bus.slots.size > 0);
}

/** The PHBs that have a device of an IOMMU group, in index order; behind a pci-bridge it is the bridge's PHB. */
export function phbsOfIommuGroup(plan: PciPlan, iommuGroup: number): PlannedBus[] {
  const phbs = new Set<PlannedBus>();
  for (const { address, iommuGroup: group } of plan.devices) {
    const phb = group === iommuGroup && address?.type === 'pci' ? rootPhb(plan, address.bus) : null;
    if (phb) phbs.add(phb);
  }
  return [...phbs].sort((a, b) => a.index - b.index);
}

/** PHBs without any device, in index order; never the default one, which takes no host device. */
export function emptyPhbs(plan: PciPlan): PlannedBus[] {
  return plan.buses.filter((bus) => bus.phb && bus.index > 0 && bus.slots.size === 0);
}

/** The lowest index that no PCI controller has; null when all 256 are taken. */
export function lowestFreeBusIndex(plan: PciPlan): number | null {
  const used = new Set(plan.controllers.filter(({ type }) => type === 'pci').map(({ index }) => index));
  for (let index = 1; index <= 0xff; index++) if (!used.has(index)) return index;
  return null;
}

/** The lowest target index that no PHB has; null when all 31 are taken. */
export function lowestFreeTargetIndex(plan: PciPlan): number | null {
  const used = new Set(plan.controllers.map(({ targetIndex }) => targetIndex));
  for (let target = 1; target <= largestTargetIndex; target++) if (!used.has(target)) return target;
  return null;
}

/**
 * Where libvirt would put one more PCI device of an isolation group into this guest: a bus of the group with a free
 * slot, else an empty bus, else a new PHB at the end (conf/domain_addr.c: virDomainPCIAddressGetNextAddr).
 */
export function placeFor(plan: PciPlan, group: number): PlaceForDevice {
  for (const bus of plan.buses) {
    const slot = bus.isolationGroup === group && takesDevices(bus) ? nextFreeSlot(bus) : null;
    if (slot !== null) return at(bus.index, slot, group === 0 ? 'default-group' : 'joined-group');
  }
  for (const bus of plan.buses) {
    const slot = bus.index > 0 && bus.slots.size === 0 && takesDevices(bus) ? nextFreeSlot(bus) : null;
    if (slot !== null) return at(bus.index, slot, 'claimed-empty-bus');
  }
  return at(plan.buses.length, 1, 'new-phb');
}

function at(bus: number, slot: number, kind: PlaceForDevice['kind']): PlaceForDevice {
  return { address: { type: 'pci', domain: 0, bus, slot, function: 0, multifunction: false }, kind };
}

function takesDevices({ phb, controller }: PlannedBus): boolean {
  const offers = phb ? endpoint : (busModels.get(controller.model ?? '')?.offers ?? 0);
  return (offers & endpoint) === endpoint && (offers & connect.pciDevice) !== 0;
}

/**
 * The address by which the guest's Linux shows a place, `dddd:bb:ss.f`: each PHB is a PCI domain of its own, numbered by
 * its target index; devices on it are on bus 00, those behind its bridges on 01 and up. null: the target index is unknown.
 */
export function guestAddress(plan: PciPlan, address: PciAddress): string | null {
  const phb = rootPhb(plan, address.bus);
  const domain = phb?.controller.targetIndex ?? null;
  if (!phb || domain === null) return null;
  const bus = phb.index === address.bus ? 0 : busNumbers(plan, phb).get(address.bus);
  return bus === undefined
    ? null
    : pciAddressText({ domain, bus, slot: address.slot, function: address.function });
}

/** The bus numbers below a PHB as firmware gives them out: at each bridge, in slot order, everything behind it first. */
function busNumbers(plan: PciPlan, phb: PlannedBus): ReadonlyMap<number, number> {
  const numbers = new Map([[phb.index, 0]]);
  const open = bridgesOn(plan, phb);
  for (let bridge = open.shift(); bridge; bridge = open.shift()) {
    if (numbers.has(bridge.index)) continue;
    numbers.set(bridge.index, numbers.size);
    open.unshift(...bridgesOn(plan, bridge));
  }
  return numbers;
}

/** The buses behind the bridges on a bus, in the order of their slots. */
function bridgesOn(plan: PciPlan, bus: PlannedBus): PlannedBus[] {
  const occupied = [...bus.slots].sort(([a], [b]) => a - b).flatMap(([, devices]) => devices);
  return occupied.flatMap((planned) => plan.buses.find((other) => isBehind(other, planned)) ?? []);
}

function isBehind({ controller }: PlannedBus, { device, address }: PlannedDevice): boolean {
  return device !== null && controller.device === device && controller.address === address;
}
