/**
 * Target index 0 belongs to the default PHB, PCI controller 0, and to it alone.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
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
 * libvirt refuses: `unsupported configuration: Only the PCI controller with index 0 can have target index 0, and vice versa`
 *
 * Source: conf/domain_validate.c: virDomainControllerDefValidate.
 */
import { controllerAt } from './conflicts';
import { eachPciController, indexOf, mostPhbs } from './phbs';
import { renumberTargetFixes } from './renumberTarget';
import type { Rule } from './rule';
import { valueSpan } from './spans';

export const targetIndexZero: Rule = {
  code: 'target-index-zero',
  level: 'error',
  title: 'Target index 0 not on PCI controller 0',
  machines: 'any',
  reads: 'facts',
  ...eachPciController((context, device) => {
    const { targetIndex } = device.facts;
    if (targetIndex?.value === undefined || targetIndex.value >= mostPhbs) return [];
    const index = indexOf(context, device);
    if (index === undefined || (index === 0) === (targetIndex.value === 0)) return [];
    return [
      {
        ...valueSpan(device, targetIndex),
        message: !context.guest.pseries
          ? 'libvirt refuses target index 0 on any PCI controller but 0, and any other on that one; only PHBs of pSeries have one.'
          : index === 0
            ? 'PCI controller 0 is the default PHB: libvirt refuses any target index but 0 for it.'
            : 'Target index 0 is the default PHB, PCI controller 0: libvirt refuses it for another.',
        refusedBy: 'libvirt',
        says: 'unsupported configuration: Only the PCI controller with index 0 can have target index 0, and vice versa',
      },
    ];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    return device ? renumberTargetFixes(context, device) : [];
  },
};
