/** Devices that libvirt places, held where they are while another one moves. */

import type { GuestEdit } from '../../edits/guestEdit';
import { deviceKinds } from '../../guest/devices';
import type { Device, DeviceFacts, Guest } from '../../guest/guest';
import { undecidedHostDevices } from '../../pci/isolationView';
import type { PciPlan, PlannedDevice } from '../../pci/plan';
import type { RuleContext } from '../../rules/rule';

/** Devices with their planned places before and after a change. */
export interface Displaced {
  readonly before: PlannedDevice;
  readonly after: PlannedDevice | undefined;
}

/**
 * The devices of the text, other than `moving`, that have another place after a change. Host devices whose place is a
 * guess for want of their IOMMU group are left out.
 */
export function displacedDevices(
  before: RuleContext,
  after: RuleContext,
  moving: ReadonlySet<PlannedDevice>,
): readonly Displaced[] {
  const { guest, plan, host } = before;
  const guesses = new Set(undecidedHostDevices(guest, plan, host).map(({ planned }) => planned));
  const counterparts = pairs(guest, after.guest, after.plan);
  return plan.devices.flatMap((planned): readonly Displaced[] => {
    const { device, address } = planned;
    if (!device || !address || moving.has(planned) || guesses.has(planned)) return [];
    const now = counterparts.get(device.facts);
    return samePlace(planned, now) ? [] : [{ before: planned, after: now }];
  });
}

/** Whether both sit in the same function of the same slot, or at the same reg. */
function samePlace(one: PlannedDevice, other: PlannedDevice | undefined): boolean {
  const [a, b] = [one.address, other?.address];
  if (a?.type === 'pci' && b?.type === 'pci') {
    return a.bus === b.bus && a.slot === b.slot && a.function === b.function && a.domain === b.domain;
  }
  return a?.type === 'spapr-vio' && b?.type === 'spapr-vio' && a.reg === b.reg;
}

/** Writes the places that devices had; nothing can hold what has no address of its own. */
export function pinEdits(displaced: readonly Displaced[]): readonly GuestEdit[] {
  return displaced.flatMap(({ before: { device, address } }): readonly GuestEdit[] =>
    device && address ? [{ kind: 'set-address', device, address }] : [],
  );
}

/**
 * What is planned for the devices of another guest after only addresses changed and PHBs were added, by their facts
 * before.
 */
export function pairs(before: Guest, after: Guest, plan: PciPlan): ReadonlyMap<DeviceFacts, PlannedDevice> {
  const found = new Map<DeviceFacts, PlannedDevice>();
  for (const kind of deviceKinds) {
    const [was, is]: [readonly Device[], readonly Device[]] = [before.byKind[kind], after.byKind[kind]];
    const added = is.length - was.length;
    let nth = 0;
    let skipped = 0;
    for (const device of was) {
      while (skipped < added && !sameButAddress(device, is[nth])) {
        nth += 1;
        skipped += 1;
      }
      const other = is[nth];
      nth += 1;
      const planned = other && plan.of.get(other.facts);
      if (planned) found.set(device.facts, planned);
    }
  }
  return found;
}

/** Controllers are told apart by type and index: among the others nothing is added. */
function sameButAddress({ facts }: Device, other: Device | undefined): boolean {
  if (facts.kind !== 'controller' || other?.facts.kind !== 'controller') return true;
  return facts.type?.text === other.facts.type?.text && facts.index?.text === other.facts.index?.text;
}
