/**
 * A spapr-vio reg above 0xffffffff. A PCI address on a spapr-vio device ends here, too: libvirt takes its bus for the upper
 * half of the reg.
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x100002000'/>
 *     </controller>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x00002000'/>
 *     </controller>
 * ```
 *
 * libvirt refuses: `unsupported configuration: spapr-vio reg='0x100002000' exceeds maximum possible value (0xffffffff)`
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefAddress.
 */
import { allConflicts, conflictProblem, conflictsOf } from './conflicts';
import { removeMisread } from './pci-address-on-spapr-vio';
import type { Rule } from './rule';
import { addressSpan, valueSpan } from './spans';
import { deviceName } from './words';

export const spaprVioRegOutOfRange: Rule = {
  code: 'spapr-vio-reg-out-of-range',
  level: 'error',
  title: 'spapr-vio reg above 0xffffffff',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'spapr-vio-reg-out-of-range').map((conflict) => {
      const { device } = conflict;
      const { address } = device.facts;
      if (address?.type === 'spapr-vio' && address.reg) {
        const message = 'libvirt refuses this reg: it is at most 0xffffffff.';
        return conflictProblem(conflict, message, valueSpan(device, address.reg));
      }
      return conflictProblem(
        conflict,
        `The ${deviceName(device)} is a spapr-vio device, not a PCI one: libvirt takes these numbers for a reg, finds it too large and refuses the guest.`,
        addressSpan(device),
      );
    }),
  fixes: removeMisread,
};
