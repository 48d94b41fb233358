/** The bus table: which slots and functions are taken, and the rules for taking one (conf/domain_addr.c). */
import { busModels, connect, endpointKinds, kindMask, kindNames } from './connect';
import { pciAddressText } from './deviceInfo';
import { busIn, functionIn, slotIn } from './placeCode';
import type { ConflictCode } from './plan';

export interface Bus {
  readonly model: string;
  readonly offers: number;
  readonly minSlot: number;
  readonly maxSlot: number;
  /** Bit s is set when a function of slot s is taken. */
  usedSlots: number;
  /** By slot, one bit a function. */
  readonly functions: Uint8Array;
  /** Bit s is set when devices may share slot s. */
  sharedSlots: number;
  group: number;
  readonly locked: boolean;
}

export interface BusTable {
  readonly buses: Bus[];
  /** The dry run sizes the topology and may add buses; the real one may not. */
  readonly dryRun: boolean;
}

export interface Place {
  readonly domain: number;
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
}

export interface Refusal {
  readonly code: ConflictCode;
  readonly says: string;
}

/** Where a free place was found: on a bus of the group, on an empty bus, or on one just added. */
export interface FreePlace extends Place {
  readonly how: 'same-group' | 'empty-bus' | 'new-bus';
}

/** What reserving did to the bus's isolation group. */
export type GroupChange = 'claimed' | 'reset' | 'kept';

/** A bus below a PCI controller of `model`; a model that libvirt does not know gives a pci-root. */
export function newBus(model: string, locked: boolean): Bus {
  const known = busModels.get(model) ?? pciRoot;
  return {
    model,
    offers: known.offers,
    minSlot: known.minSlot,
    maxSlot: known.maxSlot,
    usedSlots: 0,
    functions: new Uint8Array(32),
    sharedSlots: 0,
    group: 0,
    locked,
  };
}

const pciRoot = busModels.get('pci-root') ?? { offers: 0, minSlot: 1, maxSlot: 31 };

function slotMask({ minSlot, maxSlot }: Bus): number {
  return (~0 << minSlot) & (~0 >>> (31 - maxSlot));
}

export function isEmpty(bus: Bus): boolean {
  return (bus.usedSlots & slotMask(bus)) === 0;
}

export function isFull(bus: Bus): boolean {
  return (~bus.usedSlots & slotMask(bus)) === 0;
}

/** The lowest slot of which no function is taken; -1 when there is none. */
function firstFreeSlot(bus: Bus): number {
  const free = ~bus.usedSlots & slotMask(bus);
  return free === 0 ? -1 : 31 - Math.clz32(free & -free);
}

/** Whether libvirt itself may put a device on a bus; incompatible buses are passed over silently. */
function acceptsAutomatic(bus: Bus, busIndex: number, needs: number): boolean {
  let offers = bus.offers;
  if (needs & connect.integrated) {
    if (busIndex !== 0) return false;
    offers |= connect.autoAssign;
  }
  if (needs & connect.autoAssign && !(offers & connect.autoAssign)) return false;
  return (needs & offers & kindMask) !== 0;
}

/**
 * Finds the next free place for a device of an isolation group (virDomainPCIAddressGetNextAddr): a bus of the group,
 * else an empty one, else, in the dry run, a new one.
 */
export function findPlace(table: BusTable, needs: number, group: number, fn: number): FreePlace | Refusal {
  const found = scan(table, needs, fn, group, 'same-group') ?? scan(table, needs, fn, group, 'empty-bus');
  if (found) return found;
  if (!table.dryRun) return noneLeft;
  const bus = table.buses.length;
  const refusal = grow(table, bus, needs);
  if (refusal) return refusal;
  const slot = table.buses[bus]?.minSlot ?? 0;
  return { domain: 0, bus, slot, function: Math.max(fn, 0), how: 'new-bus' };
}

const noneLeft: Refusal = {
  code: 'no-free-pci-slot',
  says: 'internal error: No more available PCI slots',
};

function scan(
  { buses }: BusTable,
  needs: number,
  fn: number,
  group: number,
  how: 'same-group' | 'empty-bus',
): FreePlace | null {
  for (let index = 0; index < buses.length; index++) {
    const bus = buses[index];
    if (!bus || (how === 'same-group' ? bus.group !== group : bus.locked || !isEmpty(bus))) continue;
    if (!acceptsAutomatic(bus, index, needs)) continue;
    const slot = firstFreeSlot(bus);
    const shared = needs & connect.aggregateSlot ? freeSharedFunction(bus, slot, fn) : null;
    if (shared) return { domain: 0, bus: index, slot: shared.slot, function: shared.function, how };
    if (slot >= 0) return { domain: 0, bus: index, slot, function: Math.max(fn, 0), how };
  }
  return null;
}

/** A free function in a slot that devices may share, before the first wholly free slot. */
function freeSharedFunction(
  bus: Bus,
  freeSlot: number,
  fn: number,
): { readonly slot: number; readonly function: number } | null {
  const end = freeSlot < 0 ? bus.maxSlot + 1 : freeSlot;
  for (let slot = bus.minSlot; slot < end; slot++) {
    const used = bus.functions[slot] ?? 0;
    if (!(bus.sharedSlots & (1 << slot)) || used === 0xff) continue;
    if (fn >= 0 && !(used & (1 << fn))) return { slot, function: fn };
    if (fn < 0) return { slot, function: 31 - Math.clz32(~used & (used + 1)) };
  }
  return null;
}

/**
 * Adds the buses up to `index` (virDomainPCIAddressSetGrow): PHBs for a PCI endpoint, pcie-root-ports for a switch;
 * nothing is added for the other PCI controllers.
 */
function grow(table: BusTable, index: number, needs: number): Refusal | null {
  if (index < table.buses.length) return null;
  let model = 'pci-root';
  if (!(needs & connect.pciDevice)) {
    if (!(needs & (connect.pcieDevice | connect.pcieSwitchUpstreamPort))) return cannotGrow(needs);
    model = 'pcie-root-port';
  }
  while (table.buses.length <= index) table.buses.push(newBus(model, false));
  return null;
}

function cannotGrow(needs: number): Refusal {
  const model = kindNames.find(
    ([flag]) => needs & flag && flag !== connect.pcieToPciBridge && !(flag & endpointKinds),
  )?.[1];
  if (model !== undefined) {
    return {
      code: 'pci-controller-cannot-be-placed',
      says: `internal error: a PCI slot is needed to connect a PCI controller model='${model}', but none is available, and it cannot be automatically added`,
    };
  }
  return {
    code: needs === 0 ? 'no-free-pci-slot' : 'pci-controller-cannot-be-placed',
    says: `internal error: Cannot automatically add a new PCI bus for a device with connect flags ${needs.toString(16).padStart(2, '0')}`,
  };
}

/** Takes a place (virDomainPCIAddressReserveAddrInternal); what `fromText` says may mix isolation groups. */
export function reserve(
  table: BusTable,
  place: Place,
  needs: number,
  group: number,
  fromText: boolean,
): GroupChange | Refusal {
  if (table.dryRun) {
    const refusal = grow(table, place.bus, needs);
    if (refusal) return refusal;
  }
  const bus = table.buses[place.bus];
  const refusal = validate(table, bus, place, needs, fromText);
  if (refusal || !bus) return refusal ?? outside(table, place, fromText);
  const taken = bus.functions[place.slot] ?? 0;
  if (taken & (1 << place.function)) {
    return {
      code: 'address-in-use',
      says: `${prefix(fromText)}Attempted double use of PCI Address ${pciAddressText(place)}`,
    };
  }
  if (taken === 0 && needs & connect.aggregateSlot) bus.sharedSlots |= 1 << place.slot;
  return occupy(bus, place.slot, place.function, group, fromText);
}

/** Takes a function that is free. */
function occupy(bus: Bus, slot: number, fn: number, group: number, fromText: boolean): GroupChange {
  let change: GroupChange = 'kept';
  if (!bus.locked && isEmpty(bus)) {
    bus.group = group;
    change = 'claimed';
  } else if (bus.group !== group && fromText) {
    if (bus.group !== 0) change = 'reset';
    bus.group = 0;
  }
  bus.functions[slot] = (bus.functions[slot] ?? 0) | (1 << fn);
  bus.usedSlots |= 1 << slot;
  return change;
}

/** As `reserve` of a PCI endpoint by the code of its place; null: something stands against it, which `reserve` knows. */
export function reserveCode({ buses }: BusTable, code: number, group: number): GroupChange | null {
  const bus = buses[busIn(code)];
  const slot = slotIn(code);
  if (!bus || !(bus.offers & endpointKinds) || slot < bus.minSlot || slot > bus.maxSlot) return null;
  const fn = functionIn(code);
  if ((bus.functions[slot] ?? 0) & (1 << fn)) return null;
  return occupy(bus, slot, fn, group, true);
}

function prefix(fromText: boolean): string {
  return fromText ? 'XML error: ' : 'internal error: ';
}

function outside({ buses }: BusTable, place: Place, fromText: boolean): Refusal {
  const what = `Only PCI buses up to ${buses.length - 1} are available`;
  return invalid(place, fromText, 'bus-out-of-range', what);
}

/** Whether a place exists and suits (virDomainPCIAddressValidate); null when it does. */
function validate(
  table: BusTable,
  bus: Bus | undefined,
  place: Place,
  needs: number,
  fromText: boolean,
): Refusal | null {
  if (place.domain !== 0) {
    return invalid(place, fromText, 'domain-not-zero', 'Only PCI domain 0 is available');
  }
  if (!bus) return outside(table, place, fromText);
  const misfit = fits(bus, place, needs, fromText);
  if (misfit !== null) {
    return {
      code: 'address-wrong-controller-kind',
      says: `${prefix(fromText)}The device at PCI address ${pciAddressText(place)} ${misfit}`,
    };
  }
  const { minSlot, maxSlot } = bus;
  if (place.slot < minSlot) return invalid(place, fromText, 'slot-zero', `slot must be >= ${minSlot}`);
  if (place.slot > maxSlot) {
    return invalid(place, fromText, 'slot-out-of-range', `slot must be <= ${maxSlot}`);
  }
  if (place.function > 7) {
    return invalid(place, fromText, 'function-out-of-range', 'function must be <= 7');
  }
  return null;
}

function invalid(place: Place, fromText: boolean, code: ConflictCode, what: string): Refusal {
  return { code, says: `${prefix(fromText)}Invalid PCI address ${pciAddressText(place)}. ${what}` };
}

/** What stands against the device on this bus (virDomainPCIAddressFlagsCompatible); null when nothing does. */
function fits(bus: Bus, place: Place, needs: number, fromText: boolean): string | null {
  let offers = bus.offers;
  let kinds = needs;
  if (needs & connect.integrated) {
    if (place.bus !== 0) return 'needs to be an integrated device (bus=0)';
    offers |= connect.autoAssign;
  }
  if (fromText) {
    if (offers & endpointKinds) offers |= endpointKinds;
    if (needs & connect.pciBridge) kinds |= connect.pciDevice;
  } else if (needs & connect.autoAssign && !(offers & connect.autoAssign)) {
    return `was auto-assigned this address, but the PCI controller with index='${place.bus}' doesn't allow auto-assignment`;
  }
  if (kinds & offers & kindMask) return null;
  const kind = kindNames.find(([flag]) => kinds & flag)?.[1] ?? 'standard PCI device';
  return `cannot be plugged into the PCI controller with index='${place.bus}'. It requires a controller that accepts a ${kind}.`;
}
