/** A random guest while it is being written: its devices so far, and which places they took. */
import type { Random } from '../random';

export interface Draft {
  readonly random: Random;
  /** Controllers and devices, in the order of the text. */
  readonly devices: string[];
  /** PCI buses of the guest that take devices. */
  readonly buses: number[];
  /** `bus:slot` that are written already. */
  readonly taken: Set<string>;
  /** NUMA cells of the guest. */
  readonly cells: number;
}

const slots = [1, 1, 2, 3, 4, 5, 7, 10, 16, 30, 31];

/** An `<address type='pci'>` in one of the styles that people use. */
export function pciAddress(
  random: Random,
  bus: number,
  slot: number,
  fn: number | string = 0,
  more = '',
): string {
  const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`;
  return random.chance(0.8)
    ? `<address type='pci' domain='0x0000' bus='${hex(bus, 2)}' slot='${hex(slot, 2)}' function='${typeof fn === 'string' ? fn : hex(fn, 1)}'${more}/>`
    : `<address type='pci' bus='${bus}' slot='${slot}'${fn === 0 && random.chance(0.5) ? '' : ` function='${fn}'`}${more}/>`;
}

/** A slot that nobody has on one of the buses; undefined when none was found. */
export function freeSlot(
  { random, taken }: Draft,
  buses: readonly number[],
): { bus: number; slot: number } | undefined {
  for (let left = 20; left > 0; left--) {
    const [bus, slot] = [random.pick(buses), random.pick(slots)];
    if (taken.has(`${bus}:${slot}`)) continue;
    taken.add(`${bus}:${slot}`);
    return { bus, slot };
  }
  return undefined;
}

/** Now and then a free PCI address, else nothing. */
export function somePciAddress(
  draft: Draft,
  probability = 0.3,
  buses: readonly number[] = draft.buses,
): string {
  if (!draft.random.chance(probability)) return '';
  const free = freeSlot(draft, buses);
  return free ? pciAddress(draft.random, free.bus, free.slot) : '';
}

/** Now and then a spapr-vio address, from the class's first reg on. */
export function someReg(draft: Draft, first: number): string {
  const { random, taken } = draft;
  if (!random.chance(0.4)) return '';
  const reg = first + 0x1000 * random.pick([0, 0, 1, 2, 5]);
  if (taken.has(`reg ${reg}`)) return '';
  taken.add(`reg ${reg}`);
  return `<address type='spapr-vio' reg='0x${reg.toString(16)}'/>`;
}

/** `<name attributes>` around its children, or closed in itself. */
export function element(start: string, ...children: readonly string[]): string {
  const inside = children.filter((child) => child !== '');
  if (inside.length === 0) return `<${start}/>`;
  const name = start.split(' ', 1)[0];
  return [`<${start}>`, ...inside.map((child) => `  ${child.replaceAll('\n', '\n  ')}`), `</${name}>`].join(
    '\n',
  );
}
