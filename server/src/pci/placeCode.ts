/**
 * A place as it is written, in one number. Nearly all devices of a large guest have one and nothing else that planning has to
 * look at: they are gone through as numbers, in a fraction of the time that an object each would take.
 */
import { endpoint } from './connect';
import { isPresent, type Wish } from './deviceInfo';

/** Less than 0: there is more to a device than its place. */
export const noPlaceCode = -1;

const hostDevice = 1 << 16;
const multifunctionOff = 1 << 17;
const multifunctionOn = 1 << 18;

/** The code of a device whose place is in the text and in range, and which wishes for nothing else. */
export function placeCodeOf({ written, needs, vio, isolation, passesThrough }: Wish): number {
  // No host numbers its groups so high; a list of its devices that somebody made may.
  if ((isolation.group | 0) !== isolation.group) return noPlaceCode;
  if (!isPresent(written) || vio !== null || (needs !== null && needs !== endpoint)) return noPlaceCode;
  const { domain, bus, slot, function: fn, multifunction } = written;
  if (domain !== 0 || bus > 0xff || slot > 0x1f || fn > 7) return noPlaceCode;
  const flags = (passesThrough ? hostDevice : 0) | (multifunction === false ? multifunctionOff : 0);
  return placeNumber(written) | flags;
}

/** The same place as codes have it without anything else; for a place in range. */
export function placeNumber(place: {
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
}): number {
  return (place.bus << 8) | (place.slot << 3) | place.function;
}

export const placeIn = (code: number): number => code & 0xffff;
export const busIn = (code: number): number => (code >> 8) & 0xff;
/** One number for the two. */
export const busAndSlotIn = (code: number): number => (code >> 3) & 0x1fff;
export const slotIn = (code: number): number => (code >> 3) & 0x1f;
export const functionIn = (code: number): number => code & 7;
/** It passes a PCI device of the host through. */
export const isOfHost = (code: number): boolean => (code & hostDevice) !== 0;
/** The text says `multifunction='off'`. */
export const isMultifunctionOff = (code: number): boolean => (code & multifunctionOff) !== 0;
export const withMultifunction = (code: number): number => code | multifunctionOn;
export const hasMultifunction = (code: number): boolean => (code & multifunctionOn) !== 0;
