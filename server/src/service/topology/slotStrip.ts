/** The slots of a PHB as a row of cells: which are taken, and by whose group. */
import type { Box, BusRow, Row } from './layout';
import { group, rect, type Shape } from './shapes';
import type { TopologyBus } from './topology';

/** PHBs have slots 1 to 31. */
const slots = Array.from({ length: 31 }, (_, index) => index + 1);

/** Each cell has its slot in `data-slot`, so that a device can be dropped on it. */
export function slotStrip(
  { index, devices }: TopologyBus,
  rows: readonly Row<BusRow>[],
  { x, y, width, height }: Box,
  colors: (iommuGroup: number | null) => string,
): Shape {
  const pitch = width / slots.length;
  const taken = new Map<number, string>();
  for (const { of } of rows) {
    if ('bridge' in of && of.bridge.parent?.bus === index)
      taken.set(of.bridge.parent.slot, 'taken bridge-slot');
  }
  for (const { slot, iommuGroup, chosen } of devices) {
    if (!taken.has(slot)) {
      taken.set(slot, ['taken', colors(iommuGroup), chosen ? 'chosen' : ''].filter(Boolean).join(' '));
    }
  }
  // Somewhere around a cell is meant for it, too.
  const around = rect('slots-area', { x, y: y - 4, width, height: height + 8 }, 0);
  return group({ class: 'slots', 'aria-hidden': 'true' }, [
    around,
    ...slots.map((slot) => {
      const left = x + Math.round((slot - 1) * pitch);
      const cell = {
        x: left,
        y,
        width: Math.round(slot * pitch) - Math.round((slot - 1) * pitch) - 2,
        height,
      };
      return rect(`slot ${taken.get(slot) ?? 'free'}`, cell, 2, { 'data-slot': slot });
    }),
  ]);
}
