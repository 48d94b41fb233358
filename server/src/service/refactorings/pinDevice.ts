/** The address of one device written out, and left to libvirt again. */
import type { GuestEdit } from '../../edits/guestEdit';
import { undecidedHostDevices } from '../../pci/isolationView';
import type { PciPlan, PlannedDevice } from '../../pci/plan';
import { contextAfter } from '../../rules/contextAfter';
import { addedPhbs, insertPhbs } from '../../rules/phbs';
import { deviceName } from '../../rules/words';
import { busName } from '../hover/places';
import { displacedDevices, pairs } from '../moving/pins';
import { outcomeOf } from './outcome';
import type { Asked, Outcome, Refactoring } from './refactoring';

/** `PHB 2 slot 1`, `reg 0x30000000` */
function placeText({ buses }: PciPlan, { address }: PlannedDevice): string {
  if (address?.type !== 'pci') return `reg 0x${(address?.reg ?? 0).toString(16).padStart(8, '0')}`;
  const bus = buses[address.bus];
  const fn = address.function > 0 ? ` function ${address.function}` : '';
  return `${bus ? busName(bus) : `bus ${address.bus}`} slot ${address.slot}${fn}`;
}

/** *Pin*: writes the address that libvirt would choose, and the PHB that it would add for it. */
export const pinDevice: Refactoring = {
  kind: 'refactor.rewrite.pinDevice',
  find: (asked) => {
    const { context, device } = asked;
    const { guest, plan, host } = context;
    const planned = device && plan.of.get(device.facts);
    const title = `Pin ${device ? deviceName(device) : 'a device'}`;
    if (!device || !planned) return [{ kind: 'idle', title, reason: noAddress }];
    if (planned.reason?.kind === 'written' || planned.reason?.kind === 'misread-as-reg') {
      return [{ kind: 'idle', title, reason: `The address of ${deviceName(device)} is written already.` }];
    }
    if (!planned.address || plan.conflicts.length > 0) {
      const reason = 'libvirt refuses the guest as it is, so nothing has a place. Mend that first.';
      return [{ kind: 'refused', title, reason }];
    }
    if (undecidedHostDevices(guest, plan, host).some((place) => place.device === device)) {
      const reason = `The IOMMU group of ${deviceName(device)} is not known here, so neither is its place.`;
      return [{ kind: 'refused', title, reason }];
    }
    const address: GuestEdit = { kind: 'set-address', device, address: planned.address };
    const { bus } = planned.address.type === 'pci' ? planned.address : { bus: 0 };
    const missing = addedPhbs(plan).filter(({ index }) => index <= bus);
    const full = `${title} to ${placeText(plan, planned)}`;
    return [inPlace(asked, full, [...insertPhbs(missing), address], planned)];
  },
};

/** *Unpin*: removes the address, wherever libvirt puts the device then. */
export const unpinDevice: Refactoring = {
  kind: 'refactor.rewrite.unpinDevice',
  find: (asked) => {
    const { context, device } = asked;
    const planned = device && context.plan.of.get(device.facts);
    const title = `Unpin ${device ? deviceName(device) : 'a device'}`;
    if (!device || !planned) return [{ kind: 'idle', title, reason: noAddress }];
    if (device.facts.address === undefined) {
      return [{ kind: 'idle', title, reason: `The ${deviceName(device)} has no address in the text.` }];
    }
    const edits: readonly GuestEdit[] = [{ kind: 'remove-address', device }];
    const after = contextAfter(context, edits);
    const now = after && pairs(context.guest, after.guest, after.plan).get(device.facts);
    if (!after || !now?.address) {
      return [{ kind: 'refused', title, reason: 'libvirt would find no place for it.' }];
    }
    const place = placeText(after.plan, now);
    const again = place === placeText(context.plan, planned);
    const full = `${title}: libvirt chooses ${place}${again ? ' again' : ''}`;
    const [moved] = displacedDevices(context, after, new Set([planned]));
    if (moved) return [{ kind: 'refused', title, reason: displacedReason(moved.before) }];
    const guess = undecidedHostDevices(after.guest, after.plan, context.host);
    if (guess.some((undecided) => undecided.planned === now)) {
      const reason = `Its IOMMU group is not known here: there is no telling where libvirt would put it.`;
      return [{ kind: 'refused', title, reason }];
    }
    return [outcomeOf(asked, full, edits, noAddress)];
  },
};

const noAddress = 'Put the cursor into a device that has an address of its own.';

const displacedReason = ({ device }: PlannedDevice) =>
  `libvirt would then put ${device ? deviceName(device) : 'another device'} elsewhere.`;

/** Nothing moves by it, the device itself neither. */
function inPlace(asked: Asked, title: string, edits: readonly GuestEdit[], planned: PlannedDevice): Outcome {
  const after = contextAfter(asked.context, edits);
  const [moved] = after ? displacedDevices(asked.context, after, new Set()) : [planned];
  if (moved) {
    const device = 'before' in moved ? moved.before : moved;
    return { kind: 'refused', title, reason: displacedReason(device) };
  }
  return outcomeOf(asked, title, edits, noAddress);
}
