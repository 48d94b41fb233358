/** Whether a guest is the same after a controller was renumbered, and what must be written so that it is. */

import type { GuestEdit } from '../../edits/guestEdit';
import { allDevices } from '../../guest/devicesByKind';
import type { ControllerFacts, Device, Guest } from '../../guest/guest';
import { deviceElement } from '../../guest/spans';
import type { PciAddress, PciPlan, PlannedController, VioAddress } from '../../pci/plan';
import type { RuleContext } from '../../rules/rule';
import { childElement } from '../../rules/spans';
import { deviceName, listOf } from '../../rules/words';
import type { Refused } from '../refused';
import { typeName } from './words';

export interface Renumbering {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

type Address = PciAddress | VioAddress | null;

/**
 * true: the same guest but for the number. Edits: target indexes and addresses that libvirt chose, and would choose anew.
 * A PHB that libvirt adds where the old number leaves a hole is none of the guest's own.
 */
export function stays(
  before: RuleContext,
  after: RuleContext,
  renumbering: Renumbering,
): true | readonly GuestEdit[] | Refused {
  const conflict = newConflict(before.plan, after.plan);
  if (conflict !== undefined) return { reason: `libvirt would refuse the guest: ${conflict}` };
  // of a refused guest nothing is planned to its end
  if (before.plan.conflicts.length > 0) return true;
  const added = addedOfType(before.plan, after.plan, renumbering);
  if (added.length > 0) {
    const what = `${typeName(renumbering.type)}${added.length === 1 ? '' : 's'} ${listOf(added)}`;
    return { reason: `libvirt would add ${what} where the index is free then.` };
  }
  const moved = (address: Address): Address =>
    address?.type === 'pci' && renumbering.type === 'pci' && address.bus === renumbering.from
      ? { ...address, bus: renumbering.to }
      : address;
  const now = devicesInText(after.guest);
  const edits: GuestEdit[] = [];
  for (const [nth, device] of devicesInText(before.guest).entries()) {
    const other = now[nth];
    if (!other) continue;
    const was = controllerOf(before.plan, device);
    const is = controllerOf(after.plan, other);
    if (was && is && was.targetIndex !== is.targetIndex && was.targetIndex !== null) {
      if (was.device) edits.push(targetEdit(was.device, was.targetIndex));
      continue;
    }
    const [old, fresh] = [placeOf(before.plan, device), placeOf(after.plan, other)];
    if (sameAddress(moved(old), fresh)) continue;
    const wanted = moved(old);
    const onIt = old?.type === 'pci' && old.bus === renumbering.from && renumbering.type === 'pci';
    const isIt = was?.type === renumbering.type && was.index === renumbering.from;
    if (!(onIt || isIt) || !wanted) {
      return {
        reason: `libvirt would move ${deviceName(device)}, which has no address. Write that out first.`,
      };
    }
    edits.push({ kind: 'set-address', device, address: wanted });
  }
  return edits.length === 0 ? true : edits;
}

const devicesInText = (guest: Guest): readonly Device[] =>
  [...allDevices(guest)].sort((a, b) => a.start - b.start);

/** What libvirt says of the first refusal that was not there. */
function newConflict(before: PciPlan, after: PciPlan): string | undefined {
  const left = new Map<string, number>();
  for (const { code } of before.conflicts) left.set(code, (left.get(code) ?? 0) + 1);
  return after.conflicts.find(({ code }) => {
    left.set(code, (left.get(code) ?? 0) - 1);
    return (left.get(code) ?? 0) < 0;
  })?.says;
}

/** Controllers that libvirt would add besides PHBs, which it needs for every hole in their numbers. */
function addedOfType(before: PciPlan, after: PciPlan, { type }: Renumbering): readonly number[] {
  if (type === 'pci') return [];
  const added = ({ controllers }: PciPlan) =>
    controllers.flatMap((each) => (each.device === null && each.type === type ? each.index : []));
  const known = added(before);
  return added(after).filter((index) => !known.includes(index));
}

function controllerOf({ controllers }: PciPlan, device: Device): PlannedController | undefined {
  return controllers.find((controller) => controller.device === device);
}

function placeOf({ of }: PciPlan, device: Device): Address {
  return of.get(device.facts)?.address ?? null;
}

function sameAddress(a: Address, b: Address): boolean {
  if (a?.type === 'pci' && b?.type === 'pci') {
    return a.bus === b.bus && a.slot === b.slot && a.function === b.function && a.domain === b.domain;
  }
  return a?.type === 'spapr-vio' && b?.type === 'spapr-vio' ? a.reg === b.reg : a === b;
}

function targetEdit(device: Device<ControllerFacts>, index: number): GuestEdit {
  const element = deviceElement(device);
  const value = { number: index, digits: 1 };
  const target = childElement(element, 'target');
  if (target) return { kind: 'set-attribute', element: target, name: 'index', value };
  return {
    kind: 'insert-element',
    parent: element,
    after: null,
    element: { name: 'target', attributes: [['index', value]] },
  };
}
