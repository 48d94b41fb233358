/**
 * Two controllers of a type have the same index. The index of a PCI controller is the bus that addresses name: it must be
 * clear which PHB is meant. (USB controllers may share an index: companions.)
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='2'/>
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
 * libvirt refuses: `XML error: Multiple 'pci' controllers with index '1'`
 *
 * Source: conf/domain_postparse.c: virDomainDefRejectDuplicateControllers.
 */
import { allConflicts, conflictProblem, controllerAt, duplicatesOf } from './conflicts';
import { renumberControllerFixes } from './renumberController';
import type { Fix, Rule } from './rule';
import { attributeSpan, elementOf } from './spans';

export const controllerIndexInUse: Rule = {
  code: 'controller-index-in-use',
  level: 'error',
  title: 'Controller index used twice',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    duplicatesOf(context, 'controller-index-in-use').map((conflict) => {
      const { facts } = conflict.device;
      const type = facts.kind === 'controller' ? facts.type?.text : undefined;
      const why = type === 'pci' ? ': addresses name a PCI controller by its index' : '';
      return conflictProblem(
        conflict,
        `Another ${type ?? ''} controller has this index, and libvirt refuses the guest${why}.`,
        attributeSpan(elementOf(conflict.device), 'index'),
      );
    }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    if (!device) return [];
    const element = elementOf(device);
    const remove: Fix = { title: 'Remove this controller', edits: [{ kind: 'remove-element', element }] };
    return [...renumberControllerFixes(context, device), remove];
  },
};
