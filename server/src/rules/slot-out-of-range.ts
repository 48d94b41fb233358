/**
 * A PCI slot above 31 (0x1F). A bus has slots 1 to 31.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x20' function='0x0'/>
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
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x1f' function='0x0'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `XML error: Invalid PCI address slot='0x20', must be <= 0x1F`
 *
 * Source: conf/device_conf.c: virPCIDeviceAddressParseXML.
 */
import { allConflicts, conflictProblem, conflictsOf, deviceAt } from './conflicts';
import { addressFixes } from './places';
import type { Rule } from './rule';
import { addressPartSpan } from './spans';

export const slotOutOfRange: Rule = {
  code: 'slot-out-of-range',
  level: 'error',
  title: 'Slot above 31',
  machines: 'any',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'slot-out-of-range').map((conflict) =>
      conflictProblem(
        conflict,
        'libvirt refuses this slot: a bus has slots up to 31 (0x1f).',
        addressPartSpan(conflict.device, 'slot'),
      ),
    ),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? addressFixes(context, device) : [];
  },
};
