/** All refactorings, and those for a place. */
import type { Span } from '../../xml/syntaxTree';
import type { Snapshot } from '../snapshot';
import { compactSlots } from './compactSlots';
import { deviceAt } from './deviceAt';
import { moveToNewPhb, moveToPhb } from './movePhb';
import { pinDevice, unpinDevice } from './pinDevice';
import type { Outcome, Refactoring } from './refactoring';
import { sortControllers } from './sortControllers';

const all: readonly Refactoring[] = [
  moveToPhb,
  moveToNewPhb,
  pinDevice,
  unpinDevice,
  compactSlots,
  sortControllers,
];

export type Found = Outcome & { readonly refactoring: string };

/**
 * What the refactorings of the wanted kinds would do there; nothing for a guest that is not pSeries.
 *
 * @param unasked - nobody asked for refactorings: only those about what is pointed at, and few of a kind
 */
export function refactoringsAt(
  snapshot: Snapshot,
  span: Span,
  wanted: (kind: string) => boolean,
  unasked = false,
): readonly Found[] {
  const { context } = snapshot;
  if (!context?.guest.pseries) return [];
  const asked = { snapshot, context, device: deviceAt(context.guest, span), unasked };
  return all.flatMap(({ kind, find, concerns }) =>
    wanted(kind) && !(unasked && concerns?.(asked) === false)
      ? find(asked).map((outcome) => ({ ...outcome, refactoring: kind }))
      : [],
  );
}
