/** Where a device with a bad address could go instead, and the fixes that every bad address has. */
import type { Device } from '../guest/guest';
import type { PciAddress, PlannedBus } from '../pci/plan';
import type { Fix, RuleContext } from './rule';
import { addressElement } from './spans';
import { pciText } from './words';

/**
 * The next free slot on a bus that suits the device's isolation group: the bus it is written on if that one does, else
 * one that holds its group, else, for a host device, an empty PHB. null when there is none.
 */
export function nextFreePlace({ plan }: RuleContext, device: Device): PciAddress | null {
  const group = plan.of.get(device)?.isolationGroup ?? 0;
  const address = device.facts.address;
  const written = address?.type === 'pci' ? (address.bus ? address.bus.value : 0) : undefined;
  const own = plan.buses.filter(({ index }) => index === written);
  const suits = (bus: PlannedBus) => bus.isolationGroup === group && (group === 0 || bus.index > 0);
  const empty = (bus: PlannedBus) => bus.phb && bus.index > 0 && bus.slots.size === 0;
  const candidates = [
    ...own.filter(suits),
    ...plan.buses.filter((bus) => suits(bus) && (bus.slots.size > 0 || bus.index === 0)),
    ...plan.buses.filter(empty),
  ];
  for (const bus of candidates) {
    for (let slot = bus.minSlot; slot <= bus.maxSlot; slot++) {
      if (!bus.slots.has(slot))
        return { type: 'pci', domain: 0, bus: bus.index, slot, function: 0, multifunction: false };
    }
  }
  return null;
}

/** *Move to the next free slot*, where there is one. */
export function moveFixes(context: RuleContext, device: Device): readonly Fix[] {
  const address = nextFreePlace(context, device);
  if (!address) return [];
  return [
    {
      title: `Move to the next free slot, ${pciText(address)}`,
      edits: [{ kind: 'set-address', device, address }],
      preferred: true,
      safe: true,
    },
  ];
}

/** *Remove the address and let libvirt choose*. */
export function removeAddressFixes(device: Device): readonly Fix[] {
  if (!addressElement(device)) return [];
  return [
    { title: 'Remove the address and let libvirt choose', edits: [{ kind: 'remove-address', device }] },
  ];
}

/** Both, for an address that cannot stay. */
export function addressFixes(context: RuleContext, device: Device): readonly Fix[] {
  return [...moveFixes(context, device), ...removeAddressFixes(device)];
}
