/**
 * A PCI controller that does not say what it is. On pSeries it is a `pci-root`, a PHB.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1'/>
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
 * libvirt refuses: `internal error: PCI controller model was not set correctly`
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressBusSetModel.
 */
import { allConflicts, conflictProblem, conflictsOf, controllerAt } from './conflicts';
import type { Rule } from './rule';
import { nameSpan } from './spans';
import { turnIntoPhbFixes } from './turnIntoPhb';

export const pciControllerWithoutModel: Rule = {
  code: 'pci-controller-without-model',
  level: 'error',
  title: 'PCI controller without a model',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'pci-controller-without-model').map((conflict) =>
      conflictProblem(
        conflict,
        "libvirt refuses a PCI controller without a model. A PHB is model='pci-root'.",
        nameSpan(conflict.device),
      ),
    ),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    return device ? turnIntoPhbFixes(context, device) : [];
  },
};
