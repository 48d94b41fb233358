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
import type { GuestEdit } from '../edits/guestEdit';
import type { ControllerFacts, Device } from '../guest/guest';
import { conflictProblem, controllerAt, duplicatesOf } from './conflicts';
import { freeTargetIndex, indexOf } from './phbs';
import type { Fix, Rule, RuleContext } from './rule';
import { attributeSpan, childElement, elementOf } from './spans';

export const controllerIndexInUse: Rule = {
  code: 'controller-index-in-use',
  level: 'error',
  title: 'Controller index used twice',
  machines: 'pseries',
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
    return [...renumberFixes(context, device), remove];
  },
};

/** The lowest index that no controller of the type has; a PHB that cannot keep its target index gets another. */
function renumberFixes(context: RuleContext, device: Device<ControllerFacts>): readonly Fix[] {
  const type = device.facts.type?.value;
  const sameType = context.guest.byKind.controller.filter(({ facts }) => facts.type?.value === type);
  const taken = new Set(sameType.map((other) => indexOf(context, other)));
  // PCI controller 0 is there, even if it is in no text
  let index = type === 'pci' ? 1 : 0;
  while (taken.has(index)) index++;
  const element = elementOf(device);
  const edits: GuestEdit[] = [
    { kind: 'set-attribute', element, name: 'index', value: { number: index, digits: 1 } },
  ];
  const target = childElement(element, 'target');
  const targetIndex = freeTargetIndex(context.plan, device, index);
  if (type === 'pci' && target && device.facts.targetIndex && targetIndex !== null) {
    const value = { number: targetIndex, digits: 1 };
    edits.push({ kind: 'set-attribute', element: target, name: 'index', value });
  }
  return [{ title: `Change the index to ${index}`, edits, preferred: true }];
}
