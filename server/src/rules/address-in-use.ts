/**
 * Two devices have the same PCI address. A function of a slot holds one device.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vdb' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
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
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vdb' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x06' function='0x0'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `XML error: Attempted double use of PCI Address 0000:00:05.0`
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressReserveAddrInternal.
 */
import { allConflicts, conflictProblem, deviceAt, duplicatesOf } from './conflicts';
import { addressFixes } from './places';
import type { Rule } from './rule';
import { deviceName } from './words';

export const addressInUse: Rule = {
  code: 'address-in-use',
  level: 'error',
  title: 'PCI address used twice',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    duplicatesOf(context, 'address-in-use').map((conflict) => {
      const holder = conflict.other ? `The ${deviceName(conflict.other)}` : 'A device that libvirt adds';
      return conflictProblem(
        conflict,
        `${holder} already has this PCI address. libvirt refuses the guest: a function of a slot holds one device.`,
      );
    }),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? addressFixes(context, device) : [];
  },
};
