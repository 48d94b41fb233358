/**
 * PCI controller 0 is the default PHB of a pSeries guest and must be a `pci-root`.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pcie-root'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 * ```
 *
 * libvirt refuses: `XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but
 * model='pcie-root' was found instead`
 *
 * Source: qemu_postparse.c: qemuDomainDefAddDefaultDevices.
 */
import { allConflicts, conflictProblem, conflictsOf, controllerAt } from './conflicts';
import { makePhb } from './phbs';
import type { Rule } from './rule';
import { attributeSpan, elementOf } from './spans';

export const pciController0NotRoot: Rule = {
  code: 'pci-controller-0-not-root',
  level: 'error',
  title: 'PCI controller 0 is not a pci-root',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'pci-controller-0-not-root').map((conflict) =>
      conflictProblem(
        conflict,
        "libvirt refuses the guest: PCI controller 0 is a pSeries guest's default PHB and must be model='pci-root'.",
        attributeSpan(elementOf(conflict.device), 'model'),
      ),
    ),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    if (!device) return [];
    return [{ title: 'Make it the default PHB', edits: makePhb(device, 0, 0), preferred: true, safe: true }];
  },
};
