/** Numbers in the document's own style: hexadecimal or decimal, padded or not. */
import { allDevices } from '../guest/devicesByKind';
import type { AddressFacts, Fact, Guest } from '../guest/guest';
import type { WrittenValue } from './guestEdit';

/** How a number was written; digits 0: not padded. */
interface NumberStyle {
  readonly base: 10 | 16;
  readonly digits: number;
  readonly upper: boolean;
}

/** The style of a number that stands there; undefined: no example (no number, or an octal one). */
function styleOf(text: string | undefined): NumberStyle | undefined {
  const hex = /^\s*0x([0-9a-f]+)$/i.exec(text ?? '')?.[1];
  if (hex !== undefined) return { base: 16, digits: hex.length, upper: /[A-F]/.test(hex) };
  return /^\s*(0|[1-9][0-9]*)$/.test(text ?? '') ? { base: 10, digits: 0, upper: false } : undefined;
}

function write(number: number, { base, digits, upper }: NumberStyle): string {
  const text = number.toString(base).padStart(digits, '0');
  return base === 10 ? text : `0x${upper ? text.toUpperCase() : text}`;
}

/** What is hexadecimal in PCI and spapr-vio addresses; drive and USB addresses have a decimal `bus`. */
const hexadecimalParts = new Set(['domain', 'bus', 'slot', 'function', 'reg']);

/** A value for an attribute: a number follows the value that it replaces, else the field's own way. */
export function writeValue(
  value: WrittenValue,
  element: string,
  addressType: string | undefined,
  attribute: string,
  before: string | undefined,
): string {
  if (typeof value === 'string') return value;
  const pciOrVio = addressType === undefined || addressType === 'pci' || addressType === 'spapr-vio';
  const hexadecimal = element === 'address' && pciOrVio && hexadecimalParts.has(attribute);
  const usual: NumberStyle = hexadecimal
    ? { base: 16, digits: value.digits, upper: false }
    : { base: 10, digits: 0, upper: false };
  const example = styleOf(before);
  return write(value.number, attribute === 'reg' ? hexadecimalOr(example, usual) : (example ?? usual));
}

export const pciParts = [
  { name: 'domain', digits: 4 },
  { name: 'bus', digits: 2 },
  { name: 'slot', digits: 2 },
  { name: 'function', digits: 1 },
] as const;
export type PciPart = (typeof pciParts)[number];

/** One part of a PCI address: as the value that it replaces, else as the example's, else as libvirt writes it. */
export function writePciPart(
  number: number,
  { name, digits }: PciPart,
  before: Fact<number> | undefined,
  example: AddressFacts | undefined,
): string {
  const model = example?.type === 'pci' ? example[name]?.text : undefined;
  const style = styleOf(before?.text) ?? styleOf(model) ?? { base: 16, digits, upper: false };
  return write(number, style);
}

/** reg is hexadecimal with or without 0x, so a number without it is no example of decimal. */
function hexadecimalOr(example: NumberStyle | undefined, usual: NumberStyle): NumberStyle {
  return example?.base === 16 ? example : usual;
}

/** A spapr-vio reg: as the one that it replaces, else as the example's, else as libvirt writes it. */
export function writeReg(
  number: number,
  before: Fact<number> | undefined,
  example: AddressFacts | undefined,
): string {
  const model = before ?? (example?.type === 'spapr-vio' ? example.reg : undefined);
  return write(number, hexadecimalOr(styleOf(model?.text), { base: 16, digits: 8, upper: false }));
}

/** The address of a type nearest to an offset; undefined when the document has none. */
export function nearestAddress(
  guest: Guest,
  type: AddressFacts['type'],
  at: number,
): AddressFacts | undefined {
  let found: AddressFacts | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const { facts, start } of allDevices(guest)) {
    if (facts.address?.type !== type || Math.abs(start - at) >= distance) continue;
    found = facts.address;
    distance = Math.abs(start - at);
  }
  return found;
}
