/** The guest's memory as libvirt adds it up when a guest is defined (conf/domain_postparse.c: virDomainDefPostParseMemory). */
import { childOf } from '../guest/facts';
import type { PlainFacts } from '../guest/guest';
import { readMemory } from '../guest/values';
import type { Located } from '../xml/syntaxTree';
import { attributeFact, attributeText, decimal, part, sizeOf } from './domainParts';
import { cellElements } from './numaCells';
import type { RuleContext } from './rule';

/** POWER guests have their memory in pieces of 256 MiB (qemu/qemu_domain.c: qemuDomainGetMemorySizeAlignment). In KiB. */
export const memoryBlock = 256 * 1024;

/** One `<memory model='…'>` of `<devices>`; sizes in KiB, undefined where unknown. */
export interface MemoryDevice {
  readonly element: Located;
  readonly model: PlainFacts['model'];
  readonly target: Located | undefined;
  readonly size: number | undefined;
  readonly label: number | undefined;
}

/** Sizes in KiB: 0 where nothing is written, undefined where something unknown is. */
export interface GuestMemory {
  readonly stated: number | undefined;
  readonly cells: number | undefined;
  readonly devices: number | undefined;
  readonly max: number | undefined;
  readonly slots: number | undefined;
}

export function memoryDevices({ guest }: RuleContext): readonly MemoryDevice[] {
  return guest.byKind.memory.map((device) => {
    const element = { node: device.facts.element, start: device.start };
    const target = childOf(element, 'target');
    const label = childOf(target, 'label');
    return {
      element,
      model: device.facts.model,
      target,
      size: sizeOf(childOf(target, 'size')),
      label: label ? sizeOf(childOf(label, 'size')) : 0,
    };
  });
}

export function guestMemory(context: RuleContext): GuestMemory {
  const maxMemory = part(context, 'maxMemory');
  const slots = attributeFact(maxMemory, 'slots', decimal);
  return {
    stated: sizeOf(part(context, 'memory')),
    cells: sum(cellElements(context).map(cellSize)),
    devices: sum(
      memoryDevices(context).map((device) => (context.guest.pseries ? alignedSize(device) : device.size)),
    ),
    max: sizeOf(maxMemory),
    slots: slots && slots.text !== '' ? slots.value : 0,
  };
}

/** The memory of a NUMA cell in KiB; undefined where unknown. */
export function cellSize(cell: Located): number | undefined {
  const unit = attributeFact(cell, 'unit', (text) => text);
  if (unit?.placeholder) return undefined;
  const text = attributeText(cell, 'memory')?.text;
  return text === undefined ? undefined : readMemory(text, unit?.text);
}

/** NVDIMMs are cut down to whole blocks behind their label, others are rounded up (qemu/qemu_domain.c: qemuDomainMemoryDefPostParse). */
function alignedSize({ model, size, label }: MemoryDevice): number | undefined {
  if (size === undefined || label === undefined) return undefined;
  if (model?.value !== 'nvdimm') return Math.ceil(size / memoryBlock) * memoryBlock;
  return Math.floor((size - label) / memoryBlock) * memoryBlock + label;
}

function sum(sizes: readonly (number | undefined)[]): number | undefined {
  return sizes.reduce<number | undefined>(
    (total, size) => (total === undefined || size === undefined ? undefined : total + size),
    0,
  );
}

/** A size in the unit that reads best: `4 GiB`, `1.5 GiB`, `300 MiB`. */
export function sizeText(size: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = size;
  let at = 0;
  while (value >= 1024 && at < units.length - 1 && (value / 1024) % 0.25 === 0) {
    value /= 1024;
    at++;
  }
  return `${value} ${units[at]}`;
}
