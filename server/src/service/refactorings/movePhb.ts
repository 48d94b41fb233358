/** A device moved to another PHB, with all that has to go along: one way for each PHB that suits it. */
import type { Device } from '../../guest/guest';
import { type IsolationView, isolationView, isPciHostDevice, rootPhb } from '../../pci/isolationView';
import type { PlannedBus } from '../../pci/plan';
import { deviceName } from '../../rules/words';
import { type Move, moveDevice } from '../moveDevice';
import { companyOf, isMovable, type Movable } from '../moving/company';
import { phbLabel } from '../phbLabel';
import { newProblem } from './outcome';
import type { Asked, Outcome, Refactoring } from './refactoring';

/** *Move to PHB …*: what would lose isolation by it, or make libvirt or QEMU refuse the guest, is not offered. */
export const moveToPhb: Refactoring = {
  kind: 'refactor.move.phb',
  find: (asked) => {
    const { context, device } = asked;
    const title = 'Move to another PHB';
    const found = movable(asked);
    if (!device || !found) return [notMovable(title, device)];
    const { plan, guest, host } = context;
    const view = isolationView(guest, plan, host);
    const own = rootPhb(plan, found.address.bus)?.index;
    const company = new Set<unknown>(companyOf(plan, view, found, null));
    const all = plan.buses.filter(({ phb, index }) => phb && index !== own);
    const others = isolated(view, all, company, isPciHostDevice(device), asked.unasked);
    const outcomes = others.map(({ index }) =>
      outcomeOfMove(asked, moveDevice(asked.snapshot, device, { bus: index, slot: null }), {
        title: `Move ${deviceName(device)} to PHB ${index}`,
        meaning: phbLabel(view, index),
      }),
    );
    const suitable = outcomes.filter(({ kind }) => kind === 'changes');
    if (suitable.length > 0) return suitable;
    const reason =
      all.length === 0
        ? 'The guest has no other PHB.'
        : `No other PHB suits ${deviceName(device)}: each is full, or isolation would be lost there.`;
    return [{ kind: 'refused', title, reason }];
  },
};

/**
 * The PHBs where nobody is, or nobody but the group's own members (for an emulated device: but emulated ones). Others
 * would lose isolation. Of the empty ones the first will do where nobody asked.
 */
function isolated(
  { phbs }: IsolationView,
  buses: readonly PlannedBus[],
  company: ReadonlySet<unknown>,
  isHostDevice: boolean,
  unasked: boolean,
): readonly PlannedBus[] {
  let empty = 0;
  return buses.filter(({ index }) => {
    const there = phbs.get(index);
    if (!there) return false;
    const { hostDevices, emulated, bridges } = there;
    if (hostDevices.length + emulated.length + bridges.length === 0) {
      empty += 1;
      return index === 0 ? !isHostDevice : !unasked || empty === 1;
    }
    return isHostDevice
      ? index > 0 && emulated.length === 0 && hostDevices.every(({ planned }) => company.has(planned))
      : hostDevices.length === 0;
  });
}

/** *Move to a new PHB*: with its whole IOMMU group. */
export const moveToNewPhb: Refactoring = {
  kind: 'refactor.move.newPhb',
  find: (asked) => {
    const { context, device } = asked;
    const title = 'Move to a new PHB';
    const found = movable(asked);
    if (!device || !found) return [notMovable(title, device)];
    const { plan, guest, host } = context;
    const view = isolationView(guest, plan, host);
    const phb = rootPhb(plan, found.address.bus);
    const company = new Set<unknown>(companyOf(plan, view, found, null));
    const there = phb ? view.phbs.get(phb.index) : undefined;
    const others = [...(there?.hostDevices.map(({ planned }) => planned) ?? []), ...(there?.emulated ?? [])];
    if (phb && phb.index > 0 && others.every((other) => company.has(other))) {
      const reason = `PHB ${phb.index} has no other device than ${deviceName(device)}${company.size > 1 ? ' and its group' : ''}.`;
      return [{ kind: 'idle', title, reason }];
    }
    return [
      outcomeOfMove(asked, moveDevice(asked.snapshot, device, { bus: 'new', slot: null }), {
        title: `Move ${deviceName(device)} to a new PHB`,
        meaning: undefined,
      }),
    ];
  },
};

function movable({ context, device }: Asked): Movable | undefined {
  const planned = device && context.plan.of.get(device.facts);
  const isBridge = device?.facts.kind === 'controller' && device.facts.type?.text === 'pci';
  return planned && isMovable(planned) && !isBridge ? planned : undefined;
}

function notMovable(title: string, device: Device | undefined): Outcome {
  const reason = device
    ? `The ${deviceName(device)} sits on no PHB that it could leave.`
    : 'Put the cursor into a device that sits on a PHB.';
  return { kind: 'idle', title, reason };
}

function outcomeOfMove(
  { snapshot }: Asked,
  move: Move,
  { title, meaning }: { readonly title: string; readonly meaning: string | undefined },
): Outcome {
  if (move.kind !== 'edits') return { kind: 'refused', title, reason: move.reason };
  const problem = newProblem(snapshot, move.changes);
  if (problem !== undefined) return { kind: 'refused', title, reason: problem };
  const said = meaning === undefined ? move.title : `${move.title} (now ${meaning})`;
  return { kind: 'changes', title: said, changes: move.changes };
}
