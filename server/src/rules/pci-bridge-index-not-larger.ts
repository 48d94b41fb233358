/**
 * A pci-bridge sits on a bus whose number is not below its own index.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='2' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-bridge'>
 *       <address type='pci' domain='0x0000' bus='0x02' slot='0x03' function='0x0'/>
 *     </controller>
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
 *     <controller type='pci' index='2' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='2'/>
 *     </controller>
 * ```
 *
 * libvirt refuses: `unsupported configuration: PCI controller at index 1 (0x01) has bus='0x02', but index must be larger than bus`
 *
 * Source: qemu_domain_address.c: qemuDomainAssignPCIAddresses.
 */
import { allConflicts, conflictProblem, conflictsOf, controllerAt } from './conflicts';
import type { Rule } from './rule';
import { addressPartSpan } from './spans';
import { turnIntoPhbFixes } from './turnIntoPhb';

export const pciBridgeIndexNotLarger: Rule = {
  code: 'pci-bridge-index-not-larger',
  level: 'error',
  title: 'pci-bridge on a bus that is not below its index',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'pci-bridge-index-not-larger').map((conflict) =>
      conflictProblem(
        conflict,
        'libvirt refuses the guest: a pci-bridge must have a larger index than the bus it sits on.',
        addressPartSpan(conflict.device, 'bus'),
      ),
    ),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    return device ? turnIntoPhbFixes(context, device) : [];
  },
};
