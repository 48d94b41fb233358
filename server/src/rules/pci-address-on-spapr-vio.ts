/**
 * A spapr-vio device (`ibmvscsi`, `spapr-vlan`, `spapr-vty`, a TPM, NVRAM) was written with a PCI address. libvirt makes it a
 * spapr-vio device all the same and takes the PCI numbers for its reg, which then is 0 in place of 0x2000 or the like. QEMU
 * does not start: the guest's default NVRAM has the interrupt of that reg.
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
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
 * QEMU refuses: `IRQ 4352 is not free`
 *
 * Source: qemu_domain_address.c: qemuDomainAssignSpaprVIOAddresses; QEMU hw/ppc/spapr_vio.c: spapr_vio_reg_to_irq.
 */
import type { Span } from '../xml/syntaxTree';
import { deviceAt } from './conflicts';
import { mayBeMisread, misreadAddresses } from './misreadAddresses';
import { removeAddressFixes } from './places';
import type { Fix, Rule, RuleContext } from './rule';
import { valueSpan } from './spans';
import { deviceName } from './words';

export const pciAddressOnSpaprVio: Rule = {
  code: 'pci-address-on-spapr-vio',
  level: 'error',
  title: 'PCI address on a spapr-vio device',
  machines: 'pseries',
  reads: 'facts',
  looksAt: mayBeMisread,
  check: (context) =>
    misreadAddresses(context)
      .filter(({ refused }) => refused)
      .map(({ device, address, reg }) => ({
        ...valueSpan(device, address),
        message: `The ${deviceName(device)} is a spapr-vio device, not a PCI one: libvirt takes these numbers for reg 0x${reg.toString(16)}, whose interrupt the default NVRAM has, and QEMU refuses to start.`,
        refusedBy: 'qemu',
        says: 'IRQ 4352 is not free',
      })),
  fixes: removeMisread,
};

/** *Remove the address …*, which gives the device its usual reg. */
export function removeMisread(context: RuleContext, problem: Span): readonly Fix[] {
  const device = deviceAt(context, problem);
  if (!device) return [];
  return removeAddressFixes(device).map((fix) => ({ ...fix, preferred: true, safe: true }));
}
