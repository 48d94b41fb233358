/**
 * A PCI function above 7. A slot has functions 0 to 7.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x8'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `XML error: Invalid PCI address function=0x8, must be <= 7`
 *
 * Source: conf/device_conf.c: virPCIDeviceAddressParseXML.
 */
import { allConflicts, conflictProblem, conflictsOf, deviceAt } from './conflicts';
import { addressFixes } from './places';
import type { Rule } from './rule';
import { addressPartSpan } from './spans';

export const functionOutOfRange: Rule = {
  code: 'function-out-of-range',
  level: 'error',
  title: 'Function above 7',
  machines: 'any',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'function-out-of-range').map((conflict) =>
      conflictProblem(
        conflict,
        'libvirt refuses this function: a slot has functions 0 to 7.',
        addressPartSpan(conflict.device, 'function'),
      ),
    ),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? addressFixes(context, device) : [];
  },
};
