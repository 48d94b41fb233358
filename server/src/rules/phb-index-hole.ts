/**
 * The indexes of the PCI controllers have a hole. libvirt fills it: it creates a PHB for every index that is missing, which
 * costs locked memory as soon as a host device is in the guest.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='2' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 * ```
 *
 * With the missing PHB written out:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='2'/>
 *     </controller>
 *     <controller type='pci' index='2' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 * ```
 *
 * Source: qemu_domain_address.c: qemuDomainPCIAddressSetCreate.
 */
import { holes, missingPhbFixes } from './missingPhbs';
import { addedPhbs } from './phbs';
import type { Rule } from './rule';
import { factOrName } from './spans';
import { listOf } from './words';

export const phbIndexHole: Rule = {
  code: 'phb-index-hole',
  level: 'information',
  title: 'Hole in the PHB indexes: libvirt will fill it',
  machines: 'pseries',
  reads: 'facts',
  among: ({ plan }) => addedPhbs(plan),
  check: (context) =>
    holes(context).map(({ device, missing }) => ({
      ...factOrName(device, device.facts.index),
      message: `${missing.length > 1 ? 'Indexes' : 'Index'} ${listOf(missing)} below this one ${missing.length > 1 ? 'have' : 'has'} no PCI controller: libvirt will create ${missing.length > 1 ? 'PHBs' : 'a PHB'} there.`,
    })),
  fixes: missingPhbFixes,
};
