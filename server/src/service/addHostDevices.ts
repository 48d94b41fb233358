/** Adding host devices to a guest: each IOMMU group lands alone on a PHB, and nothing else of the guest changes. */
import type { GuestEdit, TextChange } from '../edits/guestEdit';
import { hostDeviceElement } from '../edits/hostDeviceElement';
import { placeAmongDevices } from '../edits/printedOrder';
import { changesBetween } from '../edits/textChanges';
import { unfitReason } from '../host/endpoints';
import { type HostDevicePlace, isolationView } from '../pci/isolationView';
import type { PciAddress } from '../pci/plan';
import { contextAfter } from '../rules/contextAfter';
import { arrange, freeSlots, noPhbLeft, placeInSlots, type Unit } from '../rules/isolation/arrange';
import { isBetter } from '../rules/isolation/better';
import { type IsolationCode, isolationFindings } from '../rules/isolation/findings';
import { isolationRules } from '../rules/isolationRules';
import { mostPhbs } from '../rules/phbs';
import type { RuleContext } from '../rules/rule';
import { listOf } from '../rules/words';
import type { Located } from '../xml/syntaxTree';
import { applyToSnapshot } from './fixes';
import type { Refused } from './refused';
import type { Snapshot } from './snapshot';

/** A PHB of the guest, and the slot for the first of the devices; the next free ones without it. */
export interface WantedPlace {
  readonly bus: number;
  readonly slot?: number | undefined;
}

export interface AddedHostDevices {
  /** `Add host device 0001:01:00.0 on PHB 2` */
  readonly title: string;
  /** To the text of the snapshot; never overlapping. */
  readonly changes: readonly TextChange[];
  /** Where the devices come to sit, in the order in which they were asked for. */
  readonly added: readonly { readonly hostAddress: string; readonly place: PciAddress }[];
  /** What the rules will say that they did not say before, such as that a member of the group is in use on the host. */
  readonly concerns: readonly string[];
}

export const hostNotKnown =
  'The host of this guest is not known. Write a snapshot of it beside the guest (the command Write Host Snapshot, or pseries-xml host snapshot > GUEST.host.json), or name a libvirt connection in the setting pseriesXml.host.connection.';

/**
 * Adds host devices by their addresses (`dddd:bb:ss.f`), each IOMMU group on a PHB that it has alone: the one where
 * members of it are, else an empty one, else a new one, or the one that is wanted. The result was planned again: libvirt
 * and QEMU refuse nothing that they did not refuse before, and isolation is nowhere worse. Devices that the guest has
 * already are left out.
 */
export function addHostDevices(
  snapshot: Snapshot,
  hostAddresses: readonly string[],
  wanted?: WantedPlace,
): AddedHostDevices | Refused {
  const { context } = snapshot;
  if (!context?.guest.pseries) return { reason: 'This document is no pSeries guest.' };
  if (!context.host) return { reason: hostNotKnown };
  const present = new Set(hostAddressesOf(context));
  const addresses = [...new Set(hostAddresses)].filter((address) => !present.has(address));
  if (addresses.length === 0) {
    return {
      reason:
        hostAddresses.length === 0
          ? 'No host device was chosen.'
          : `${listOf([...new Set(hostAddresses)])}: in this guest already.`,
    };
  }
  for (const address of addresses) {
    const reason = unfitReason(context.host, address);
    if (reason !== null) return { reason };
  }
  const bare = insertBare(context, addresses);
  if (!bare) return { reason: 'The XML is not well-formed where the device would be written.' };
  for (const after of attempts(bare, addresses, wanted)) {
    if (isWell(context, after, addresses)) return describe(snapshot, after, addresses);
  }
  return { reason: whyNot(context, bare, addresses, wanted) };
}

function hostAddressesOf({ guest }: RuleContext): readonly string[] {
  return [...guest.byKind.interface, ...guest.byKind.hostdev].flatMap(
    ({ facts }) => facts.host?.address ?? [],
  );
}

/** The guest with the devices in it, their places left to libvirt; null when the text is too broken to take them. */
function insertBare(context: RuleContext, addresses: readonly string[]): RuleContext | null {
  const { guest } = context;
  const elements = addresses.map(hostDeviceElement);
  const edits: GuestEdit[] = [];
  if (guest.devices) {
    const parent: Located = { node: guest.devices.element, start: guest.devices.start };
    const after = placeAmongDevices(parent, 'hostdev');
    for (const element of elements) edits.push({ kind: 'insert-element', parent, after, element });
  } else {
    const parent: Located = { node: guest.domain, start: guest.start };
    const element = { name: 'devices', attributes: [], children: elements };
    edits.push({ kind: 'insert-element', parent, after: null, element });
  }
  const bare = contextAfter(context, edits);
  return bare && placesOf(bare, addresses).length === addresses.length ? bare : null;
}

/** The places of the devices with these host addresses; those without a place are left out. */
function placesOf({ guest, plan, host }: RuleContext, addresses: readonly string[]): Unit {
  const all = isolationView(guest, plan, host).hostDevices;
  return addresses.flatMap((address) => all.find(({ hostAddress }) => hostAddress === address) ?? []);
}

/** The units that new devices belong to, the guest's members of the same IOMMU groups with them. */
function unitsOf(bare: RuleContext, addresses: readonly string[]): readonly Unit[] {
  const { byGroup } = isolationView(bare.guest, bare.plan, bare.host);
  const units = placesOf(bare, addresses).map((place) => byGroup.get(place.iommuGroup ?? -1) ?? [place]);
  return [...new Map(units.map((unit) => [unit[0], unit])).values()];
}

/** Ways to place them, the best first; each is yet to be judged. */
function* attempts(
  bare: RuleContext,
  addresses: readonly string[],
  wanted: WantedPlace | undefined,
): Generator<RuleContext, void> {
  const afterwards = (edits: readonly GuestEdit[] | null | undefined) => edits && contextAfter(bare, edits);
  if (wanted) {
    const after = afterwards(placedAt(bare, addresses, wanted));
    if (after) yield after;
    return;
  }
  const units = unitsOf(bare, addresses);
  // Members whose place libvirt chooses are joined by more of their kind.
  if (units.every((unit) => joins(unit, addresses))) yield bare;
  for (const fill of [false, true]) {
    for (const stay of [false, true]) {
      for (const writeAll of [true, false]) {
        const after = afterwards(arrange(bare, units, { fill, stay, writeAll })?.edits);
        if (after) yield after;
      }
    }
  }
}

function joins(unit: Unit, addresses: readonly string[]): boolean {
  const others = unit.filter(({ hostAddress }) => !addresses.includes(hostAddress ?? ''));
  return others.length > 0 && others.every(({ written }) => !written);
}

function placedAt(bare: RuleContext, addresses: readonly string[], { bus, slot }: WantedPlace) {
  const places = placesOf(bare, addresses);
  const planned = places.map((place) => place.planned);
  const free = freeSlots(bare.plan.buses[bus], new Set(planned));
  const behind = free.filter((each) => slot === undefined || each > slot);
  const before = free.filter((each) => slot !== undefined && each < slot);
  const slots = [...(slot === undefined ? [] : [slot]), ...behind, ...before];
  return placeInSlots(planned, bus, slots);
}

/** Devices that were not known before are not known for longer: where they are told of changes with what else is there. */
const unknowns: ReadonlySet<IsolationCode> = new Set(['iommu-group-unknown', 'host-device-missing']);

/** Whether the devices are all in place, nothing is worse than before, and their groups have their PHBs alone. */
function isWell(before: RuleContext, after: RuleContext, addresses: readonly string[]): boolean {
  const places = placesOf(after, addresses);
  const { phbs } = isolationView(after.guest, after.plan, after.host);
  return (
    places.length === addresses.length &&
    isBetter(before, after, [], unknowns) &&
    places.every(({ phb, iommuGroup }) => {
      const occupants = phbs.get(phb.index);
      const alone = occupants?.hostDevices.every((other) => other.iommuGroup === iommuGroup);
      return phb.index > 0 && alone === true && occupants?.emulated.length === 0;
    })
  );
}

/** The reason in the words of the rule or refusal that stands against it. */
function whyNot(
  context: RuleContext,
  bare: RuleContext,
  addresses: readonly string[],
  wanted: WantedPlace | undefined,
): string {
  if (wanted) {
    const bus = context.plan.buses[wanted.bus];
    if (bus && !bus.phb) return `Controller ${wanted.bus} is no PHB.`;
    if (wanted.bus === 0) {
      return 'PHB 0 holds the emulated devices: a host device there is not isolated, and cannot recover from an error (EEH).';
    }
  } else {
    const full = unitsOf(bare, addresses).find((unit) => noPhbLeft(bare, unit));
    if (full) return `No PHB is left for ${groupName(full[0])}: a guest has at most ${mostPhbs}.`;
  }
  for (const after of attempts(bare, addresses, wanted)) {
    const [refusal] = after.plan.conflicts.slice(context.plan.conflicts.length);
    if (refusal) return `libvirt would refuse it: ${refusal.says}`;
    const finding = newFinding(context, after, addresses);
    if (finding !== undefined) return finding;
  }
  return wanted
    ? `PHB ${wanted.bus} has no free slot for ${addresses.length === 1 ? 'it' : 'them'}.`
    : `No place was found where ${listOf(unitsOf(bare, addresses).map((unit) => groupName(unit[0])))} would be isolated.`;
}

function newFinding(
  before: RuleContext,
  after: RuleContext,
  addresses: readonly string[],
): string | undefined {
  const known = new Set(isolationFindings(before).map(({ code }) => code));
  const findings = isolationFindings(after);
  const about = findings.find(({ unit }) =>
    unit.some(({ hostAddress }) => addresses.includes(hostAddress ?? '')),
  );
  const finding = about ?? findings.find(({ code }) => !known.has(code)) ?? findings[0];
  const problems = (finding && isolationRules.find(({ code }) => code === finding.code)?.check(after)) ?? [];
  const { place } = finding ?? {};
  const here = problems.find(({ start, end }) => place && start >= place.device.start && end <= endOf(place));
  return (here ?? problems[0])?.message;
}

const endOf = ({ device }: HostDevicePlace) => device.start + device.facts.element.length;

function groupName(place: HostDevicePlace | undefined): string {
  return typeof place?.iommuGroup === 'number'
    ? `IOMMU group ${place.iommuGroup}`
    : (place?.hostAddress ?? 'it');
}

function describe(snapshot: Snapshot, after: RuleContext, addresses: readonly string[]): AddedHostDevices {
  const changes = changesBetween(snapshot.text, after.text);
  const places = placesOf(after, addresses);
  const phbs = [...new Set(places.map(({ phb }) => phb.index))].sort((a, b) => a - b);
  const known = snapshot.problems.map(({ message }) => message);
  const concerns = applyToSnapshot(snapshot, changes).problems.filter(
    ({ message }) => !known.includes(message),
  );
  return {
    title: `Add host device${addresses.length === 1 ? '' : 's'} ${listOf(addresses)} on PHB${phbs.length === 1 ? '' : 's'} ${listOf(phbs)}`,
    changes,
    added: places.flatMap(({ hostAddress, planned: { address } }) =>
      hostAddress !== null && address?.type === 'pci' ? [{ hostAddress, place: address }] : [],
    ),
    concerns: concerns.map(({ message }) => message),
  };
}
