/** *Turn this … into a PHB*: its devices keep bus and slot, and so go along. */
import type { GuestEdit } from '../edits/guestEdit';
import type { ControllerFacts, Device } from '../guest/guest';
import { devicesInOrder } from '../guest/order';
import { freeTargetIndex, indexOf, makePhb } from './phbs';
import type { Fix, RuleContext } from './rule';

export function turnIntoPhbFixes(context: RuleContext, device: Device<ControllerFacts>): readonly Fix[] {
  const edits = phbEdits(context, device);
  if (edits.length === 0) return [];
  return [
    {
      title: `Turn this ${device.facts.model?.text ?? 'controller'} into a PHB`,
      edits,
      preferred: true,
    },
  ];
}

/** What makes a PHB of the controller; nothing when no target index is left for it. */
export function phbEdits(context: RuleContext, device: Device<ControllerFacts>): readonly GuestEdit[] {
  const index = indexOf(context, device);
  if (index === undefined) return [];
  const targetIndex = freeTargetIndex(context.plan, device, index);
  return targetIndex === null
    ? []
    : [...makePhb(device, index, targetIndex), ...leaveSlotZero(context, index)];
}

/** A PCI Express port has only slot 0, a PHB has no slot 0. */
function leaveSlotZero({ guest }: RuleContext, bus: number): readonly GuestEdit[] {
  const devices = devicesInOrder(guest).filter(({ facts: { address } }) =>
    address?.type === 'pci' && address.bus?.value === bus ? address : null,
  );
  const slotOf = ({ facts: { address } }: Device) =>
    (address?.type === 'pci' ? address.slot?.value : undefined) ?? 0;
  const taken = new Set(devices.map(slotOf));
  let slot = 0;
  return devices
    .filter((device) => slotOf(device) === 0)
    .map((device) => {
      do slot++;
      while (taken.has(slot));
      const address = { type: 'pci', domain: 0, bus, slot, function: 0, multifunction: false } as const;
      return { kind: 'set-address', device, address };
    });
}
