/**
 * `<maxMemory>` without its slots, without a size, or smaller than the memory of the guest.
 *
 * ```xml
 *   <memory unit='GiB'>8</memory>
 *   <maxMemory unit='GiB'>16</maxMemory>
 * ```
 *
 * ```xml
 *   <memory unit='GiB'>8</memory>
 *   <maxMemory slots='16' unit='GiB'>16</maxMemory>
 * ```
 *
 * Where the guest has NUMA cells, its memory is the sum of the cells and of the memory devices, whatever `<memory>` says.
 *
 * libvirt refuses: `XML error: both maximum memory size and memory slot count must be specified` or `XML error: maximum
 * memory size must be equal or greater than the actual memory size`
 *
 * Source: conf/domain_postparse.c: virDomainDefPostParseMemory.
 */
import { nameSpan, part, refused, removeElementFix, textOrName } from './domainParts';
import { guestMemory, sizeText } from './guestMemory';
import type { Fix, Rule } from './rule';

export const maxMemory: Rule = {
  code: 'max-memory',
  level: 'error',
  title: 'Maximum memory that cannot be',
  machines: 'any',
  reads: 'domain',
  kinds: ['memory'],
  check: (context) => {
    const element = part(context, 'maxMemory');
    const { stated, cells, devices, max, slots } = guestMemory(context);
    if (!element || max === undefined || slots === undefined) return [];
    if ((max === 0) !== (slots === 0)) {
      return [
        refused(
          nameSpan(element),
          max === 0
            ? 'libvirt refuses memory slots without a maximum memory size.'
            : 'libvirt refuses a maximum memory size without the number of memory slots (slots).',
          'XML error: both maximum memory size and memory slot count must be specified',
        ),
      ];
    }
    if (stated === undefined || cells === undefined || devices === undefined) return [];
    const total = cells === 0 ? stated : cells + devices;
    if (max === 0 || max >= total) return [];
    return [
      refused(
        textOrName(element),
        `The maximum is ${sizeText(max)}, the guest has ${sizeText(total)}: libvirt refuses it.`,
        'XML error: maximum memory size must be equal or greater than the actual memory size',
      ),
    ];
  },
  fixes: (context, problem): readonly Fix[] => {
    const element = part(context, 'maxMemory');
    const slots = guestMemory(context).slots;
    const addSlots: readonly Fix[] =
      element && slots === 0
        ? [
            {
              title: 'Give it 16 memory slots',
              edits: [{ kind: 'set-attribute', element, name: 'slots', value: '16' }],
              preferred: true,
            },
          ]
        : [];
    const [remove] = removeElementFix(context, problem);
    return remove ? [...addSlots, { ...remove, preferred: addSlots.length === 0 }] : addSlots;
  },
};
