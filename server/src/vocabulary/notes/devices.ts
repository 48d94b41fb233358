/** What the elements of `<devices>` are for. */
import type { ElementNotes } from './note';

export const devices: ElementNotes = {};
