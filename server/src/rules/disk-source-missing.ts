/**
 * A disk without a source. Only a CD-ROM or a floppy drive may be empty.
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <target dev='sda' bus='scsi'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <disk type='file' device='cdrom'>
 *       <target dev='sda' bus='scsi'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `missing source information for device sda`
 *
 * Source: conf/domain_validate.c: virDomainDiskDefValidate.
 */
import { childAt, deviceRule, nameAt, set, valueAt } from './deviceRefusals';
import { busOf, deviceOf, isEmpty, targetOf } from './disks';

export const diskSourceMissing = deviceRule({
  code: 'disk-source-missing',
  title: 'Disk without a source',
  machines: 'any',
  kinds: ['disk'],
  refusals: (facts) => {
    const target = targetOf(facts);
    if (deviceOf(facts) !== 'disk' || target === undefined || !isEmpty(facts)) return [];
    const source = childAt(facts, 'source');
    const bus = busOf(facts);
    const ejectable = bus === 'scsi' || bus === 'usb' || bus === 'sata';
    return [
      {
        at: source && nameAt(source),
        says: `missing source information for device ${target}`,
        message: 'libvirt refuses a disk without a source: only CD-ROM and floppy drives may be empty.',
        ...(valueAt(facts, '@device') && ejectable
          ? { mends: [set('Make it a CD-ROM drive', '@device', 'cdrom')] }
          : {}),
      },
    ];
  },
});
