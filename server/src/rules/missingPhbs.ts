/** PHBs that libvirt will create because the text names their bus, or leaves a hole in the indexes. */
import type { ControllerFacts, Device } from '../guest/guest';
import { keptInside } from '../guest/kept';
import type { PciPlan } from '../pci/plan';
import { addedPhbs, indexOf, insertPhbs, mostPhbs, pciControllers } from './phbs';
import type { Fix, RuleContext } from './rule';

interface NamedBus {
  /** The first device in the document whose address names the bus. */
  readonly device: Device;
  /** What libvirt creates so that there is such a bus, in ascending order. */
  readonly creates: readonly number[];
}

/** Buses that addresses name and no PCI controller of the text has, in document order of the first such address. */
export function namedBuses({ plan }: RuleContext): ReadonlyMap<number, NamedBus> {
  return namedIn(plan);
}

const namedIn = keptInside((plan: PciPlan): ReadonlyMap<number, NamedBus> => {
  const named = new Map<number, NamedBus>();
  const added = new Set(addedPhbs(plan).map(({ index }) => index));
  if (added.size === 0 || hasTooMany(plan)) return named;
  if (plan.buses.every(({ index, unused }) => unused || !added.has(index))) return named;
  const written: { readonly device: Device; readonly bus: number }[] = [];
  for (const { device, address, reason } of plan.devices) {
    if (address?.type !== 'pci' || !added.has(address.bus)) continue;
    if (device && reason?.kind === 'written') written.push({ device, bus: address.bus });
  }
  for (const { device, bus } of written.sort((a, b) => a.device.start - b.device.start)) {
    if (!named.has(bus)) named.set(bus, { device, creates: [...added].filter((index) => index <= bus) });
  }
  return named;
});

/** PCI controllers of the text with indexes missing right below theirs, which no address names either. */
export function holes(
  context: RuleContext,
): readonly { readonly device: Device<ControllerFacts>; readonly missing: readonly number[] }[] {
  const added = addedPhbs(context.plan).map(({ index }) => index);
  if (added.length === 0 || hasTooMany(context.plan)) return [];
  const named = namedBuses(context);
  const covered = new Set([...named.values()].flatMap(({ creates }) => creates));
  const controllers = pciControllers(context.guest)
    .flatMap((device) => {
      const index = indexOf(context, device);
      return index === undefined ? [] : [{ device, index }];
    })
    .sort((a, b) => a.index - b.index);
  let from = 0;
  return controllers.flatMap(({ device, index }) => {
    const missing = added.filter((each) => each > from && each < index && !covered.has(each));
    from = Math.max(from, index);
    return missing.length > 0 ? [{ device, missing }] : [];
  });
}

/** *Insert the missing PHBs*: all below the highest index or bus in the text, with libvirt's own target indexes. */
export function missingPhbFixes(context: RuleContext): readonly Fix[] {
  const indexes = pciControllers(context.guest).map((device) => indexOf(context, device) ?? 0);
  const highest = Math.max(...namedBuses(context).keys(), ...indexes);
  const missing = addedPhbs(context.plan).filter(({ index }) => index <= highest);
  if (missing.length === 0) return [];
  const title = missing.length > 1 ? 'Insert the missing PHBs' : 'Insert the missing PHB';
  return [{ title, edits: insertPhbs(missing), preferred: true, safe: true }];
}

function hasTooMany({ buses }: PciPlan): boolean {
  return buses.filter(({ phb }) => phb).length > mostPhbs;
}
