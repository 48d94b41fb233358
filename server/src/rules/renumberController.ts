/** *Change the index to …*, for a controller whose index cannot stay. */
import type { GuestEdit } from '../edits/guestEdit';
import type { ControllerFacts, Device } from '../guest/guest';
import { freeTargetIndex, indexOf } from './phbs';
import type { Fix, RuleContext } from './rule';
import { childElement, elementOf } from './spans';

/** The lowest index that no controller of the type has; a PHB that cannot keep its target index gets another. */
export function renumberControllerFixes(
  context: RuleContext,
  device: Device<ControllerFacts>,
): readonly Fix[] {
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
