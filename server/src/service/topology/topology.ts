/** The guest's PCI topology beside the host's, as plain data: what the picture, the tree and the terminal show. */
import type { Device, DeviceKind, Guest } from '../../guest/guest';
import { unfitReason } from '../../host/endpoints';
import type { HostDevice, HostIndex } from '../../host/topology';
import { freeSlots, guestAddress } from '../../pci/freePlaces';
import {
  type IsolationView,
  isolationView,
  isPciHostDevice,
  rootPhb,
  undecidedHostDevices,
} from '../../pci/isolationView';
import type { PciPlan, PlannedBus, PlannedDevice } from '../../pci/plan';
import { deviceName, plannedName } from '../../rules/words';
import type { ReportedProblem } from '../problems';
import type { Snapshot } from '../snapshot';

type Severity = ReportedProblem['level'];

/** Where something stands in the document, in UTF-16 code units; null: libvirt adds it. */
interface InText {
  readonly start: number | null;
  readonly end: number | null;
}

/** What is marked at something in the text; the worst first. */
export interface Marked {
  readonly severity: Severity | null;
  readonly problems: readonly {
    readonly code: string;
    readonly severity: Severity;
    readonly message: string;
    /** Where it is marked, in UTF-16 code units. */
    readonly start: number;
  }[];
}

export interface TopologyDevice extends InText, Marked {
  readonly kind: DeviceKind;
  /** `disk vda`, `host device 0005:90:01.0` */
  readonly name: string;
  /** Vendor and product of a host device, in the host's words. */
  readonly detail: string | null;
  /** A host device's address on the host, `dddd:bb:ss.f`. */
  readonly hostAddress: string | null;
  readonly hostDevice: boolean;
  readonly iommuGroup: number | null;
  readonly isolationGroup: number;
  readonly slot: number;
  readonly function: number;
  /** What the guest's Linux calls it. */
  readonly guestAddress: string | null;
  /** Its address is not in the text: libvirt chooses this place. */
  readonly chosen: boolean;
}

/**
 * How a PHB stands: nobody on it, emulated devices only, a whole IOMMU group alone, several groups, a group beside emulated
 * devices, a part of a group, or host devices of which not all groups are known.
 */
export type Isolation =
  | 'empty'
  | 'emulated'
  | 'isolated'
  | 'several-groups'
  | 'beside-emulated'
  | 'part-of-group'
  | 'unknown';

export interface TopologyBus extends InText, Marked {
  readonly index: number;
  readonly kind: 'phb' | 'bridge';
  readonly targetIndex: number | null;
  readonly node: number | null;
  /** Behind which slot of which bus it sits; null for a PHB. */
  readonly parent: { readonly bus: number; readonly slot: number } | null;
  readonly isolation: Isolation;
  /** Of the host devices on it and behind its bridges, ascending. */
  readonly iommuGroups: readonly number[];
  readonly freeSlots: readonly number[];
  /** In order of slot and function; bridges stand in `buses`. */
  readonly devices: readonly TopologyDevice[];
}

export interface SpaprVioDevice extends InText, Marked {
  readonly kind: DeviceKind;
  readonly name: string;
  readonly reg: number;
  readonly chosen: boolean;
}

/**
 * A device of the guest without a place: libvirt refuses its address, or will place it by an IOMMU group that is not known
 * here, or its address says `unassigned`.
 */
export interface Unplaced extends InText, Marked {
  readonly name: string;
  readonly why: 'refused' | 'undecided' | 'unassigned';
}

/** A device of the host, and where the guest's device that passes it through stands; null: it is not in this guest. */
export interface HostMember extends InText {
  readonly address: string;
  readonly name: string | null;
  readonly driver: string | null;
  readonly numaNode: number | null;
  /** Whether it can be given to a guest: a bridge cannot. */
  readonly fit: boolean;
}

export interface HostGroup {
  readonly iommuGroup: number;
  readonly members: readonly HostMember[];
  /** The PHBs that have its devices, by index. */
  readonly phbs: readonly number[];
}

export interface Topology {
  readonly name: string | null;
  readonly libvirtVersion: string;
  /** Where the knowledge of the host comes from; null: there is none. */
  readonly host: { readonly source: string; readonly takenAt: string | null } | null;
  /** By index; a bridge comes behind the bus it sits on. */
  readonly buses: readonly TopologyBus[];
  readonly spaprVio: readonly SpaprVioDevice[];
  /** In document order. */
  readonly unplaced: readonly Unplaced[];
  /** The groups of the guest first, in the order of their PHBs, then the others by number. */
  readonly hostGroups: readonly HostGroup[];
}

/** The topology of a pSeries guest; null for anything else. */
export function topologyOf(snapshot: Snapshot): Topology | null {
  const { guest, plan, host } = snapshot;
  if (!guest || !plan) return null;
  const view = isolationView(guest, plan, host);
  const marks = marksIn(snapshot.problems);
  const carriers = new Set(plan.buses.flatMap(({ controller }) => controller.device ?? []));
  const undecided = new Set(undecidedHostDevices(guest, plan, host).map(({ device }) => device));
  const context: Context = { guest, plan, host, view, marks, carriers, undecided };
  return {
    name: guest.name?.value ?? null,
    libvirtVersion: snapshot.settings.plan.libvirtVersion,
    host: host && { source: host.topology.source, takenAt: host.topology.takenAt },
    buses: plan.buses.flatMap((bus) => describeBus(context, bus) ?? []),
    spaprVio: plan.devices.flatMap((planned) => describeVio(context, planned) ?? []),
    unplaced: unplaced(context),
    hostGroups: hostGroups(view, host),
  };
}

interface Context {
  readonly guest: Guest;
  readonly plan: PciPlan;
  readonly host: HostIndex | null;
  readonly view: IsolationView;
  readonly marks: (at: InText) => Marked;
  /** PHBs and bridges: they carry devices, they are none. */
  readonly carriers: ReadonlySet<Device>;
  /** Host devices whose planned place is a guess. */
  readonly undecided: ReadonlySet<Device>;
}

function describeBus(context: Context, bus: PlannedBus): TopologyBus | null {
  const { plan, view, marks } = context;
  const { index, controller, phb } = bus;
  const place = inText(controller.device);
  const at = controller.address?.type === 'pci' ? controller.address : null;
  const parent = phb || at === null ? null : { bus: at.bus, slot: at.slot };
  if (!phb && parent === null) return null;
  const occupants = view.phbs.get(index);
  const devices = [...bus.slots.values()].flat().flatMap((planned) => describeDevice(context, planned) ?? []);
  const behind = rootPhb(plan, index);
  return {
    index,
    kind: phb ? 'phb' : 'bridge',
    targetIndex: controller.targetIndex,
    node: controller.node,
    parent,
    isolation: isolationOfPhb(view, behind?.index ?? index),
    iommuGroups: occupants?.iommuGroups ?? [],
    freeSlots: freeSlots(bus),
    devices: devices.sort((a, b) => a.slot - b.slot || a.function - b.function),
    ...place,
    ...marks(place),
  };
}

function isolationOfPhb(view: IsolationView, index: number): Isolation {
  const occupants = view.phbs.get(index);
  if (!occupants) return 'empty';
  const { hostDevices, emulated, iommuGroups } = occupants;
  if (hostDevices.length === 0) return emulated.length === 0 ? 'empty' : 'emulated';
  if (iommuGroups.length > 1) return 'several-groups';
  if (emulated.length > 0) return 'beside-emulated';
  const split = hostDevices.some(({ iommuGroup }) =>
    (iommuGroup === null ? [] : (view.byGroup.get(iommuGroup) ?? [])).some(({ phb }) => phb.index !== index),
  );
  if (split) return 'part-of-group';
  return hostDevices.some(({ iommuGroup }) => iommuGroup === null) ? 'unknown' : 'isolated';
}

function describeDevice(
  { plan, host, marks, carriers, undecided }: Context,
  planned: PlannedDevice,
): TopologyDevice | null {
  const { device, kind, address, reason, iommuGroup, isolationGroup } = planned;
  if (address?.type !== 'pci' || (device && (carriers.has(device) || undecided.has(device)))) {
    return null;
  }
  const place = inText(device);
  const passed = device && isPciHostDevice(device) ? device : null;
  const hostAddress = passed?.facts.host?.address ?? null;
  const known = hostAddress === null ? undefined : host?.byAddress.get(hostAddress);
  return {
    kind,
    name: plannedName(planned),
    detail: known?.name ?? null,
    hostAddress,
    hostDevice: passed !== null,
    iommuGroup,
    isolationGroup,
    slot: address.slot,
    function: address.function,
    guestAddress: guestAddress(plan, address),
    chosen: device === null || (reason !== null && reason.kind !== 'written'),
    ...place,
    ...marks(place),
  };
}

function describeVio({ marks }: Context, planned: PlannedDevice): SpaprVioDevice | null {
  const { device, kind, address, reason } = planned;
  if (address?.type !== 'spapr-vio') return null;
  const place = inText(device);
  const chosen = reason !== null && reason.kind !== 'written';
  return { kind, name: plannedName(planned), reg: address.reg, chosen, ...place, ...marks(place) };
}

function unplaced({ guest, plan, undecided, marks }: Context): readonly Unplaced[] {
  const refused = new Set(plan.conflicts.flatMap(({ device }) => device ?? []));
  const inSlots = new Set(plan.buses.flatMap(({ slots }) => [...slots.values()].flat()));
  const describe = (why: Unplaced['why']) => (device: Device) => {
    const place = inText(device);
    return { name: deviceName(device), why, ...place, ...marks(place) };
  };
  return [
    ...plan.devices
      .filter((planned) => planned.device && refused.has(planned.device) && !inSlots.has(planned))
      .flatMap(({ device }) => device ?? [])
      .map(describe('refused')),
    ...[...undecided].map(describe('undecided')),
    ...[...guest.byKind.interface, ...guest.byKind.hostdev]
      .filter((device) => isPciHostDevice(device) && !plan.of.has(device.facts))
      .map(describe('unassigned')),
  ].sort((a, b) => a.start - b.start);
}

function hostGroups(view: IsolationView, host: HostIndex | null): readonly HostGroup[] {
  const users = new Map(view.hostDevices.map(({ hostAddress, device }) => [hostAddress, device]));
  const groups = [...(host?.byGroup ?? [])].map(([iommuGroup, members]) => ({
    iommuGroup,
    members: members.map((member) => ({
      ...describeMember(member, users.get(member.address) ?? null),
      fit: host !== null && unfitReason(host, member.address) === null,
    })),
    phbs: [...new Set((view.byGroup.get(iommuGroup) ?? []).map(({ phb }) => phb.index))].sort(
      (a, b) => a - b,
    ),
  }));
  const first = ({ phbs }: HostGroup) => phbs[0] ?? Number.POSITIVE_INFINITY;
  const order = (a: HostGroup, b: HostGroup) => (first(a) < first(b) ? -1 : first(a) > first(b) ? 1 : 0);
  return groups.sort((a, b) => order(a, b) || a.iommuGroup - b.iommuGroup);
}

function describeMember(device: HostDevice, user: Device | null): Omit<HostMember, 'fit'> {
  const { address, name, driver, numaNode } = device;
  return { address, name: name ?? null, driver: driver ?? null, numaNode: numaNode ?? null, ...inText(user) };
}

function inText(device: Device): InText & { readonly start: number };
function inText(device: Device | null): InText;
function inText(device: Device | null): InText {
  return device === null
    ? { start: null, end: null }
    : { start: device.start, end: device.start + device.facts.element.length };
}

const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Looks up what is marked inside a span; the problems come in document order. */
function marksIn(problems: readonly ReportedProblem[]): (at: InText) => Marked {
  const starts = problems.map(({ start }) => start);
  return ({ start, end }) => {
    if (start === null || end === null) return { severity: null, problems: [] };
    const here: ReportedProblem[] = [];
    for (let index = lowerBound(starts, start); index < problems.length; index++) {
      const problem = problems[index];
      if (!problem || problem.start >= end) break;
      here.push(problem);
    }
    here.sort((a, b) => severities.indexOf(a.level) - severities.indexOf(b.level));
    return {
      severity: here[0]?.level ?? null,
      problems: here.map(({ code, level, message, start }) => ({ code, severity: level, message, start })),
    };
  };
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
