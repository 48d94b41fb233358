/**
 * Memory that is no multiple of 256 MiB. A POWER guest has its memory in blocks of that size: when the guest starts,
 * libvirt rounds its memory, its NUMA cells and the maximum up, without a word.
 *
 * ```xml
 *   <memory unit='MiB'>4000</memory>
 * ```
 *
 * ```xml
 *   <memory unit='MiB'>4096</memory>
 * ```
 *
 * Nobody refuses this; the guest only has more memory than is written. libvirt writes memory devices rounded when the guest
 * is defined.
 *
 * Source: qemu/qemu_domain.c: qemuDomainAlignMemorySizes.
 */
import { part, sizeOf, textOrName } from './domainParts';
import { cellSize, memoryBlock, sizeText } from './guestMemory';
import { cellElements } from './numaCells';
import type { Rule } from './rule';

export const memoryRounded: Rule = {
  code: 'memory-rounded',
  level: 'hint',
  title: 'Memory that libvirt rounds up to 256 MiB',
  machines: 'pseries',
  reads: ['memory', 'cpu'],
  check: (context) => {
    const element = part(context, 'memory');
    const stated = sizeOf(element);
    if (!element || !stated) return [];
    const cells = cellElements(context).map(cellSize);
    const sizes = cells.length === 0 ? [stated] : cells;
    if (sizes.every((size) => size === undefined || size % memoryBlock === 0)) return [];
    const rounded = sizes.reduce<number>((sum, size) => sum + roundUp(size ?? 0), 0);
    return [
      {
        ...textOrName(element),
        message:
          cells.length === 0
            ? `POWER guests have memory in blocks of 256 MiB: the guest starts with ${sizeText(rounded)}.`
            : 'POWER guests have memory in blocks of 256 MiB: libvirt rounds each NUMA cell up when the guest starts.',
      },
    ];
  },
  fixes: (context) => {
    const element = part(context, 'memory');
    const stated = sizeOf(element);
    if (!element || !stated || stated % memoryBlock === 0 || context.guest.numaCells.length > 0) return [];
    const rounded = roundUp(stated);
    return [
      {
        title: `Write ${sizeText(rounded)}, as the guest gets it`,
        edits: [
          { kind: 'set-attribute', element, name: 'unit', value: 'MiB' },
          { kind: 'set-text', element, text: String(rounded / 1024) },
        ],
        preferred: true,
      },
    ];
  },
};

function roundUp(size: number): number {
  return Math.ceil(size / memoryBlock) * memoryBlock;
}
