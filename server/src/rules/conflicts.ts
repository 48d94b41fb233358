/** From what libvirt refuses (the plan's conflicts) to problems. */
import type { ControllerFacts, Device, Guest } from '../guest/guest';
import { keptInside } from '../guest/kept';
import { devicesInOrder } from '../guest/order';
import type { Conflict, ConflictCode } from '../pci/plan';
import { writtenRangeConflicts } from '../pci/ranges';
import { addTo } from '../xml/lists';
import type { Span } from '../xml/syntaxTree';
import type { Problem, RuleContext } from './rule';
import { addressSpan, relatedDevice } from './spans';
import { deviceName } from './words';

/** A conflict about a device that stands in the text. */
export interface DeviceConflict extends Conflict {
  readonly device: Device;
}

/** What libvirt refuses of the guest's addresses; on other machines than pSeries only what no PCI address can have. */
export function allConflicts({ guest, plan }: RuleContext): readonly Conflict[] {
  return guest.pseries ? plan.conflicts : writtenConflicts(guest);
}

const writtenConflicts = keptInside((guest: Guest) => writtenRangeConflicts(devicesInOrder(guest)));

/** The conflicts of one code about devices of the text. */
export function conflictsOf(context: RuleContext, code: ConflictCode): readonly DeviceConflict[] {
  const conflicts = allConflicts(context);
  return conflicts.length === 0 ? none : conflicts.filter(isAboutDevice).filter((each) => each.code === code);
}

const none: readonly never[] = [];
const isAboutDevice = (conflict: Conflict): conflict is DeviceConflict => conflict.device !== null;

/** The problem that shows a conflict: at the device's address, or where `span` says, with its other side. */
export function conflictProblem(
  { says, other, device }: DeviceConflict,
  message: string,
  span: Span = addressSpan(device),
): Problem {
  const related = other ? { related: [relatedDevice(other, `${deviceName(other)} is here`)] } : {};
  return { ...pick(span), message, refusedBy: 'libvirt', says, ...related };
}

/**
 * Conflicts in which devices want the same thing, told by the last ones in the document: libvirt stumbles over the one it
 * happens to read first, a person over the one that was added.
 */
export function duplicatesOf(context: RuleContext, code: ConflictCode): readonly DeviceConflict[] {
  const bySays = new Map<string, DeviceConflict[]>();
  for (const conflict of conflictsOf(context, code)) addTo(bySays, conflict.says, conflict);
  return [...bySays.values()].flatMap((conflicts) => {
    const devices = new Set(conflicts.flatMap(({ device, other }) => (other ? [device, other] : [device])));
    const [holder, ...others] = [...devices].sort((a, b) => a.start - b.start);
    const [conflict] = conflicts;
    if (!holder || !conflict || others.length === 0) return conflicts;
    return others.map((device) => ({ ...conflict, device, other: holder }));
  });
}

/** Where a problem of the whole guest is shown: the tag name of `<devices>`, else of the domain. */
export function guestSpan({ guest }: RuleContext): Span {
  const { element, start } = guest.devices ?? { element: guest.domain, start: guest.start };
  return { start: start + 1, end: start + 1 + element.name.length };
}

/** The device that a problem is in. */
export function deviceAt({ guest }: RuleContext, problem: Span): Device | undefined {
  return devicesInOrder(guest).find(
    ({ start, facts }) => problem.start >= start && problem.end <= start + facts.element.length,
  );
}

/** The controller that a problem is in. */
export function controllerAt({ guest }: RuleContext, problem: Span): Device<ControllerFacts> | undefined {
  return guest.byKind.controller.find(
    ({ start, facts }) => problem.start >= start && problem.end <= start + facts.element.length,
  );
}

function pick({ start, end }: Span): Span {
  return { start, end };
}
