/**
 * A disk without a target name, or with one that libvirt cannot use. The name is a prefix and letters: `vda`, `sdb`, `hdc`,
 * `fda` for floppies; it orders the disks and places those on SCSI controllers.
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='disk1' bus='virtio'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `XML error: Unknown disk name 'disk1' and no address specified`, `missing target information for device
 * /var/lib/libvirt/images/a.img`, `internal error: Invalid harddisk device name: disk1` and others.
 *
 * Source: conf/domain_conf.c: virDomainDiskDefAssignAddress; conf/domain_validate.c: virDomainDiskDefValidate;
 * qemu_validate.c: qemuValidateDomainDeviceDefDisk.
 */
import type { DiskFacts, Guest } from '../guest/guest';
import { diskIndex } from '../pci/diskNames';
import {
  childAt,
  childOfDevice,
  deviceRule,
  type Mend,
  nameAt,
  type Refusal,
  set,
  valueAt,
} from './deviceRefusals';
import { deviceOf, freeTarget, sourceOf, targetOf, targetPrefix, typeOf } from './disks';
import { elementOf } from './spans';

const diskPrefix = /^(?:hd|sd|vd|xvd|ubd)/;

export const diskTarget = deviceRule({
  code: 'disk-target',
  title: 'Disk without a usable target name',
  machines: 'any',
  kinds: ['disk'],
  refusals: (facts, { guest }) => {
    if (!facts.target) return missing(facts, guest);
    const target = targetOf(facts);
    const device = deviceOf(facts);
    if (target === undefined || device === undefined) return [];
    const says = wordsOf(target, device, facts);
    if (says === null) return [];
    const name = freeTarget(guest, targetPrefix(facts));
    return [
      {
        at: facts.target,
        says,
        message: `libvirt refuses this target name: it is a prefix and letters, such as ${name}.`,
        mends: [set(`Name it ${name}`, 'target@dev', name)],
      },
    ];
  },
});

/** The first message that libvirt has for the name. */
function wordsOf(target: string, device: string, facts: DiskFacts): string | null {
  const known = diskIndex(target) >= 0;
  if (!known && !facts.address) return `XML error: Unknown disk name '${target}' and no address specified`;
  if ((device === 'disk' || device === 'lun') && !diskPrefix.test(target))
    return `internal error: Invalid harddisk device name: ${target}`;
  if (device === 'floppy' && !target.startsWith('fd'))
    return `internal error: Invalid floppy device name: ${target}`;
  if (!known || /[a-z]0\d+$/.test(target))
    return `unsupported configuration: invalid disk target '${target}'`;
  return /[a-z]0*[1-9]\d*$/.test(target)
    ? `unsupported configuration: invalid disk target '${target}', partitions can't appear in disk targets`
    : null;
}

function missing(facts: DiskFacts, guest: Guest): readonly Refusal[] {
  const what = deviceInWords(facts);
  if (what === undefined) return [];
  const target = childAt(facts, 'target');
  const name = freeTarget(guest, targetPrefix(facts));
  return [
    {
      at: target && nameAt(target),
      says: `missing target information for device${what === null ? '' : ` ${what}`}`,
      message: `libvirt refuses a disk without a target name, such as ${name}.`,
      mends: [writeTarget(name)],
    },
  ];
}

/** What libvirt calls the disk: its path, or pool and volume. */
function deviceInWords(facts: DiskFacts): string | null | undefined {
  if (typeOf(facts) !== 'volume') return sourceOf(facts);
  const pool = valueAt(facts, 'source@pool');
  const volume = valueAt(facts, 'source@volume');
  return pool && volume ? `pool = '${pool.text}', volume = '${volume.text}'` : null;
}

function writeTarget(name: string): Mend {
  return {
    title: `Name it ${name}`,
    edits: (device) => {
      const target = childOfDevice(device, 'target');
      if (target) return [{ kind: 'set-attribute', element: target, name: 'dev', value: name }];
      return [
        {
          kind: 'insert-element',
          parent: elementOf(device),
          after: null,
          element: { name: 'target', attributes: [['dev', name]] },
        },
      ];
    },
  };
}
