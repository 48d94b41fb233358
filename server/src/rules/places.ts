/** Where a device with a bad address could go instead, and the fixes that every bad address has. */
import type { Device } from '../guest/guest';
import { controllerNeeds, deviceNeeds } from '../pci/connect';
import { nextFreeSlot } from '../pci/freePlaces';
import { isPciHostDevice } from '../pci/isolationView';
import type { PciAddress, PlannedBus } from '../pci/plan';
import type { Fix, RuleContext } from './rule';
import { addressElement } from './spans';
import { pciText } from './words';

/**
 * The next free slot on a bus of the text that suits the device's isolation group: the bus it is written on if that one
 * does, else one that holds its group, else, for a host device, an empty PHB. null when there is none, or when the
 * device is no PCI device.
 */
function nextFreePlace({ plan }: RuleContext, device: Device): PciAddress | null {
  if (!isPciDevice(device)) return null;
  const group = plan.of.get(device.facts)?.isolationGroup ?? 0;
  const address = device.facts.address;
  const written = address?.type === 'pci' ? (address.bus ? address.bus.value : 0) : undefined;
  // a host device whose group is not known goes to no emulated one
  const alone = group > 0 || isPciHostDevice(device);
  const suits = (bus: PlannedBus) => bus.isolationGroup === group && group > 0 === alone;
  const buses = plan.buses.filter(({ index, controller }) => index === 0 || controller.device);
  const candidates = [
    ...buses.filter((bus) => bus.index === written && suits(bus)),
    ...buses.filter((bus) => suits(bus) && (bus.slots.size > 0 || bus.index === 0)),
    ...buses.filter((bus) => bus.phb && bus.index > 0 && bus.slots.size === 0),
  ];
  for (const bus of candidates) {
    const slot = nextFreeSlot(bus);
    if (slot !== null)
      return { type: 'pci', domain: 0, bus: bus.index, slot, function: 0, multifunction: false };
  }
  return null;
}

/** Whether the device sits on a PCI bus, wherever its address says. */
function isPciDevice({ facts }: Device): boolean {
  if (facts.kind === 'interface') return facts.model?.value !== 'spapr-vlan';
  if (facts.kind !== 'controller') return Boolean(deviceNeeds(facts));
  const model = facts.model?.value ?? null;
  if (facts.type?.value === 'scsi' && model === null) return false;
  return Boolean(controllerNeeds(facts.type?.value ?? '', facts.index?.value ?? 0, model));
}

/** *Move to the next free slot*, where there is one. */
function moveFixes(context: RuleContext, device: Device): readonly Fix[] {
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
