/** *Renumber target index*. */
import type { ControllerFacts, Device } from '../guest/guest';
import { freeTargetIndex, indexOf } from './phbs';
import type { Fix, RuleContext } from './rule';
import { childElement, elementOf } from './spans';

/** To the controller's own index if that is free, else the lowest free one; to 0 for the default PHB. */
export function renumberTargetFixes(context: RuleContext, device: Device<ControllerFacts>): readonly Fix[] {
  const element = childElement(elementOf(device), 'target');
  const index = indexOf(context, device) ?? 1;
  const number = index === 0 ? 0 : freeTargetIndex(context.plan, device, index);
  if (!element || number === null) return [];
  return [
    {
      title: `Renumber target index to ${number}`,
      edits: [{ kind: 'set-attribute', element, name: 'index', value: { number, digits: 1 } }],
      preferred: true,
      safe: true,
    },
  ];
}
