/** Values that the plan knows: PHBs and their free slots, the next free index, target index, reg, drive name. */
import { allDevices } from '../../guest/devicesByKind';
import { freeSlots, lowestFreeBusIndex, lowestFreeTargetIndex } from '../../pci/freePlaces';
import { isolationView } from '../../pci/isolationView';
import type { PlannedBus } from '../../pci/plan';
import { attribute } from '../../xml/query';
import type { Snapshot } from '../snapshot';
import type { Offer } from './items';
import type { Ancestors } from './place';

const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`;
const offer = (label: string, more: Partial<Offer> = {}): Offer => ({
  label,
  kind: 'place',
  rank: 2,
  ...more,
});

/** What to write for an attribute whose value depends on the rest of the guest; undefined where it does not. */
export function placeOffers(
  snapshot: Snapshot,
  { elements }: Ancestors,
  name: string,
): readonly Offer[] | undefined {
  const { guest, plan } = snapshot;
  const element = elements.at(-1)?.node;
  const parent = elements.at(-2)?.node;
  if (!guest || !plan || !element) return undefined;
  const type = attribute(element, 'type')?.value;
  const key = `${element.name}@${name}`;
  if (element.name === 'address' && parent?.name !== 'source') {
    if (name === 'reg') return [offer(nextReg(snapshot), { detail: 'next free' })];
    if (type !== 'pci') return undefined;
    if (name === 'domain') return [offer('0x0000', { detail: 'always 0 in the guest' })];
    if (name === 'bus') return plan.buses.map((bus) => phbOffer(snapshot, bus));
    if (name === 'slot') return slotOffers(snapshot, attribute(element, 'bus')?.value);
    if (name === 'function') return Array.from({ length: 8 }, (_, fn) => offer(hex(fn, 1)));
    return undefined;
  }
  if (key === 'controller@index' && attribute(element, 'type')?.value === 'pci') {
    const index = lowestFreeBusIndex(plan);
    return index === null ? [] : [offer(String(index), { detail: 'next free' })];
  }
  if (key === 'target@index' && parent?.name === 'controller') {
    const target = lowestFreeTargetIndex(plan);
    return target === null ? [] : [offer(String(target), { detail: 'next free' })];
  }
  if (key === 'target@dev' && parent?.name === 'disk')
    return driveNames(snapshot, attribute(element, 'bus')?.value);
  if (key === 'boot@order') return [offer(String(nextBootOrder(snapshot)), { detail: 'next free' })];
  if (name === 'cellid') return guest.numaCells.map((cell) => offer(String(cell)));
  return undefined;
}

function phbOffer({ guest, plan, host }: Snapshot, bus: PlannedBus): Offer {
  const view = guest && plan ? isolationView(guest, plan, host).phbs.get(bus.index) : undefined;
  const groups = view?.iommuGroups ?? [];
  const free = freeSlots(bus).length;
  const who = bus.phb ? `PHB ${bus.index}` : `pci-bridge ${bus.index}`;
  const what =
    bus.index === 0
      ? 'emulated devices'
      : groups.length > 0
        ? `IOMMU group ${groups.join(', ')}`
        : bus.slots.size === 0
          ? 'empty'
          : undefined;
  return offer(hex(bus.index, 2), {
    detail: [who, what, `${free} ${free === 1 ? 'slot' : 'slots'} free`]
      .filter((part) => part !== undefined)
      .join(' · '),
    rank: 2 + bus.index / 1000,
  });
}

function slotOffers({ plan }: Snapshot, busText: string | undefined): readonly Offer[] {
  const bus = plan?.buses[Number(busText ?? 0)];
  if (!bus) return [];
  return freeSlots(bus).map((slot) =>
    offer(hex(slot, 2), {
      detail: `free on ${bus.phb ? 'PHB' : 'pci-bridge'} ${bus.index}`,
      rank: 2 + slot / 1000,
    }),
  );
}

/** qemu_domain_address.c: qemuDomainAssignSpaprVIOAddress counts in steps of 0x1000. */
function nextReg({ plan }: Snapshot): string {
  const used = new Set(
    plan?.devices.flatMap(({ address }) => (address?.type === 'spapr-vio' ? [address.reg] : [])),
  );
  let reg = 0x1000;
  while (used.has(reg)) reg += 0x1000;
  return hex(reg, 8);
}

const prefixes: { readonly [bus: string]: string } = { virtio: 'vd', ide: 'hd', fdc: 'fd' };

/** conf/domain_conf.c: virIndexToDiskName */
export function driveName(prefix: string, index: number): string {
  let name = '';
  for (let left = index; left >= 0; left = Math.floor(left / 26) - 1)
    name = String.fromCharCode(97 + (left % 26)) + name;
  return prefix + name;
}

function driveNames({ guest }: Snapshot, bus: string | undefined): readonly Offer[] {
  const used = new Set(guest?.byKind.disk.map(({ facts }) => facts.target?.text));
  const wanted = bus === undefined ? ['vd', 'sd'] : [prefixes[bus] ?? 'sd'];
  return wanted.flatMap((prefix) => {
    const names = Array.from({ length: 200 }, (_, index) => driveName(prefix, index));
    const free = names.find((name) => !used.has(name));
    return free === undefined ? [] : [offer(free, { detail: 'next free' })];
  });
}

function nextBootOrder({ guest }: Snapshot): number {
  const used = new Set<number>();
  for (const { facts } of guest ? allDevices(guest) : []) {
    for (const child of facts.element.children) {
      if (child.kind === 'element' && child.name === 'boot')
        used.add(Number(attribute(child, 'order')?.value));
    }
  }
  let order = 1;
  while (used.has(order)) order += 1;
  return order;
}
