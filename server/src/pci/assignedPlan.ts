/** The plan that assignment ends with. What it says of each device is written down when somebody asks: few do at every key. */
import type { DeviceFacts } from '../guest/guest';
import { addTo } from '../xml/lists';
import type { Bus } from './buses';
import type { DeviceList } from './deviceList';
import { isIsolated } from './isolated';
import type { BusGroupChange, Run } from './passes';
import { functionIn } from './placeCode';
import type { Conflict, GroupReason, PciPlan, PlannedBus, PlannedController, PlannedDevice } from './plan';

type Slots = PlannedBus['slots'];
const noSlots: Slots = new Map();

export const emptyPlan: PciPlan = {
  controllers: [],
  devices: [],
  buses: [],
  conflicts: [],
  of: new Map(),
  onVio: [],
  sharesSlots: false,
  isolated: true,
};

/** Made with every version of a guest: its getters are those of a class, as a snapshot's are. */
export class AssignedPlan implements PciPlan {
  readonly controllers: readonly PlannedController[];
  readonly buses: readonly PlannedBus[];
  readonly conflicts: readonly Conflict[];
  readonly #list: DeviceList;
  #devices: readonly PlannedDevice[] | undefined;
  #of: PciPlan['of'] | undefined;
  #slots: ReadonlyMap<number, Slots> | undefined;
  #sharesSlots: boolean | undefined;
  #isolated: boolean | undefined;

  /** @param run - the real one */
  constructor(
    list: DeviceList,
    controllers: readonly PlannedController[],
    run: Run,
    conflicts: readonly Conflict[],
  ) {
    this.controllers = controllers;
    this.conflicts = conflicts;
    this.#list = list;
    this.buses = plannedBuses(this, run);
  }

  get devices(): readonly PlannedDevice[] {
    this.#devices ??= this.#list.allPlanned();
    return this.#devices;
  }

  get of(): PciPlan['of'] {
    this.#of ??= byFacts(this.devices);
    return this.#of;
  }

  get onVio(): readonly PlannedDevice[] {
    return this.#list.others.flatMap(({ planned }) => (planned.address?.type === 'spapr-vio' ? planned : []));
  }

  get sharesSlots(): boolean {
    this.#sharesSlots ??= hasFunctions(this.#list);
    return this.#sharesSlots;
  }

  get isolated(): boolean {
    this.#isolated ??= isIsolated(this, this.#list);
    return this.#isolated;
  }

  slotsOf(bus: number): Slots {
    this.#slots ??= occupiedSlots(this.devices, this.buses);
    return this.#slots.get(bus) ?? noSlots;
  }

  groupReason({ kind, by, from }: BusGroupChange): GroupReason {
    const device = typeof by === 'number' ? this.#list.planned(by) : by;
    if (!device) return { kind: 'empty' };
    return kind === 'claimed-by' ? { kind, device } : { kind, device, from };
  }
}

class AssignedBus implements PlannedBus {
  readonly index: number;
  readonly controller: PlannedController;
  readonly phb: boolean;
  readonly minSlot: number;
  readonly maxSlot: number;
  readonly isolationGroup: number;
  readonly unused: boolean;
  readonly #plan: AssignedPlan;
  readonly #change: BusGroupChange | undefined;
  #groupReason: GroupReason | undefined;

  constructor(
    plan: AssignedPlan,
    controller: PlannedController,
    { model, minSlot, maxSlot, group, usedSlots }: Bus,
    change: BusGroupChange | undefined,
  ) {
    this.index = controller.index;
    this.controller = controller;
    this.phb = model === 'pci-root';
    this.minSlot = minSlot;
    this.maxSlot = maxSlot;
    this.isolationGroup = group;
    this.unused = usedSlots === 0;
    this.#plan = plan;
    this.#change = change;
  }

  get groupReason(): GroupReason {
    this.#groupReason ??= this.#reason();
    return this.#groupReason;
  }

  get slots(): Slots {
    return this.#plan.slotsOf(this.index);
  }

  #reason(): GroupReason {
    if (this.index === 0) return { kind: 'locked' };
    return this.#change ? this.#plan.groupReason(this.#change) : { kind: 'empty' };
  }
}

function plannedBuses(plan: AssignedPlan, { table, groupChanges }: Run): PlannedBus[] {
  const byIndex: (PlannedController | undefined)[] = [];
  for (const controller of plan.controllers) {
    const { type, index } = controller;
    if (type === 'pci' && index < table.buses.length) byIndex[index] ??= controller;
  }
  return table.buses.flatMap((bus, index) => {
    const controller = byIndex[index];
    return controller ? new AssignedBus(plan, controller, bus, groupChanges[index]) : [];
  });
}

function hasFunctions(list: DeviceList): boolean {
  for (let number = 0; number < list.length; number++) {
    const place = list.place(number);
    if (place >= 0 && functionIn(place) > 0) return true;
  }
  return false;
}

function byFacts(devices: readonly PlannedDevice[]): ReadonlyMap<DeviceFacts, PlannedDevice> {
  const of = new Map<DeviceFacts, PlannedDevice>();
  for (const planned of devices) if (planned.device) of.set(planned.device.facts, planned);
  return of;
}

/** By bus: the devices by slot, each slot's in the order of functions. */
function occupiedSlots(
  devices: readonly PlannedDevice[],
  buses: readonly PlannedBus[],
): ReadonlyMap<number, Slots> {
  const byBus = new Map(buses.map(({ index }) => [index, new Map<number, PlannedDevice[]>()] as const));
  for (const planned of devices) {
    const { address } = planned;
    const bySlot = address?.type === 'pci' ? byBus.get(address.bus) : undefined;
    if (address?.type !== 'pci' || !bySlot) continue;
    addTo(bySlot, address.slot, planned);
  }
  for (const bySlot of byBus.values()) {
    for (const held of bySlot.values())
      if (held.length > 1) held.sort((a, b) => functionOf(a) - functionOf(b));
  }
  return byBus;
}

/** Its PCI function; 0 where it is on no PCI place. */
export function functionOf({ address }: PlannedDevice): number {
  return address?.type === 'pci' ? address.function : 0;
}
