/** A device put into another slot or on another PHB: the edits, a question, or the reason why not. */
import type { GuestEdit, TextChange } from '../edits/guestEdit';
import { writeEdits } from '../edits/writeEdits';
import type { Device } from '../guest/guest';
import { lowestFreeBusIndex, lowestFreeTargetIndex } from '../pci/freePlaces';
import { isolationView, rootPhb } from '../pci/isolationView';
import type { PlannedBus } from '../pci/plan';
import { contextAfter } from '../rules/contextAfter';
import { freeSlots, newPhb, placeInSlots } from '../rules/isolation/arrange';
import type { RuleContext } from '../rules/rule';
import { deviceName, listOf, plannedName } from '../rules/words';
import type { Span } from '../xml/syntaxTree';
import { applyToSnapshot } from './fixes';
import { companyOf, isMovable, type Movable } from './moving/company';
import { displacedDevices, pairs, pinEdits } from './moving/pins';
import { judgeChange } from './moving/verdict';
import type { Snapshot } from './snapshot';

/** Where a device is to go. */
export interface MoveTarget {
  /** A controller's index; `new`: a PHB of its own, which is added. */
  readonly bus: number | 'new';
  /** null: the lowest that is free. */
  readonly slot: number | null;
}

interface Moved {
  /** `Move host device 0001:01:00.0 to PHB 2 slot 1` */
  readonly title: string;
  readonly changes: readonly TextChange[];
}

export type Move =
  | ({ readonly kind: 'edits' } & Moved)
  /** Isolation or something else is lost by it: somebody has to want that. */
  | ({ readonly kind: 'ask'; readonly reason: string } & Moved)
  | { readonly kind: 'refused'; readonly reason: string };

/** So often what libvirt would move is held, and planned again. */
const mostRounds = 4;

/**
 * Moves a device with those that have to go along, and nothing else: a device that libvirt would then place elsewhere gets
 * the address it has now. Refused when the place is taken or not there, and when libvirt or QEMU would refuse the guest.
 */
export function moveDevice(snapshot: Snapshot, device: Device, target: MoveTarget): Move {
  const { context } = snapshot;
  if (!context?.guest.pseries) return refused('This is no pSeries guest.');
  const planned = context.plan.of.get(device.facts);
  if (!planned || !isMovable(planned)) return refused(whyNotMovable(device));
  const destination = destinationOf(context, target);
  if ('reason' in destination) return refused(destination.reason);
  const { bus, index, added } = destination;
  const phb = added ? index : (rootPhb(context.plan, index)?.index ?? index);
  if (context.plan.controllers.some((one) => one.device === device && one.index === index)) {
    return refused(`${capital(deviceName(device))} cannot sit on itself.`);
  }
  const view = isolationView(context.guest, context.plan, context.host);
  const company = companyOf(context.plan, view, planned, phb);
  const placed = placesFor(company, bus, index, target.slot);
  if ('reason' in placed) return refused(placed.reason);
  const { edits, slot } = placed;
  const phbs = added || !bus?.controller.device ? phbEdits(context, index, added) : [];
  if (!phbs) return refused('A guest has no more than 31 PHBs.');
  const settled = settle(
    context,
    company,
    phbs.length === 0 ? [edits] : phbs.map((more) => [...more, ...edits]),
  );
  if ('reason' in settled) return refused(settled.reason);
  const changes = writeEdits(context, settled.edits);
  const where = `${bus && !bus.phb ? 'PCI bridge' : added ? 'a new PHB' : 'PHB'} ${index} slot ${slot}`;
  if (changes.length === 0) return refused(`${capital(deviceName(device))} is on ${where} already.`);
  const after = applyToSnapshot(snapshot, changes);
  const comes = rootPhb(context.plan, planned.address.bus)?.index !== phb;
  const verdict = judgeChange(snapshot, after, comes ? occupants(after, phb) : []);
  const along = company.slice(1).map((member) => plannedName(member));
  const title = `Move ${listOf([deviceName(device), ...along])} to ${where}`;
  return verdict.kind === 'fine'
    ? { kind: 'edits', title, changes }
    : verdict.kind === 'ask'
      ? { kind: 'ask', reason: verdict.reason, title, changes }
      : refused(verdict.reason);
}

const refused = (reason: string): Move => ({ kind: 'refused', reason });

interface Reason {
  readonly reason: string;
}

function whyNotMovable(device: Device): string {
  const { facts } = device;
  const name = capital(deviceName(device));
  if (facts.kind === 'controller' && facts.type?.text === 'pci') return `${name} is a PHB: it has no slot.`;
  return `${name} has no PCI address.`;
}

interface Destination {
  /** undefined for a PHB that is added. */
  readonly bus: PlannedBus | undefined;
  readonly index: number;
  readonly added: boolean;
}

function destinationOf({ plan }: RuleContext, { bus: wanted }: MoveTarget): Destination | Reason {
  if (wanted === 'new') {
    const index = lowestFreeBusIndex(plan);
    if (index === null || lowestFreeTargetIndex(plan) === null) {
      return { reason: 'A guest has no more than 31 PHBs.' };
    }
    return { bus: undefined, index, added: true };
  }
  const bus = plan.buses[wanted];
  return bus ? { bus, index: wanted, added: false } : { reason: `There is no PHB ${wanted}.` };
}

/** Addresses for the device at the wanted slot, and for those that go along at the lowest free ones. */
function placesFor(
  company: readonly Movable[],
  bus: PlannedBus | undefined,
  index: number,
  wanted: number | null,
): { readonly edits: readonly GuestEdit[]; readonly slot: number } | Reason {
  const leaving = new Set(company);
  const name = bus && !bus.phb ? `PCI bridge ${index}` : `PHB ${index}`;
  const { minSlot, maxSlot } = bus ?? { minSlot: 1, maxSlot: 31 };
  if (wanted !== null && (wanted < minSlot || wanted > maxSlot)) {
    return { reason: `${name} has slots ${minSlot} to ${maxSlot}.` };
  }
  const free = freeSlots(bus, leaving).filter((slot) => slot >= minSlot && slot <= maxSlot);
  const slot = wanted ?? free[0];
  if (slot === undefined) return { reason: `${name} has no free slot.` };
  if (!free.includes(slot)) {
    const there = bus?.slots.get(slot)?.find((other) => !leaving.has(other as Movable));
    return {
      reason: `Slot ${slot} of ${name} is taken by ${there ? plannedName(there) : 'another device'}.`,
    };
  }
  const edits = placeInSlots(company, index, [slot, ...free.filter((other) => other !== slot)]);
  return edits
    ? { edits, slot }
    : { reason: `${name} has too few free slots for ${company.length} devices.` };
}

/** Ways to write a PHB that is not in the text: alone, or with those below it that are not, either. null: too many. */
function phbEdits(
  context: RuleContext,
  index: number,
  added: boolean,
): readonly (readonly GuestEdit[])[] | null {
  const { controllers } = context.plan;
  const pci = controllers.filter(({ type }) => type === 'pci');
  const targets = new Set<number>();
  const phb = (wanted: number): GuestEdit => {
    const known = pci.find((controller) => controller.index === wanted);
    const fresh = newPhb(context, wanted, targets);
    return known && fresh.kind === 'insert-phb' && fresh.targetIndex !== null
      ? { ...fresh, targetIndex: known.targetIndex }
      : fresh;
  };
  if (index === 0 && !added) return [];
  const written = new Set(pci.flatMap(({ device, index: other }) => (device ? other : [])));
  const below = Array.from({ length: index }, (_, nth) => nth).filter((nth) => nth > 0 && !written.has(nth));
  return [[phb(index)], [...below, index].map(phb)];
}

/** The first of several ways after which everybody else is where they were, if need be held there by an address. */
function settle(
  context: RuleContext,
  company: readonly Movable[],
  ways: readonly (readonly GuestEdit[])[],
): { readonly edits: readonly GuestEdit[] } | Reason {
  const moving = new Set(company);
  let reason = 'The document is too damaged to be edited here.';
  for (const way of ways) {
    let edits = way;
    for (let round = 0; round < mostRounds; round++) {
      const after = contextAfter(context, edits);
      if (!after) break;
      const displaced = displacedDevices(context, after, moving);
      const astray = company.some((member) => !arrived(member, edits, context, after));
      if (displaced.length === 0 && !astray) return { edits };
      const [first] = displaced;
      reason = first
        ? `libvirt would then put ${plannedName(first.before)} elsewhere.`
        : 'libvirt would not take this address.';
      if (displaced.length === 0) break;
      edits = [...edits, ...pinEdits(displaced)];
    }
  }
  return { reason };
}

/** Whether a member of the company has the address that the edits give it. */
function arrived(
  { device }: Movable,
  edits: readonly GuestEdit[],
  before: RuleContext,
  after: RuleContext,
): boolean {
  const wish = edits.find((edit) => edit.kind === 'set-address' && edit.device === device);
  const address = pairs(before.guest, after.guest, after.plan).get(device.facts)?.address;
  return (
    wish?.kind === 'set-address' &&
    wish.address.type === 'pci' &&
    address?.type === 'pci' &&
    wish.address.bus === address.bus &&
    wish.address.slot === address.slot &&
    wish.address.function === address.function
  );
}

/** The devices on a PHB and behind its bridges. */
function occupants({ plan }: Snapshot, phb: number): readonly Span[] {
  return (plan?.devices ?? []).flatMap(({ device, address }): readonly Span[] =>
    plan && device && address?.type === 'pci' && rootPhb(plan, address.bus)?.index === phb
      ? [{ start: device.start, end: device.start + device.facts.element.length }]
      : [],
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
