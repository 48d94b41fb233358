/**
 * What planning goes by of all disks at once, put together from runs of devices: there may be tens of thousands of which
 * none takes a PCI place, and an edit is of a few.
 */
import { type DeviceRun, deviceRunGroups, deviceRuns } from '../guest/devicesByKind';
import type { Device, DiskFacts, DriveAddressFacts, Guest } from '../guest/guest';
import { keptInside } from '../guest/kept';
import { deviceNeeds, diskBus } from './connect';
import { diskIndex, disksInOrder } from './diskNames';

/** As many units as libvirt gives out on a SCSI bus of QEMU (conf/domain_conf.c: SCSI_NARROW_BUS_MAX_CONT_UNIT). */
export const unitsPerBus = 7;

/** Disk bus, its controllers' type, to how many disks of it a controller takes (virDomainDiskDefAssignAddress). */
const perController: ReadonlyMap<string, number> = new Map([
  ['scsi', unitsPerBus],
  ['fdc', 2],
  ['ide', 4],
  ['sata', 6],
]);
export const busesWithControllers: readonly string[] = [...perController.keys()];

export interface DiskSummary {
  /** Buses with controllers to the largest controller that a disk is on. */
  readonly largest: ReadonlyMap<string, number>;
  /** The disks that take part in assignment, or could, in the order of libvirt's list. */
  readonly placed: readonly Device<DiskFacts>[];
}

/** The disks of one run. */
interface OfRun {
  readonly largest: ReadonlyMap<string, number>;
  /** Written buses in the order of their first disks, where libvirt's list has its groups. */
  readonly buses: ReadonlySet<string>;
  readonly placed: readonly Device<DiskFacts>[];
  /** SCSI units in use among those that libvirt gives out: `controller * unitsPerBus + unit`. */
  readonly units: readonly number[];
}

const readRun = keptInside((disks: readonly Device<DiskFacts>[]): OfRun => {
  const largest = new Map<string, number>();
  const buses = new Set<string>();
  const units: number[] = [];
  for (const { facts } of disks) {
    const bus = diskBus(facts);
    const count = perController.get(bus);
    if (count !== undefined) raise(largest, bus, controllerOf(facts, count));
    buses.add(facts.bus?.text ?? '');
    const unit = bus === 'scsi' ? scsiUnit(facts) : undefined;
    if (unit !== undefined) units.push(unit);
  }
  return { largest, buses, placed: disks.filter(({ facts }) => mayTakePart(facts)), units };
});

type Folded = Pick<OfRun, 'largest' | 'buses' | 'placed'>;

/** Of runs one behind the other, those of all. */
function fold(parts: readonly { readonly start: number; readonly made: Folded }[]): Folded {
  const largest = new Map<string, number>();
  const buses = new Set<string>();
  const placed: Device<DiskFacts>[] = [];
  for (const { start: origin, made } of parts) {
    for (const [bus, controller] of made.largest) raise(largest, bus, controller);
    for (const bus of made.buses) buses.add(bus);
    for (const { facts, start } of made.placed) placed.push({ facts, start: origin + start });
  }
  return { largest, buses, placed };
}

const readGroup = keptInside((runs: readonly DeviceRun<'disk'>[]) =>
  fold(runs.map(({ start, devices }) => ({ start, made: readRun(devices) }))),
);

/** The disks of a guest. */
export function summarizeDisks(guest: Guest): DiskSummary {
  const groups = deviceRunGroups(guest, 'disk');
  const { largest, buses, placed } = fold(
    groups.map(({ start, runs }) => ({ start, made: readGroup(runs) })),
  );
  return { largest, placed: placed.length > 1 ? disksInOrder(placed, buses) : placed };
}

/** The SCSI units in use by disks, of those that libvirt gives out: `controller * unitsPerBus + unit`. */
export function scsiUnitsInUse(guest: Guest): Set<number> {
  return new Set(deviceRuns(guest, 'disk').flatMap(({ devices }) => readRun(devices).units));
}

function raise(largest: Map<string, number>, bus: string, controller: number): void {
  if (controller > (largest.get(bus) ?? -1)) largest.set(bus, controller);
}

function mayTakePart(facts: DiskFacts): boolean {
  return (facts.address !== undefined && facts.address.type !== 'drive') || deviceNeeds(facts) !== null;
}

/** The controller a disk is on: as written, or by its target's name; -1 when neither says. */
function controllerOf({ address, target }: DiskFacts, disks: number): number {
  if (address?.type === 'drive')
    return address.controller === undefined ? 0 : (address.controller.value ?? -1);
  if (address !== undefined) return -1;
  const index = diskIndex(target?.text ?? '');
  return index < 0 ? -1 : Math.floor(index / disks);
}

/** undefined: none that libvirt would give out. */
function scsiUnit({ address, target }: DiskFacts): number | undefined {
  if (address?.type === 'drive') return unitOf(address);
  const index = address === undefined ? diskIndex(target?.text ?? '') : -1;
  return index < 0 ? undefined : index;
}

/** The unit of a written address among those that libvirt gives out; undefined when it is none of them. */
export function unitOf({ controller, bus, target, unit }: DriveAddressFacts): number | undefined {
  if ((bus?.value ?? 0) !== 0 || (target?.value ?? 0) !== 0) return undefined;
  const number = unit?.value ?? 0;
  return number < unitsPerBus ? (controller?.value ?? 0) * unitsPerBus + number : undefined;
}
