/**
 * A floppy drive on a pSeries guest. libvirt takes its definition, and refuses to start the guest.
 *
 * ```xml
 *     <disk type='file' device='floppy'>
 *       <source file='/var/lib/libvirt/images/floppy.img'/>
 *       <target dev='fda' bus='fdc'/>
 *     </disk>
 *     <serial type='pty'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <serial type='pty'/>
 * ```
 *
 * libvirt refuses to start it: `unsupported configuration: PowerPC pseries machines do not support floppy device`
 *
 * Source: qemu_process.c: qemuProcessStartValidateDisks.
 */
import { deviceRule, removeDevice } from './deviceRefusals';
import { deviceOf } from './disks';
import type { Rule } from './rule';

export const floppyOnPseries: Rule = {
  ...deviceRule({
    code: 'floppy-on-pseries',
    title: 'Floppy drive, which pSeries does not have',
    machines: 'pseries',
    kinds: ['disk'],
    refusals: (facts) =>
      deviceOf(facts) !== 'floppy'
        ? []
        : [
            {
              at: facts.device,
              says: 'unsupported configuration: PowerPC pseries machines do not support floppy device',
              message: 'libvirt defines the guest, and refuses to start it: pSeries has no floppy drives.',
              mends: [removeDevice('Remove this floppy drive')],
            },
          ],
  }),
  // libvirt defines the guest: only its start is refused
  level: 'warning',
};
