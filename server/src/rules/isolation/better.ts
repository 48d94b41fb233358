/** Whether a guest planned again after a change is the better for it. */
import type { PciPlan, PlannedBus } from '../../pci/plan';
import { holes } from '../missingPhbs';
import { mostPhbs } from '../phbs';
import type { RuleContext } from '../rule';
import { type IsolationCode, type IsolationFinding, isolationFindings } from './findings';

/**
 * Whether a change is for the better: the findings meant are gone, no other has come, libvirt refuses nothing new, no
 * function is left without its function 0, no hole in the PHB indexes comes to light, and every PHB has a target index.
 *
 * @param ignored - findings of these codes do not count
 */
export function isBetter(
  before: RuleContext,
  after: RuleContext,
  meant: readonly IsolationFinding[],
  ignored: ReadonlySet<IsolationCode> = new Set(),
): boolean {
  const left = new Map<IsolationCode, number>();
  for (const { code } of isolationFindings(before)) left.set(code, (left.get(code) ?? 0) + 1);
  for (const { code } of meant) left.set(code, (left.get(code) ?? 0) - 1);
  for (const { code } of isolationFindings(after)) left.set(code, (left.get(code) ?? 0) - 1);
  return (
    [...left].every(([code, count]) => count >= 0 || ignored.has(code)) &&
    after.plan.conflicts.length <= before.plan.conflicts.length &&
    lonelyFunctions(after.plan) <= lonelyFunctions(before.plan) &&
    illegalPhbs(after.plan) <= illegalPhbs(before.plan) &&
    holes(after).length <= holes(before).length
  );
}

function illegalPhbs(plan: PciPlan): number {
  const phbs = plan.buses.filter(({ phb }) => phb);
  return phbs.filter(({ controller: { targetIndex } }) => targetIndex === null || targetIndex >= mostPhbs)
    .length;
}

/** Slots in which some function is taken and function 0 is not. */
function lonelyFunctions(plan: PciPlan): number {
  const lonely = ({ slots }: PlannedBus) =>
    [...slots.values()].filter(
      (devices) =>
        devices.length > 0 &&
        !devices.some(({ address }) => address?.type === 'pci' && address.function === 0),
    ).length;
  return plan.buses.reduce((sum, bus) => sum + lonely(bus), 0);
}
