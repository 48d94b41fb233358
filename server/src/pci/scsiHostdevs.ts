/** SCSI host devices sit on SCSI controllers: which, and which controllers libvirt adds for them. */
import type { Device, DriveAddressFacts, Guest, HostdevFacts } from '../guest/guest';
import { diskBus } from './connect';
import { type AddController, type Controller, findController } from './controllers';
import { diskIndex } from './diskNames';

/** As many units as libvirt gives out on a SCSI bus of QEMU (conf/domain_conf.c: SCSI_NARROW_BUS_MAX_CONT_UNIT). */
export const unitsPerBus = 7;

/**
 * While it reads the guest, before controllers without an index get theirs, libvirt adds controllers 0 to the largest
 * that a SCSI host device names; 0 for one without an address (conf/domain_conf.c: virDomainDefParseXML).
 */
export function addNamedScsiControllers(guest: Guest, list: readonly Controller[], add: AddController): void {
  const named: number[] = [];
  let largest = -1;
  for (const device of guest.byKind.hostdev.filter(isScsi)) {
    const index = namedController(device);
    named.push(index);
    if (index > largest) addUpTo(named, list, add);
    largest = Math.max(largest, index);
  }
}

/** Controllers for the addresses that libvirt gave to SCSI host devices (virDomainDefMaybeAddHostdevSCSIcontroller). */
export function addScsiHostdevControllers(
  guest: Guest,
  list: readonly Controller[],
  add: AddController,
): void {
  const hostdevs = guest.byKind.hostdev.filter(isScsi);
  if (hostdevs.length > 0) addUpTo(controllersOf(guest, hostdevs), list, add);
}

function addUpTo(indexes: readonly number[], list: readonly Controller[], add: AddController): void {
  let largest = -1;
  let model: string | null = null;
  for (const index of indexes) {
    if (index <= largest) continue;
    largest = index;
    // The new controllers are of the kind that the host devices already have.
    model = findController(list, 'scsi', index)?.model ?? model;
  }
  for (let index = 0; index <= Math.min(largest, 1024); index++) add('scsi', index, model);
}

function namedController({ facts }: Device<HostdevFacts>): number {
  return facts.address?.type === 'drive' ? (facts.address.controller?.value ?? 0) : 0;
}

function isScsi({ facts }: Device<HostdevFacts>): boolean {
  return facts.type?.text === 'scsi' && (facts.mode === undefined || facts.mode.text === 'subsystem');
}

/** The controller of each host device; one without an address takes the next free unit (virDomainHostdevAssignAddress). */
function controllersOf(guest: Guest, hostdevs: readonly Device<HostdevFacts>[]): number[] {
  const used = new Set<string>();
  for (const { facts } of guest.byKind.disk) {
    if (diskBus(facts) !== 'scsi') continue;
    if (facts.address?.type === 'drive') use(used, facts.address);
    else if (facts.address === undefined) {
      const index = diskIndex(facts.target?.text ?? '');
      used.add(unitKey(Math.floor(index / unitsPerBus), index % unitsPerBus));
    }
  }
  for (const { facts } of hostdevs) if (facts.address?.type === 'drive') use(used, facts.address);
  return hostdevs.map((device) =>
    device.facts.address === undefined ? takeUnit(used) : namedController(device),
  );
}

function takeUnit(used: Set<string>): number {
  for (let controller = 0; ; controller++) {
    for (let unit = 0; unit < unitsPerBus; unit++) {
      const key = unitKey(controller, unit);
      if (used.has(key)) continue;
      used.add(key);
      return controller;
    }
  }
}

function use(used: Set<string>, { controller, bus, target, unit }: DriveAddressFacts): void {
  if ((bus?.value ?? 0) === 0 && (target?.value ?? 0) === 0) {
    used.add(unitKey(controller?.value ?? 0, unit?.value ?? 0));
  }
}

function unitKey(controller: number, unit: number): string {
  return `${controller} ${unit}`;
}
