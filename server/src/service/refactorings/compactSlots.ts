/** The devices of a PHB in slots without gaps, in the order that they have; the functions of a slot stay together. */

import type { GuestEdit } from '../../edits/guestEdit';
import { allDevices } from '../../guest/devicesByKind';
import type { PlannedBus, PlannedDevice } from '../../pci/plan';
import { contextAfter } from '../../rules/contextAfter';
import type { RuleContext } from '../../rules/rule';
import { deviceName, listOf, plannedName } from '../../rules/words';
import { busName } from '../hover/places';
import { displacedDevices, pairs } from '../moving/pins';
import { outcomeOf } from './outcome';
import type { Asked, Outcome, Refactoring } from './refactoring';

/** Of the PHB or bridge that is pointed at, or whose device is; elsewhere of all. */
export const compactSlots: Refactoring = {
  kind: 'refactor.rewrite.compactSlots',
  find: (asked) => {
    const { plan, guest } = asked.context;
    const pointed = busOf(asked);
    const buses = pointed ? [pointed] : plan.buses;
    const title = `Compact the slots of ${pointed ? busName(pointed) : 'all PHBs'}`;
    const unknown = allDevices(guest).find(
      (device) => device.facts.address?.type === 'pci' && !plan.of.get(device.facts)?.address,
    );
    if (plan.conflicts.length > 0) {
      return [{ kind: 'refused', title, reason: 'libvirt refuses the guest as it is. Mend that first.' }];
    }
    if (unknown) {
      const reason = `The address of ${deviceName(unknown)} is not known: it may be in any slot.`;
      return [{ kind: 'refused', title, reason }];
    }
    const moves = buses.flatMap(renumbered);
    const edits = moves.flatMap(({ planned: { device, address, reason }, slot }): readonly GuestEdit[] =>
      device && address?.type === 'pci' && reason?.kind === 'written' && address.slot !== slot
        ? [{ kind: 'set-address', device, address: { ...address, slot } }]
        : [],
    );
    if (edits.length === 0) {
      return [{ kind: 'idle', title, reason: 'There are no gaps between the slots in use.' }];
    }
    return [afterwards(asked, `${title}${described(buses)}`, edits, moves)];
  },
};

function busOf({ context: { plan }, device }: Asked): PlannedBus | undefined {
  if (!device) return undefined;
  const own = plan.buses.find(({ controller }) => controller.device === device);
  const address = plan.of.get(device.facts)?.address;
  return own ?? (address?.type === 'pci' ? plan.buses[address.bus] : undefined);
}

interface Slotted {
  readonly planned: PlannedDevice;
  readonly slot: number;
}

/** Every device of a bus with the slot that it gets: the slots in use, one behind the other. */
function renumbered({ slots, minSlot }: PlannedBus): readonly Slotted[] {
  const used = [...slots].filter(([, devices]) => devices.length > 0).sort(([a], [b]) => a - b);
  return used.flatMap(([, devices], nth) => devices.map((planned) => ({ planned, slot: minSlot + nth })));
}

/** `: slots 1 and 2`, `: slots 1 to 5`; nothing for several PHBs. */
function described(buses: readonly PlannedBus[]): string {
  const [bus] = buses;
  if (!bus || buses.length > 1) return '';
  const { length } = [...bus.slots.values()].filter((devices) => devices.length > 0);
  const first = bus.minSlot;
  const slots =
    length < 3 ? listOf([first, first + 1].slice(0, length)) : `${first} to ${first + length - 1}`;
  return `: slot${length === 1 ? '' : 's'} ${slots}`;
}

/** Planned again: the devices are where they were to go, those that libvirt places too, and nobody else moved. */
function afterwards(
  asked: Asked,
  title: string,
  edits: readonly GuestEdit[],
  moves: readonly Slotted[],
): Outcome {
  const after = contextAfter(asked.context, edits);
  const astray = after && firstAstray(asked.context, after, moves);
  if (!after || astray) {
    const reason = astray ? `libvirt would then put ${astray} elsewhere.` : 'The document is broken there.';
    return { kind: 'refused', title, reason };
  }
  return outcomeOf(asked, title, edits, '');
}

function firstAstray(before: RuleContext, after: RuleContext, moves: readonly Slotted[]): string | undefined {
  const now = pairs(before.guest, after.guest, after.plan);
  const late = moves.find(({ planned: { device, address }, slot }) => {
    const place = device && now.get(device.facts)?.address;
    return (
      device &&
      address?.type === 'pci' &&
      (place?.type !== 'pci' || place.bus !== address.bus || place.slot !== slot)
    );
  });
  const [moved] = displacedDevices(before, after, new Set(moves.map(({ planned }) => planned)));
  const astray = late?.planned ?? moved?.before;
  return astray && plannedName(astray);
}
