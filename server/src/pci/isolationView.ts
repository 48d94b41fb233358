/** Who shares a PHB with whom, read from the plan: what hover, rules and fixes say about isolation. */
import type { Device, DeviceFacts, Guest, HostdevFacts, InterfaceFacts } from '../guest/guest';
import { placeInside } from '../guest/kept';
import type { HostDevice, HostIndex } from '../host/topology';
import { addTo } from '../xml/lists';
import type { PciPlan, PlannedBus, PlannedDevice } from './plan';

export type HostDeviceFacts = HostdevFacts | InterfaceFacts;

/** What is known of a host device's IOMMU group, and if nothing, why. */
type GroupKnowledge = 'known' | 'no-group' | 'not-listed' | 'no-host' | 'unreadable-address';

/** A host device of the guest and the PHB it ends on. */
export interface HostDevicePlace {
  readonly device: Device<HostDeviceFacts>;
  /** `dddd:bb:ss.f` of the device on the host; null when the text does not say. */
  readonly hostAddress: string | null;
  readonly iommuGroup: number | null;
  readonly knowledge: GroupKnowledge;
  readonly planned: PlannedDevice;
  /** Whether the guest address is in the text; libvirt chooses it otherwise. */
  readonly written: boolean;
  /** The PHB at the root of the device's bus: behind a pci-bridge it is the bridge's PHB. */
  readonly phb: PlannedBus;
}

/** Everybody on a PHB, the devices behind its bridges too. */
export interface PhbOccupants {
  readonly phb: PlannedBus;
  readonly hostDevices: readonly HostDevicePlace[];
  /** Distinct and ascending; host devices of unknown group have none. */
  readonly iommuGroups: readonly number[];
  /** Without PCI bridges: they carry devices, they are none. */
  readonly emulated: readonly PlannedDevice[];
  readonly bridges: readonly PlannedDevice[];
}

export interface IsolationView {
  /** In document order; host devices without a PCI place in the guest are left out. */
  readonly hostDevices: readonly HostDevicePlace[];
  readonly byGroup: ReadonlyMap<number, readonly HostDevicePlace[]>;
  /** By PHB index; every PHB of the plan has an entry. */
  readonly phbs: ReadonlyMap<number, PhbOccupants>;
}

/** Whether QEMU can offer EEH recovery to a host device, and why not (hw/vfio: vfio_eeh_container_ok). */
type EehRecovery =
  | { readonly works: true }
  /** The PHB holds these other IOMMU groups. */
  | { readonly works: false; readonly why: 'other-groups'; readonly groups: readonly number[] }
  /** Members of the group are on these other PHBs: QEMU does not start. */
  | { readonly works: false; readonly why: 'group-split'; readonly phbs: readonly number[] }
  /** Its own group, or that of another host device on the PHB, is not known. */
  | { readonly works: null; readonly why: 'group-unknown' };

/** A member of an IOMMU group on the host, and the guest's device that passes it through. */
export interface GroupMember {
  readonly host: HostDevice;
  readonly place: HostDevicePlace | null;
}

export interface DeviceIsolation {
  readonly place: HostDevicePlace;
  readonly occupants: PhbOccupants;
  /** All members on the host, this one too, in address order; empty when the group is not known. */
  readonly members: readonly GroupMember[];
  readonly eeh: EehRecovery;
}

const views = placeInside<{ readonly guest: Guest; readonly view: IsolationView }>();

/** The isolation view of a guest and its plan; made once for the two. */
export function isolationView(guest: Guest, plan: PciPlan, host: HostIndex | null): IsolationView {
  const known = views.get(plan);
  if (known?.guest === guest) return known.view;
  const view = makeView(plan, host);
  views.set(plan, { guest, view });
  return view;
}

/** How one host device is isolated; null for any other device, and for one that takes no PCI place. */
export function isolationOf(
  guest: Guest,
  plan: PciPlan,
  host: HostIndex | null,
  device: Device,
): DeviceIsolation | null {
  const view = isolationView(guest, plan, host);
  const place = view.hostDevices.find((candidate) => candidate.device.facts === device.facts);
  const occupants = place && view.phbs.get(place.phb.index);
  if (!place || !occupants) return null;
  const members = (place.iommuGroup === null ? undefined : host?.byGroup.get(place.iommuGroup)) ?? [];
  return {
    place,
    occupants,
    members: members.map((member) => ({
      host: member,
      place: view.hostDevices.find(({ hostAddress }) => hostAddress === member.address) ?? null,
    })),
    eeh: eehRecovery(view, place, occupants),
  };
}

/**
 * The host devices that libvirt is to place by an IOMMU group which is not known here: their planned places are guesses.
 * One that the host lists without a group is none of them.
 */
export function undecidedHostDevices(
  guest: Guest,
  plan: PciPlan,
  host: HostIndex | null,
): readonly HostDevicePlace[] {
  return isolationView(guest, plan, host).hostDevices.filter(
    ({ written, knowledge }) => !written && knowledge !== 'known' && knowledge !== 'no-group',
  );
}

/** The PHB at the root of a bus: the bus itself, or the PHB its chain of bridges hangs from; null when there is none. */
export function rootPhb(plan: Pick<PciPlan, 'buses'>, busIndex: number): PlannedBus | null {
  let bus = plan.buses[busIndex];
  // No chain of bridges is longer than the table; a loop ends here.
  for (let left = plan.buses.length; bus && left > 0; left--) {
    if (bus.phb) return bus;
    const at = bus.controller.address;
    bus = at?.type === 'pci' ? plan.buses[at.bus] : undefined;
  }
  return null;
}

/** Whether a device passes a PCI device of the host through: `<hostdev type='pci'>` or `<interface type='hostdev'>`. */
export function isPciHostDevice(device: Device): device is Device<HostDeviceFacts> {
  return passesPciThrough(device.facts);
}

/** The same of its facts. */
export function passesPciThrough(facts: DeviceFacts): facts is HostDeviceFacts {
  if (facts.kind === 'interface') return facts.type?.value === 'hostdev' && facts.host !== undefined;
  return facts.kind === 'hostdev' && facts.type?.value === 'pci' && facts.host !== undefined;
}

interface Occupants {
  readonly phb: PlannedBus;
  readonly hostDevices: HostDevicePlace[];
  readonly emulated: PlannedDevice[];
  readonly bridges: PlannedDevice[];
}

function makeView(plan: PciPlan, host: HostIndex | null): IsolationView {
  const hostDevices: HostDevicePlace[] = [];
  const byIndex = new Map<number, Occupants>();
  for (const phb of plan.buses) {
    if (phb.phb) byIndex.set(phb.index, { phb, hostDevices: [], emulated: [], bridges: [] });
  }
  /** By bus: who is on its PHB. */
  const roots: (Occupants | null)[] = [];
  const occupantsOf = (bus: number): Occupants | null => {
    const known = roots[bus];
    if (known !== undefined) return known;
    const phb = rootPhb(plan, bus);
    const occupants = (phb && byIndex.get(phb.index)) ?? null;
    roots[bus] = occupants;
    return occupants;
  };
  for (const planned of plan.devices) {
    if (planned.address?.type !== 'pci') continue;
    const occupants = occupantsOf(planned.address.bus);
    if (!occupants) continue;
    const device = hostDeviceOf(planned);
    if (device) {
      const place = new PlannedPlace(device, planned, occupants.phb, host);
      hostDevices.push(place);
      occupants.hostDevices.push(place);
    } else if (isPciController(planned)) occupants.bridges.push(planned);
    else occupants.emulated.push(planned);
  }
  sortByStart(hostDevices);
  const byGroup = new Map<number, HostDevicePlace[]>();
  for (const place of hostDevices) {
    if (place.iommuGroup !== null) addTo(byGroup, place.iommuGroup, place);
  }
  const phbs = new Map<number, PhbOccupants>();
  for (const [index, occupants] of byIndex) {
    phbs.set(index, { ...occupants, iommuGroups: distinctGroups(occupants.hostDevices) });
  }
  return { hostDevices, byGroup, phbs };
}

/** The device of what is planned for a host device; null: it is none. */
function hostDeviceOf({ device, passesThrough }: PlannedDevice): Device<HostDeviceFacts> | null {
  // Planning looked at the facts, which are far away when there are many.
  return passesThrough ? (device as Device<HostDeviceFacts> | null) : null;
}

/** Most often one behind the other already. */
function sortByStart(places: HostDevicePlace[]): void {
  let last = 0;
  const ascend = places.every(({ device: { start } }) => {
    const ascends = start >= last;
    last = start;
    return ascends;
  });
  if (!ascend) places.sort((a, b) => a.device.start - b.device.start);
}

/** Of most places nobody asks for more than where they are: the device's own facts are read for who does. */
class PlannedPlace implements HostDevicePlace {
  readonly device: Device<HostDeviceFacts>;
  readonly planned: PlannedDevice;
  readonly iommuGroup: number | null;
  readonly written: boolean;
  readonly phb: PlannedBus;
  readonly #host: HostIndex | null;

  constructor(
    device: Device<HostDeviceFacts>,
    planned: PlannedDevice,
    phb: PlannedBus,
    host: HostIndex | null,
  ) {
    this.device = device;
    this.planned = planned;
    this.iommuGroup = planned.iommuGroup;
    this.written = planned.reason?.kind === 'written';
    this.phb = phb;
    this.#host = host;
  }

  get hostAddress(): string | null {
    return this.device.facts.host?.address ?? null;
  }

  get knowledge(): GroupKnowledge {
    return groupKnowledge(this.hostAddress, this.iommuGroup, this.#host);
  }
}

function groupKnowledge(
  hostAddress: string | null,
  iommuGroup: number | null,
  host: HostIndex | null,
): GroupKnowledge {
  if (iommuGroup !== null) return 'known';
  if (hostAddress === null) return 'unreadable-address';
  if (!host) return 'no-host';
  return host.byAddress.get(hostAddress)?.iommuGroup === null ? 'no-group' : 'not-listed';
}

export function isPciController({ kind, device }: PlannedDevice): boolean {
  if (kind !== 'controller') return false;
  return device?.facts.kind === 'controller' && device.facts.type?.value === 'pci';
}

function distinctGroups(places: readonly HostDevicePlace[]): readonly number[] {
  const groups = new Set<number>();
  for (const { iommuGroup } of places) if (iommuGroup !== null) groups.add(iommuGroup);
  return [...groups].sort((a, b) => a - b);
}

function eehRecovery(view: IsolationView, place: HostDevicePlace, occupants: PhbOccupants): EehRecovery {
  const { iommuGroup, phb } = place;
  if (iommuGroup === null) return { works: null, why: 'group-unknown' };
  const phbs = (view.byGroup.get(iommuGroup) ?? []).map((member) => member.phb.index);
  const elsewhere = [...new Set(phbs)].filter((index) => index !== phb.index).sort((a, b) => a - b);
  if (elsewhere.length > 0) return { works: false, why: 'group-split', phbs: elsewhere };
  const groups = occupants.iommuGroups.filter((group) => group !== iommuGroup);
  if (groups.length > 0) return { works: false, why: 'other-groups', groups };
  const unknown = occupants.hostDevices.some((other) => other.iommuGroup === null);
  return unknown ? { works: null, why: 'group-unknown' } : { works: true };
}
