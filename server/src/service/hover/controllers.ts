/** Hover on what carries devices: PHBs, PCI bridges and other PCI controllers. */
import { freeSlots } from '../../pci/freePlaces';
import type { IsolationView } from '../../pci/isolationView';
import { rootPhb } from '../../pci/isolationView';
import type { PciPlan, PlannedBus, PlannedDevice } from '../../pci/plan';
import { listOf, plannedName } from '../../rules/words';
import { code, plain, ranges, section } from './markdown';
import { busName, placeLines } from './places';

export function busHover(plan: PciPlan, view: IsolationView, bus: PlannedBus): string {
  const { controller, phb } = bus;
  const planned = plan.devices.find(({ device }) => device !== null && device === controller.device);
  return section(busName(bus), [
    ...(phb ? phbLines(bus) : planned ? placeLines(plan, planned) : []),
    ...(phb ? [groupLine(bus, view)] : bridgeLines(plan, bus)),
    ...slotLines(bus),
    freeLine(bus),
  ]);
}

function phbLines({ controller: { targetIndex, node } }: PlannedBus): readonly string[] {
  const numa = node === null ? '' : `, NUMA node ${node}`;
  if (targetIndex === null) return node === null ? [] : [`NUMA node ${node}`];
  const domain = targetIndex.toString(16).padStart(4, '0');
  return [`Target index ${targetIndex}${numa}: PCI domain ${code(domain)} in the guest`];
}

function groupLine({ index, isolationGroup, groupReason }: PlannedBus, view: IsolationView): string {
  const groups = view.phbs.get(index)?.iommuGroups ?? [];
  const iommu =
    groups.length === 0 ? '' : `IOMMU ${groups.length === 1 ? 'group' : 'groups'} ${listOf(groups)}`;
  switch (groupReason.kind) {
    case 'locked':
      return iommu === ''
        ? 'For emulated devices: libvirt itself puts no host device here'
        : `For emulated devices, but ${iommu} is here, too`;
    case 'empty':
      return 'Empty: libvirt gives it to the next group that needs a PHB';
    case 'claimed-by':
      if (isolationGroup === 0) return `Emulated devices${iommu === '' ? '' : ` and ${iommu}`}`;
      return `Isolation group ${isolationGroup}${iommu === '' ? '' : `: ${iommu}`}`;
    case 'reset-by':
      return `Isolation given up: ${plain(plannedName(groupReason.device))} does not belong to the group that was here${
        iommu === '' ? '' : ` (now ${iommu})`
      }`;
  }
}

function bridgeLines(plan: PciPlan, bus: PlannedBus): readonly string[] {
  const phb = rootPhb(plan, bus.index);
  return phb ? [`Everything behind it shares PHB ${phb.index}: its isolation and its EEH recovery`] : [];
}

const mostSlots = 12;

function slotLines({ slots }: PlannedBus): readonly string[] {
  const used = [...slots].filter(([, devices]) => devices.length > 0).sort(([a], [b]) => a - b);
  const lines = used
    .slice(0, mostSlots)
    .map(([slot, devices]) => `Slot ${slot}: ${listOf(devices.map(occupantName))}`);
  const more = used.length - lines.length;
  return more > 0 ? [...lines, `${more} more slots in use`] : lines;
}

function occupantName(planned: PlannedDevice): string {
  return plain(plannedName(planned));
}

function freeLine(bus: PlannedBus): string {
  const free = freeSlots(bus);
  if (free.length === 0) return 'No slot is free';
  return `Free: ${free.length === 1 ? 'slot' : 'slots'} ${ranges(free)}`;
}
