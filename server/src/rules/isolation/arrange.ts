/**
 * Where host devices go to be isolated: every IOMMU group as a whole to the PHB that it can have alone, else to an empty
 * one, else to a new one. Only addresses in the text and PHBs change; what libvirt chooses it goes on choosing.
 */
import type { GuestEdit } from '../../edits/guestEdit';
import { type HostDevicePlace, type IsolationView, isolationView } from '../../pci/isolationView';
import type { PciAddress, PlannedBus, PlannedDevice } from '../../pci/plan';
import { mostPhbs } from '../phbs';
import type { RuleContext } from '../rule';

interface Destination {
  readonly kind: 'own' | 'empty' | 'new';
  /** The PHB's index. */
  readonly index: number;
}

/** Host devices that have to stay together. */
export type Unit = readonly HostDevicePlace[];

export interface Isolation {
  /** In the order of the units asked for. */
  readonly moves: readonly { readonly unit: Unit; readonly destination: Destination }[];
  readonly edits: readonly GuestEdit[];
}

/** What an arrangement may do. */
export interface Variant {
  /** Addresses are written for members that libvirt places, too. */
  readonly writeAll: boolean;
  /** A group may stay on a PHB when everybody else there moves. */
  readonly stay: boolean;
  /** PHBs that libvirt creates below others are written, too: an address that moves may uncover the hole. */
  readonly fill: boolean;
}

/** The slots of a bus that nobody stays in, from slot 1 up: PHBs have no slot 0. */
export function freeSlots(
  bus: PlannedBus | undefined,
  leaving: ReadonlySet<PlannedDevice>,
): readonly number[] {
  const taken = new Set(
    [...(bus?.slots ?? [])]
      .filter(([, devices]) => devices.some((device) => !leaving.has(device)))
      .map(([slot]) => slot),
  );
  return Array.from({ length: 31 }, (_, index) => index + 1).filter((slot) => !taken.has(slot));
}

/** Edits for all units, not yet tried; null when PHBs or slots run out. */
export function arrange(context: RuleContext, units: readonly Unit[], variant: Variant): Isolation | null {
  const view = isolationView(context.guest, context.plan, context.host);
  const moving = new Set(units.flat().map(({ planned }) => planned));
  const written = writtenPhbs(context);
  const taken = new Set<number>();
  const targets = new Set<number>();
  const moves: { unit: Unit; destination: Destination }[] = [];
  const edits: GuestEdit[] = [];
  for (const unit of units) {
    const destination = destinationOf(context, view, unit, moving, taken, variant);
    if (!destination) return null;
    taken.add(destination.index);
    if (new Set([0, ...written, ...taken]).size > mostPhbs) return null;
    moves.push({ unit, destination });
    if (destination.kind === 'new') {
      edits.push(newPhb(context, destination.index, targets));
    }
    const addresses = addressesOn(context, unit, destination.index, moving, variant);
    if (!addresses) return null;
    edits.push(...addresses);
  }
  if (variant.fill) {
    const highest = Math.max(...taken, ...controllerIndexes(context));
    for (const index of missingBelow(context, highest)) {
      if (!taken.has(index)) edits.push(newPhb(context, index, targets));
    }
  }
  return { moves, edits };
}

function destinationOf(
  context: RuleContext,
  view: IsolationView,
  unit: Unit,
  moving: ReadonlySet<PlannedDevice>,
  taken: ReadonlySet<number>,
  { stay }: Variant,
): Destination | null {
  const own = new Set(unit.map(({ planned }) => planned));
  const leaving = stay ? moving : own;
  const members = (index: number) => unit.filter(({ phb }) => phb.index === index).length;
  const open = [...view.phbs.values()].filter(({ phb: { index } }) => index > 0 && !taken.has(index));
  const written = writtenPhbs(context);
  // A PHB that is there only because libvirt chose it is as good as new.
  const kept = (index: number) =>
    written.has(index) || unit.some((place) => place.written && place.phb.index === index);
  const [alone] = open
    .filter(
      ({ phb, hostDevices, emulated }) =>
        members(phb.index) > 0 &&
        kept(phb.index) &&
        emulated.length === 0 &&
        hostDevices.every(({ planned }) => leaving.has(planned)),
    )
    .sort((a, b) => members(b.phb.index) - members(a.phb.index) || a.phb.index - b.phb.index);
  if (alone) return { kind: 'own', index: alone.phb.index };
  const empty = open.find(
    ({ phb, hostDevices, emulated, bridges }) =>
      written.has(phb.index) && hostDevices.length + emulated.length + bridges.length === 0,
  );
  if (empty) return { kind: 'empty', index: empty.phb.index };
  const index = newIndex(context, moving, taken);
  return index === null ? null : { kind: 'new', index };
}

/** The lowest index that no controller in the text has and that no address in the text names. */
function newIndex(
  context: RuleContext,
  moving: ReadonlySet<PlannedDevice>,
  taken: ReadonlySet<number>,
): number | null {
  const written = controllerIndexes(context);
  const named = new Set(
    context.plan.devices.flatMap((planned) =>
      planned.address?.type === 'pci' && planned.reason?.kind === 'written' && !moving.has(planned)
        ? planned.address.bus
        : [],
    ),
  );
  for (let index = 1; index <= 255; index++) {
    if (!written.has(index) && !named.has(index) && !taken.has(index)) return index;
  }
  return null;
}

/** The indexes of the PCI controllers in the text. */
function controllerIndexes({ plan }: RuleContext): ReadonlySet<number> {
  return new Set(
    plan.controllers.flatMap(({ type, device, index }) => (type === 'pci' && device ? index : [])),
  );
}

function missingBelow(context: RuleContext, highest: number): readonly number[] {
  const written = controllerIndexes(context);
  const below = Array.from({ length: Math.max(0, highest - 1) }, (_, nth) => nth + 1);
  return below.filter((index) => !written.has(index));
}

function writtenPhbs({ plan }: RuleContext): ReadonlySet<number> {
  return new Set(
    plan.buses.filter(({ phb, controller }) => phb && controller.device).map(({ index }) => index),
  );
}

/** A PHB as the others in the text are written: with a target index where they have one. */
export function newPhb(context: RuleContext, index: number, targets: Set<number>): GuestEdit {
  const others = context.plan.controllers.filter(
    ({ type, model, device }) => type === 'pci' && model === 'pci-root' && device,
  );
  const explicit = others.some(({ device }) => device?.facts.targetIndex !== undefined);
  if (!explicit) return { kind: 'insert-phb', index, targetIndex: null, node: null };
  const used = new Set([...targets, ...others.map(({ targetIndex }) => targetIndex)]);
  const free = [index, ...Array.from({ length: mostPhbs - 1 }, (_, nth) => nth + 1)].find(
    (target) => target < mostPhbs && !used.has(target),
  );
  if (free !== undefined) targets.add(free);
  return { kind: 'insert-phb', index, targetIndex: free ?? null, node: null };
}

/** Addresses for the members that are not there yet; devices that share a slot go on sharing one. */
function addressesOn(
  { plan }: RuleContext,
  unit: Unit,
  index: number,
  moving: ReadonlySet<PlannedDevice>,
  { writeAll }: Variant,
): readonly GuestEdit[] | null {
  const staying = unit.filter(({ phb, written }) => phb.index === index && written);
  const forced = writeAll || unit.every(({ written }) => !written);
  const going = unit.filter((place) => !staying.includes(place) && (place.written || forced));
  const leaving = new Set(moving);
  for (const { planned } of staying) leaving.delete(planned);
  const slots = freeSlots(plan.buses[index], leaving);
  return placeInSlots(
    going.map(({ planned }) => planned),
    index,
    slots,
  );
}

/** Addresses on a bus, slot by slot; devices that share a slot go on sharing one. null when the slots run out. */
export function placeInSlots(
  devices: readonly PlannedDevice[],
  bus: number,
  slots: readonly number[],
): readonly GuestEdit[] | null {
  const groups = slotMates(devices);
  if (groups.length > slots.length) return null;
  return groups.flatMap((mates, nth) =>
    mates.flatMap(({ device, address }): readonly GuestEdit[] => {
      if (!device) return [];
      const shared = mates.length > 1 && address?.type === 'pci';
      const place: PciAddress = {
        type: 'pci',
        domain: 0,
        bus,
        slot: slots[nth] ?? 0,
        function: shared ? address.function : 0,
        multifunction: shared && address.multifunction,
      };
      return [{ kind: 'set-address', device, address: place }];
    }),
  );
}

/** Devices by the slot they share now, as long as one of them is its function 0; others are each alone. */
function slotMates(devices: readonly PlannedDevice[]): readonly (readonly PlannedDevice[])[] {
  const bySlot = new Map<string, PlannedDevice[]>();
  for (const device of devices) {
    const { address } = device;
    const key = address?.type === 'pci' ? `${address.bus}/${address.slot}` : '';
    bySlot.set(key, [...(bySlot.get(key) ?? []), device]);
  }
  return [...bySlot.values()].flatMap((mates) =>
    isLegalSlot(mates) ? [mates] : mates.map((mate) => [mate]),
  );
}

function isLegalSlot(mates: readonly PlannedDevice[]): boolean {
  const functions = mates.map(({ address }) => (address?.type === 'pci' ? address.function : 0));
  return functions.includes(0) && new Set(functions).size === functions.length;
}

/** Whether a unit needs one PHB more than a guest can have. */
export function noPhbLeft(context: RuleContext, unit: Unit): boolean {
  const view = isolationView(context.guest, context.plan, context.host);
  if (view.phbs.size < mostPhbs) return false;
  const moving = new Set(unit.map(({ planned }) => planned));
  const variant = { writeAll: false, stay: true, fill: false };
  const destination = destinationOf(context, view, unit, moving, new Set(), variant);
  return destination?.kind !== 'own' && destination?.kind !== 'empty';
}
