/** SCSI host devices sit on SCSI controllers: which, and which controllers libvirt adds for them. */
import type { Device, DriveAddressFacts, Guest, HostdevFacts } from '../guest/guest';
import { diskBus } from './connect';
import { type AddController, type Controller, findController } from './controllers';
import { diskIndex } from './diskNames';

/** QEMU's driver counts 16 units on a SCSI bus; the seventh is the controller's own when disks are named. */
const unitsPerBus = 16;
const namedDisksPerBus = 15;

/** Adds controllers 0 to the largest one that a SCSI host device is on (virDomainDefMaybeAddHostdevSCSIcontroller). */
export function addScsiHostdevControllers(
  guest: Guest,
  list: readonly Controller[],
  add: AddController,
): void {
  const hostdevs = guest.byKind.hostdev.filter(isScsi);
  if (hostdevs.length === 0) return;
  let largest = -1;
  let model: string | null = null;
  for (const index of controllersOf(guest, hostdevs, list)) {
    if (index <= largest) continue;
    largest = index;
    // The new controllers are of the kind that the host devices already have.
    model = findController(list, 'scsi', index)?.model ?? model;
  }
  for (let index = 0; index <= Math.min(largest, 1024); index++) add('scsi', index, model);
}

function isScsi({ facts }: Device<HostdevFacts>): boolean {
  return facts.type?.text === 'scsi' && (facts.mode === undefined || facts.mode.text === 'subsystem');
}

/** The controller of each host device; one without an address takes the next free unit (virDomainHostdevAssignAddress). */
function controllersOf(
  guest: Guest,
  hostdevs: readonly Device<HostdevFacts>[],
  list: readonly Controller[],
): number[] {
  const used = new Set<string>();
  for (const { facts } of guest.byKind.disk) {
    if (diskBus(facts) !== 'scsi') continue;
    if (facts.address?.type === 'drive') use(used, facts.address);
    else if (facts.address === undefined) {
      const index = diskIndex(facts.target?.text ?? '');
      const unit = index % namedDisksPerBus;
      used.add(unitKey(Math.floor(index / namedDisksPerBus), unit < 7 ? unit : unit + 1));
    }
  }
  for (const { facts } of hostdevs) if (facts.address?.type === 'drive') use(used, facts.address);
  return hostdevs.map(({ facts }) => {
    if (facts.address?.type === 'drive') return facts.address.controller?.value ?? 0;
    return facts.address === undefined ? takeUnit(used, list) : -1;
  });
}

function takeUnit(used: Set<string>, list: readonly Controller[]): number {
  for (let controller = 0; ; controller++) {
    const reserved = findController(list, 'scsi', controller)?.model === 'lsilogic' ? 7 : -1;
    for (let unit = 0; unit < unitsPerBus; unit++) {
      const key = unitKey(controller, unit);
      if (unit === reserved || used.has(key)) continue;
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
