/**
 * As pci-address-on-spapr-vio, where QEMU starts: a spapr-vio device was written with a PCI address, and libvirt takes the
 * PCI numbers for its reg. The device works, at a reg that nobody chose, and the PCI address has no effect.
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
 *     </controller>
 *     <nvram>
 *       <address type='spapr-vio' reg='0x00003000'/>
 *     </nvram>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'/>
 *     <nvram>
 *       <address type='spapr-vio' reg='0x00003000'/>
 *     </nvram>
 * ```
 *
 * Source: qemu_domain_address.c: qemuDomainAssignSpaprVIOAddresses.
 */
import { mayBeMisread, misreadAddresses } from './misreadAddresses';
import { removeMisread } from './pci-address-on-spapr-vio';
import type { Rule } from './rule';
import { valueSpan } from './spans';
import { deviceName } from './words';

export const pciAddressMisread: Rule = {
  code: 'pci-address-misread',
  level: 'warning',
  title: 'PCI address on a spapr-vio device, taken for a reg',
  machines: 'pseries',
  reads: 'facts',
  looksAt: mayBeMisread,
  check: (context) =>
    misreadAddresses(context)
      .filter(({ refused }) => !refused)
      .map(({ device, address, reg }) => ({
        ...valueSpan(device, address),
        message: `The ${deviceName(device)} is a spapr-vio device, not a PCI one: libvirt takes these numbers for reg 0x${reg.toString(16)}, and the PCI address has no effect.`,
      })),
  fixes: removeMisread,
};
