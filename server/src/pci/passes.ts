/** The two steps of either run: reserve what is written, then place what is not (qemu_domain_address.c). */
import type { Device, DeviceKind } from '../guest/guest';
import { addTo } from '../xml/lists';
import {
  type BusTable,
  findPlace,
  type GroupChange,
  isEmpty,
  type Place,
  type Refusal,
  reserve,
  reserveCode,
} from './buses';
import { connect } from './connect';
import { isUsb2 } from './controllers';
import { type DeviceInfo, isPresent, isWanted, isWritten, writtenPci } from './deviceInfo';
import type { DeviceList } from './deviceList';
import { busIn, noPlaceCode, placeIn, placeNumber } from './placeCode';
import type { Conflict, PlaceReason, PlannedDevice } from './plan';

export interface Run {
  readonly table: BusTable;
  readonly devices: DeviceList;
  readonly conflicts: Conflict[];
  /** By bus, in the real run: who made its group what it is. */
  readonly groupChanges: BusGroupChange[];
  /** The buses of PHBs that libvirt adds. */
  readonly addedPhbs: ReadonlySet<number>;
  /** USB2 controllers by index, once one asks for its companions. */
  usb2?: ReadonlyMap<number, readonly DeviceInfo[]>;
}

export interface BusGroupChange {
  readonly kind: 'claimed-by' | 'reset-by';
  /** The number of a device in the list, where it is no more than a number. */
  readonly by: PlannedDevice | number;
  /** The group that the bus had before. */
  readonly from: number;
}

/** Reserves every written address, in iteration order (qemuDomainCollectPCIAddress). */
export function collectWritten(run: Run): void {
  const { table, devices } = run;
  const { codes, groups, length } = devices;
  for (let number = 0; number < length; number++) {
    const code = codes[number] ?? noPlaceCode;
    if (code >= 0) {
      const from = table.buses[busIn(code)]?.group ?? 0;
      const change = reserveCode(table, code, groups[number] ?? 0);
      if (change !== null) {
        noteGroup(run, number, busIn(code), from, change);
        continue;
      }
    }
    const info = devices.info(number);
    if (info) collect(run, info);
  }
}

function collect(run: Run, info: DeviceInfo): void {
  const { written, planned } = info;
  if (written.type === 'unknown') planned.reason = isWritten;
  if (info.refused || planned.address?.type === 'spapr-vio' || !isPresent(written)) return;
  // A device that has no business on PCI, but an address there, is taken for a plain PCI device.
  const needs = info.needs || connect.pciDevice;
  if (!isPiixLeftover(info) && !take(run, info, written, needs, true)) return;
  if (run.table.dryRun) return;
  planned.reason ??= isWritten;
  planned.address = written.address;
}

/** libvirt leaves out where a PC has its IDE and USB controllers, on any machine. */
function isPiixLeftover({ controller, written }: DeviceInfo): boolean {
  if (controller?.index !== 0 || written.type !== 'pci') return false;
  if (written.domain !== 0 || written.bus !== 0 || written.slot !== 1) return false;
  if (controller.type === 'ide') return written.function === 1;
  return controller.type === 'usb' && controller.model === 'piix3-uhci' && written.function === 2;
}

/** Takes a place and keeps account of why the bus has its group; false, and a conflict, when it is refused. */
function take(run: Run, info: DeviceInfo, place: Place, needs: number, fromText: boolean): boolean {
  const before = run.table.buses[place.bus]?.group ?? 0;
  const result = reserve(run.table, place, needs, info.planned.isolationGroup, fromText);
  if (typeof result !== 'string') {
    refuse(run, info, result, result.code === 'address-in-use' ? holderOf(run, info, place) : null);
    return false;
  }
  noteGroup(run, info.planned, place.bus, before, result);
  return true;
}

function noteGroup(run: Run, by: BusGroupChange['by'], bus: number, from: number, change: GroupChange): void {
  if (change !== 'kept')
    run.groupChanges[bus] = { kind: change === 'claimed' ? 'claimed-by' : 'reset-by', by, from };
}

function refuse(run: Run, info: DeviceInfo, { code, says }: Refusal, other: Device | null): void {
  info.refused = true;
  run.conflicts.push({ code, says, device: info.planned.device, other });
}

function holderOf({ devices }: Run, info: DeviceInfo, place: Place): Device | null {
  const holds = (number: number): boolean => {
    const code = devices.codes[number] ?? noPlaceCode;
    if (code >= 0) return placeIn(code) === placeNumber(place);
    const { written, refused } = devices.info(number) ?? info;
    return (
      !refused &&
      isPresent(written) &&
      written !== info.written &&
      written.bus === place.bus &&
      written.slot === place.slot &&
      written.function === place.function
    );
  };
  for (let number = 0; number < devices.length; number++) if (holds(number)) return devices.device(number);
  return null;
}

/** Finds the next free place for a device and takes it (virDomainPCIAddressReserveNextAddr). */
export function placeNext(run: Run, info: DeviceInfo, fn: number): void {
  const { planned } = info;
  const needs = info.needs ?? 0;
  const place = findPlace(run.table, needs, planned.isolationGroup, fn);
  if ('says' in place) {
    refuse(run, info, place, null);
    return;
  }
  const bus = run.table.buses[place.bus];
  const wasEmpty = bus !== undefined && isEmpty(bus);
  if (!take(run, info, place, needs, false) || run.table.dryRun) return;
  planned.address = {
    type: 'pci',
    domain: 0,
    bus: place.bus,
    slot: place.slot,
    function: place.function,
    multifunction: false,
  };
  planned.reason = reasonFor(run, place.bus, place.how, planned.isolationGroup, wasEmpty);
}

function reasonFor(run: Run, bus: number, how: string, group: number, wasEmpty: boolean): PlaceReason {
  if (wasEmpty && run.addedPhbs.has(bus)) return { kind: 'new-phb', bus, group };
  if (how === 'empty-bus') return { kind: 'claimed-empty-bus', bus, group };
  return group === 0 ? { kind: 'default-group', bus } : { kind: 'joined-group', bus, group };
}

/** libvirt's order of placing, by kind; controllers other than PCI ones come behind the sounds. */
const order: readonly (readonly [kind: DeviceKind, place: (run: Run, info: DeviceInfo) => void])[] = [
  ['controller', (run, info) => info.controller?.type === 'pci' && placeNext(run, info, -1)],
  ['filesystem', placeAny],
  ['interface', placeAny],
  ['sound', placeAny],
  ['controller', (run, info) => info.controller?.type !== 'pci' && placeController(run, info)],
  ['disk', placeAny],
  ['hostdev', placeAny],
  ['memballoon', placeAny],
  ['rng', placeAny],
  ['watchdog', placeAny],
  ['video', placeAny],
  ['shmem', placeAny],
  ['input', placeAny],
  ['serial', placeAny],
  ['iommu', placeAny],
  ['vsock', placeAny],
  ['memory', placeAny],
  ['crypto', placeAny],
  ['panic', placeAny],
  ['pstore', placeAny],
];

function placeAny(run: Run, info: DeviceInfo): void {
  placeNext(run, info, -1);
}

/** Places every device that wants a place (qemuDomainAssignDevicePCISlots). */
export function assignAll(run: Run): void {
  for (const [kind, place] of order) {
    for (const info of run.devices.othersOf(kind)) {
      if (info.needs === null || info.refused) continue;
      if (isWanted(info)) place(run, info);
      else if (kind === 'disk') refuseOtherKind(run, info);
    }
  }
}

function refuseOtherKind(run: Run, info: DeviceInfo): void {
  const { written } = info;
  if (written.type === 'pci' || written.type === 'unknown' || written.type === 'none') return;
  const type = written.type === 'other' ? written.name : written.type;
  if (type === 'ccw') return;
  refuse(
    run,
    info,
    {
      code: 'virtio-disk-address-type',
      says: `unsupported configuration: virtio disk cannot have an address of type '${type}'`,
    },
    null,
  );
}

const companionFunctions: ReadonlyMap<string, number> = new Map([
  ['ich9-ehci1', 7],
  ['ich9-uhci1', 0],
  ['ich9-uhci2', 1],
  ['ich9-uhci3', 2],
]);

function usb2ByIndex(devices: DeviceList): ReadonlyMap<number, readonly DeviceInfo[]> {
  const byIndex = new Map<number, DeviceInfo[]>();
  for (const info of devices.othersOf('controller')) {
    const { controller } = info;
    if (controller && isUsb2(controller)) addTo(byIndex, controller.index, info);
  }
  return byIndex;
}

/** The USB2 controllers of one index share a slot, each at its own function. */
function placeController(run: Run, info: DeviceInfo): void {
  const { controller, planned } = info;
  if (controller === null || !isUsb2(controller)) {
    placeNext(run, info, -1);
    return;
  }
  const fn = companionFunctions.get(controller.model ?? '') ?? 0;
  run.usb2 ??= usb2ByIndex(run.devices);
  const companion = run.usb2.get(controller.index)?.find((other) => placeOf(other) !== null);
  const place = companion ? placeOf(companion) : null;
  if (place === null) placeNext(run, info, fn);
  else if (take(run, info, { ...place, function: fn }, info.needs ?? 0, true)) {
    const { domain, bus, slot } = place;
    planned.reason = { kind: 'usb2-companion', bus };
    if (run.table.dryRun) {
      // libvirt writes this address down already in its dry run; the real one finds it as if it were in the text.
      info.written = writtenPci({ domain, bus, slot, function: fn }, fn === 0);
    } else planned.address = { type: 'pci', domain, bus, slot, function: fn, multifunction: false };
  }
  if (planned.address?.type === 'pci' && fn === 0)
    planned.address = { ...planned.address, multifunction: true };
}

function placeOf({ written, planned, refused }: DeviceInfo): Place | null {
  if (refused) return null;
  if (planned.address?.type === 'pci') return planned.address;
  return isPresent(written) ? written : null;
}
