/** SCSI host devices sit on SCSI controllers: which, and which controllers libvirt adds for them. */
import { deviceRuns } from '../guest/devicesByKind';
import type { Device, Guest, HostdevFacts } from '../guest/guest';
import { keptInside } from '../guest/kept';
import { type AddController, type Controller, findController } from './controllers';
import { scsiUnitsInUse, unitOf, unitsPerBus } from './diskSummary';

/**
 * While it reads the guest, before controllers without an index get theirs, libvirt adds controllers 0 to the largest
 * that a SCSI host device names; 0 for one without an address (conf/domain_conf.c: virDomainDefParseXML).
 */
export function addNamedScsiControllers(guest: Guest, list: readonly Controller[], add: AddController): void {
  const named: number[] = [];
  let largest = -1;
  for (const device of scsiHostdevs(guest)) {
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
  const hostdevs = scsiHostdevs(guest);
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

function scsiHostdevs(guest: Guest): readonly Device<HostdevFacts>[] {
  return deviceRuns(guest, 'hostdev').flatMap(({ devices }) => scsiIn(devices));
}

const scsiIn = keptInside((devices: readonly Device<HostdevFacts>[]) =>
  devices.filter(
    ({ facts }) =>
      facts.type?.text === 'scsi' && (facts.mode === undefined || facts.mode.text === 'subsystem'),
  ),
);

/** The controller of each host device; one without an address takes the next free unit (virDomainHostdevAssignAddress). */
function controllersOf(guest: Guest, hostdevs: readonly Device<HostdevFacts>[]): number[] {
  if (hostdevs.every(({ facts }) => facts.address !== undefined)) return hostdevs.map(namedController);
  const used = scsiUnitsInUse(guest);
  for (const { facts } of hostdevs) {
    const unit = facts.address?.type === 'drive' ? unitOf(facts.address) : undefined;
    if (unit !== undefined) used.add(unit);
  }
  let next = 0;
  return hostdevs.map((device) => {
    if (device.facts.address !== undefined) return namedController(device);
    while (used.has(next)) next++;
    return Math.floor(next++ / unitsPerBus);
  });
}
