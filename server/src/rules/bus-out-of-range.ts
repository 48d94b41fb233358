/**
 * A PCI bus above 255 (0xFF). The bus is the index of a PCI controller, and a pSeries guest has at most 31 PHBs.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x100' slot='0x03' function='0x0'/>
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
 * libvirt refuses: `XML error: Invalid PCI address bus='0x100', must be <= 0xFF`
 *
 * Source: conf/device_conf.c: virPCIDeviceAddressParseXML.
 */
import { allConflicts, conflictProblem, conflictsOf, deviceAt } from './conflicts';
import { addressFixes } from './places';
import type { Rule } from './rule';
import { addressPartSpan } from './spans';

export const busOutOfRange: Rule = {
  code: 'bus-out-of-range',
  level: 'error',
  title: 'Bus above 255',
  machines: 'any',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'bus-out-of-range').map((conflict) =>
      conflictProblem(
        conflict,
        `libvirt refuses this bus: it is the index of a PCI controller, at most 255${context.guest.pseries ? ', and a pSeries guest has at most 31 PHBs' : ''}.`,
        addressPartSpan(conflict.device, 'bus'),
      ),
    ),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? addressFixes(context, device) : [];
  },
};
