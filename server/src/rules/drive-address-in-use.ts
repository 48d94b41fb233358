/**
 * Two disks, or a disk and a SCSI host device, at the same place of a controller. A disk without an address takes the place
 * that its target name stands for: `sda` unit 0 of controller 0, `sdh` unit 0 of controller 1.
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='sda' bus='scsi'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='sdb' bus='scsi'/>
 *       <address type='drive' controller='0' bus='0' target='0' unit='0'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='sda' bus='scsi'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='sdb' bus='scsi'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `unsupported configuration: Found duplicate drive address for disk with target name 'sda'
 * controller='0' bus='0' target='0' unit='0'`, `unsupported configuration: SCSI host address controller='0' bus='0'
 * target='0' unit='0' in use by another SCSI host device` and others.
 *
 * Source: conf/domain_validate.c: virDomainDefDuplicateDriveAddressesValidate; conf/domain_conf.c:
 * virDomainDiskDefAssignAddress; conf/domain_postparse.c: virDomainHostdevDefPostParse.
 */
import type { Device, DeviceFacts, DiskFacts, Guest, HostdevFacts } from '../guest/guest';
import { disksInOrder } from '../pci/diskNames';
import { fixesOf, holds, refusedProblem, removeAddress, removeDevice } from './deviceRefusals';
import { busOf, type DriveUnit, driveUnitOf, sameUnit, targetOf, unitText } from './disks';
import type { Rule } from './rule';
import { sharing } from './sharing';
import { relatedDevice } from './spans';
import { deviceName } from './words';

export const driveAddressInUse: Rule = {
  code: 'drive-address-in-use',
  level: 'error',
  title: 'Drive address used twice',
  machines: 'any',
  reads: 'facts',
  saidBy: ({ facts }) => placeText(facts),
  check: ({ guest }) =>
    duplicates(guest).map(({ device, other, unit, says }) => ({
      ...refusedProblem(device, {
        at: device.facts.address ?? (device.facts.kind === 'disk' ? device.facts.target : undefined),
        says: `unsupported configuration: ${says}`,
        message: `The ${deviceName(other)} is at unit ${unit.unit} of controller ${unit.controller}, too: libvirt refuses the guest, a unit holds one drive.`,
      }),
      related: [relatedDevice(other, `${deviceName(other)} is here`)],
    })),
  fixes: ({ guest }, problem) => {
    const found = duplicates(guest).find(({ device }) => holds(device, problem));
    if (!found) return [];
    return fixesOf(found.device, [
      ...(found.device.facts.address ? [removeAddress()] : []),
      removeDevice(`Remove the ${deviceName(found.device)}`),
    ]);
  },
};

interface Placed<F extends DiskFacts | HostdevFacts> {
  readonly device: Device<F>;
  readonly unit: DriveUnit;
}

interface Duplicate {
  readonly device: Device;
  readonly other: Device;
  readonly unit: DriveUnit;
  readonly says: string;
}

function duplicates(guest: Guest): readonly Duplicate[] {
  const disks = disksInOrder(guest.byKind.disk).flatMap((device): readonly Placed<DiskFacts>[] => {
    const unit = driveUnitOf(device.facts);
    return unit && busOf(device.facts) !== undefined ? [{ device, unit }] : [];
  });
  const hostdevs = guest.byKind.hostdev.flatMap((device): readonly Placed<HostdevFacts>[] => {
    const unit = device.facts.type?.value === 'scsi' ? writtenUnit(device.facts) : null;
    return unit ? [{ device, unit }] : [];
  });
  // From behind, so that each disk finds the next one at its unit. A text is made only of places that may be shared.
  const next = new Map<string, Placed<DiskFacts>>();
  const ofDisks: Duplicate[] = [];
  for (const a of [...sharing(disks, placeNumber)].reverse()) {
    const key = `${busOf(a.device.facts)} ${unitText(a.unit)}`;
    const b = next.get(key);
    next.set(key, a);
    if (!b) continue;
    const name = targetOf(a.device.facts) ?? '';
    const says = `Found duplicate drive address for disk with target name '${name}' ${unitText(a.unit)}`;
    ofDisks.push(inOrder(a.device, b.device, a.unit, says));
  }
  ofDisks.reverse();
  return [...ofDisks, ...ofHostdevs(hostdevs, disks)];
}

/** The same for the same unit; hardly ever the same for two units. */
function placeNumber({ unit: { controller, bus, target, unit } }: Placed<DiskFacts>): number {
  return (((controller * 31 + bus) * 31 + target) * 65_599 + unit) & 0x3fff_ffff;
}

function ofHostdevs(
  hostdevs: readonly Placed<HostdevFacts>[],
  disks: readonly Placed<DiskFacts>[],
): readonly Duplicate[] {
  return hostdevs.flatMap((a, index) => {
    const { controller, bus, target, unit } = a.unit;
    // libvirt exchanges the two when it prints them
    const printed = `SCSI host address ${unitText({ controller: bus, bus: controller, target, unit })} in use by another`;
    const again = hostdevs.slice(index + 1).find((b) => sameUnit(a.unit, b.unit));
    const disk = disks.find((b) => busOf(b.device.facts) === 'scsi' && sameUnit(a.unit, b.unit));
    return [
      ...(again ? [inOrder(a.device, again.device, a.unit, `${printed} SCSI host device`)] : []),
      ...(disk ? [inOrder(a.device, disk.device, a.unit, withDisk(disk, printed))] : []),
    ];
  });
}

/** libvirt meets it while it places the disk by its name, or at the end. */
function withDisk({ device, unit }: Placed<DiskFacts>, printed: string): string {
  if (device.facts.address) return `${printed} SCSI disk`;
  const name = targetOf(device.facts) ?? '';
  return `using disk target name '${name}' conflicts with SCSI host device address ${unitText(unit).slice(0, -1)}`;
}

function writtenUnit({ address }: HostdevFacts): DriveUnit | null {
  if (address?.type !== 'drive') return null;
  const parts = [address.controller, address.bus, address.target, address.unit];
  if (parts.some((part) => part && part.value === undefined)) return null;
  const [controller = 0, bus = 0, target = 0, unit = 0] = parts.map((part) => part?.value ?? 0);
  return { controller, bus, target, unit };
}

/** All that says where a drive is, and what it is called. */
function placeText(facts: DeviceFacts): string | undefined {
  if (facts.kind === 'disk') {
    return JSON.stringify([
      facts.bus?.text,
      busOf(facts),
      targetOf(facts),
      driveUnitOf(facts),
      !facts.address,
    ]);
  }
  return facts.kind === 'hostdev' && facts.type?.value === 'scsi'
    ? JSON.stringify([writtenUnit(facts), !facts.address])
    : undefined;
}

/** Shown at the later one; at a written address rather than at none. */
function inOrder(a: Device, b: Device, unit: DriveUnit, says: string): Duplicate {
  const [first, later] = a.start < b.start ? [a, b] : [b, a];
  const [device, other] = !later.facts.address && first.facts.address ? [first, later] : [later, first];
  return { device, other, unit, says };
}
