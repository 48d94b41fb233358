/**
 * An address names a bus for which the guest has no PCI controller. libvirt creates PHBs up to that bus: a typing mistake in
 * a bus number gives the guest PHBs that nobody wanted, each of which costs locked memory as soon as a host device is there.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x02' slot='0x01' function='0x0'/>
 *     </disk>
 * ```
 *
 * With the PHBs written out:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <controller type='pci' index='2' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='2'/>
 *     </controller>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x02' slot='0x01' function='0x0'/>
 *     </disk>
 * ```
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressSetGrow.
 */
import { missingPhbFixes, namedBuses } from './missingPhbs';
import { addedPhbs } from './phbs';
import type { Rule } from './rule';
import { addressPartSpan } from './spans';
import { listOf } from './words';

export const busWithoutPhb: Rule = {
  code: 'bus-without-phb',
  level: 'information',
  title: 'Bus without a PHB: libvirt will create it',
  machines: 'pseries',
  reads: 'facts',
  among: ({ plan }) => addedPhbs(plan),
  check: (context) =>
    [...namedBuses(context)].map(([bus, { device, creates }]) => ({
      ...addressPartSpan(device, 'bus'),
      message: `The guest has no PCI controller ${bus}: libvirt will create ${creates.length > 1 ? 'PHBs' : 'PHB'} ${listOf(creates)}.`,
    })),
  fixes: missingPhbFixes,
};
