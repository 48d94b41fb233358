/**
 * A PHB's target index above 30. The target index is the number of the PCI domain that the guest sees the PHB as, and QEMU
 * has room for 31 PHBs.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='31'/>
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
 * ```
 *
 * libvirt refuses: `unsupported configuration: PCI controller target index '31' out of range - must be 0-30`
 *
 * Source: conf/domain_validate.c: virDomainControllerDefValidate.
 */
import { controllerAt } from './conflicts';
import { eachPciController, mostPhbs } from './phbs';
import { renumberTargetFixes } from './renumberTarget';
import type { Rule } from './rule';
import { valueSpan } from './spans';

export const targetIndexOutOfRange: Rule = {
  code: 'target-index-out-of-range',
  level: 'error',
  title: 'Target index above 30',
  machines: 'pseries',
  reads: 'facts',
  ...eachPciController((_, device) => {
    const { targetIndex } = device.facts;
    if (targetIndex?.value === undefined || targetIndex.value < mostPhbs) return [];
    return [
      {
        ...valueSpan(device, targetIndex),
        message: 'libvirt refuses this target index: QEMU has PHBs 0 to 30.',
        refusedBy: 'libvirt',
        says: `unsupported configuration: PCI controller target index '${targetIndex.value}' out of range - must be 0-30`,
      },
    ];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    return device ? renumberTargetFixes(context, device) : [];
  },
};
