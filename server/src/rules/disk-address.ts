/**
 * A disk whose address, bus and device do not go together: an address of another kind than its bus has, a place that the
 * controller does not have, a floppy drive on another bus.
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='sda' bus='scsi'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
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
 * ```
 *
 * libvirt refuses: `unsupported configuration: Invalid address type 'pci' for the disk 'sda' with the bus type 'scsi'`,
 * `internal error: unexpected address type for usb disk`, `internal error: SCSI controller only supports 1 bus` and others.
 *
 * Source: conf/domain_validate.c: virDomainDiskDefValidate; qemu_validate.c: qemuValidateDomainDeviceDefAddressDrive,
 * qemuValidateDomainDeviceDefDiskFrontend.
 */
import type { DiskFacts, Fact, Guest } from '../guest/guest';
import { addressType, deviceRule, type Refusal, removeAddress, set, valueAt } from './deviceRefusals';
import { busOf, deviceOf, driveUnitOf, targetOf } from './disks';

const drives = new Set(['scsi', 'sata', 'ide', 'fdc']);

/** Parts of a drive address that must be 0, by bus, in libvirt's order. */
const zeros: readonly (readonly [bus: string, part: 'controller' | 'bus' | 'target', says: string])[] = [
  ['scsi', 'bus', 'internal error: SCSI controller only supports 1 bus'],
  ['ide', 'controller', 'internal error: Only 1 IDE controller is supported'],
  ['ide', 'target', 'unsupported configuration: target must be 0 for ide controller'],
  ['fdc', 'controller', 'internal error: Only 1 fdc controller is supported'],
  ['fdc', 'bus', 'internal error: Only 1 fdc bus is supported'],
  ['fdc', 'target', 'unsupported configuration: target must be 0 for controller fdc'],
  ['sata', 'bus', 'unsupported configuration: bus must be 0 for sata controller'],
  ['sata', 'target', 'unsupported configuration: target must be 0 for sata controller'],
];

export const diskAddress = deviceRule({
  code: 'disk-address',
  title: 'Disk address that does not suit its bus',
  machines: 'any',
  kinds: ['disk'],
  refusals: (facts, { guest }) => {
    const bus = busOf(facts);
    if (bus === undefined) return [];
    return [...typeRefusals(facts, bus), ...placeRefusals(facts, bus, guest), ...deviceRefusals(facts, bus)];
  },
});

function typeRefusals(facts: DiskFacts, bus: string): readonly Refusal[] {
  const type = addressType(facts);
  if (type === undefined) return [];
  const at = valueAt(facts, 'address@type');
  const mends = [removeAddress()];
  if (drives.has(bus) && type !== 'drive')
    return [
      {
        at,
        says: `unsupported configuration: Invalid address type '${type}' for the disk '${targetOf(facts) ?? ''}' with the bus type '${bus}'`,
        message: `libvirt refuses this address: a disk on bus ${bus} has an address of type drive.`,
        mends,
      },
    ];
  if (bus !== 'usb' || type === 'usb') return [];
  return [
    {
      at,
      says: 'internal error: unexpected address type for usb disk',
      message: 'libvirt refuses this address: a USB disk has an address of type usb.',
      mends,
    },
  ];
}

function placeRefusals(facts: DiskFacts, bus: string, guest: Guest): readonly Refusal[] {
  const unit = driveUnitOf(facts);
  if (!unit || (addressType(facts) ?? 'drive') !== 'drive') return [];
  const { address } = facts;
  const refuse = (part: 'controller' | 'bus' | 'target', says: string): Refusal => {
    const fact: Fact<number> | undefined = address?.type === 'drive' ? address[part] : undefined;
    return {
      at: fact ?? facts.target,
      says,
      message: `libvirt refuses ${part} ${unit[part]}: on bus ${bus} it can only be 0.`,
      mends: fact ? [set(`Set ${part} to 0`, `address@${part}`, '0'), removeAddress()] : [],
    };
  };
  const found = zeros.find(([of, part]) => of === bus && unit[part] !== 0);
  if (found) return [refuse(found[1], found[2])];
  if (bus !== 'scsi' || unit.target === 0) return [];
  const lsilogic = guest.byKind.controller.some(
    (controller) =>
      controller.facts.type?.value === 'scsi' &&
      controller.facts.model?.value === 'lsilogic' &&
      (controller.facts.index?.value ?? 0) === unit.controller,
  );
  return lsilogic
    ? [refuse('target', "unsupported configuration: target must be 0 for controller model 'lsilogic'")]
    : [];
}

function deviceRefusals(facts: DiskFacts, bus: string): readonly Refusal[] {
  const device = deviceOf(facts);
  const at = facts.bus ?? facts.target;
  if (device === undefined) return [];
  if (device === 'floppy' && bus !== 'fdc')
    return [
      {
        at,
        says: `internal error: Invalid bus type '${bus}' for floppy disk`,
        message: 'libvirt refuses a floppy drive here: it sits on bus fdc.',
      },
    ];
  if (device !== 'floppy' && bus === 'fdc')
    return [
      {
        at,
        says: "internal error: Invalid bus type 'fdc' for disk",
        message: 'libvirt refuses bus fdc here: it is for floppy drives.',
      },
    ];
  if (device === 'cdrom' && (bus === 'virtio' || bus === 'sd'))
    return [
      {
        at,
        says: `unsupported configuration: disk type of '${targetOf(facts) ?? ''}' does not support ejectable media`,
        message: `libvirt refuses a CD-ROM drive on bus ${bus}: its medium cannot be ejected. SCSI and USB can.`,
        mends: facts.bus && !facts.address ? [set('Put it on SCSI', 'target@bus', 'scsi')] : [],
      },
    ];
  return [];
}
