/**
 * A PCI address without a slot, or with slot 0. Slot 0 of a PHB and of a pci-bridge is taken by the bridge itself.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </disk>
 * ```
 *
 * An address of all zeros on bus 0 is no mistake: libvirt takes it as "choose one for me".
 *
 * libvirt refuses: `XML error: Invalid PCI address 0000:01:00.0. slot must be >= 1`
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressValidate.
 */
import { allConflicts, conflictProblem, conflictsOf, deviceAt } from './conflicts';
import { addressFixes } from './places';
import type { Rule } from './rule';
import { addressPartSpan } from './spans';

export const slotZero: Rule = {
  code: 'slot-zero',
  level: 'error',
  title: 'Slot 0 of a bus that begins with slot 1',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'slot-zero').map((conflict) =>
      conflictProblem(
        conflict,
        'libvirt refuses slot 0: on a PHB and on a pci-bridge it is not for devices. Slots are 1 to 31.',
        addressPartSpan(conflict.device, 'slot'),
      ),
    ),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? addressFixes(context, device) : [];
  },
};
