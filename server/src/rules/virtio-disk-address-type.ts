/**
 * A virtio disk is a PCI device; its address must be a PCI address or be left to libvirt.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='drive' controller='0' bus='0' target='0' unit='0'/>
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
 *     </disk>
 * ```
 *
 * libvirt refuses: `unsupported configuration: virtio disk cannot have an address of type 'drive'`
 *
 * Source: qemu_domain_address.c: qemuDomainAssignDevicePCISlots.
 */
import type { AddressFacts } from '../guest/guest';
import { addressTypes } from '../vocabulary/common';
import { allConflicts, conflictProblem, conflictsOf } from './conflicts';
import { removeMisread } from './pci-address-on-spapr-vio';
import type { Rule } from './rule';

export const virtioDiskAddressType: Rule = {
  code: 'virtio-disk-address-type',
  level: 'error',
  title: 'virtio disk with an address that is not PCI',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'virtio-disk-address-type')
      .filter(({ device }) => isKnownType(device.facts.address))
      .map((conflict) =>
        conflictProblem(conflict, 'libvirt refuses this address: a virtio disk is a PCI device.'),
      ),
  fixes: removeMisread,
};

/** A type that libvirt does not know is refused for that. */
function isKnownType(address: AddressFacts | undefined): boolean {
  return address?.type !== 'other' || addressTypes.includes(address.typeName?.text ?? '');
}
