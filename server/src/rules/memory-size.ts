/**
 * A guest without memory: neither `<memory>` nor the NUMA cells of `<cpu>` say how much it has, or the memory devices take
 * all of it.
 *
 * ```xml
 *   <memory unit='MiB'>512</memory>
 *   <maxMemory slots='16' unit='GiB'>8</maxMemory>
 *   <devices>
 *     <memory model='dimm'>
 *       <target>
 *         <size unit='GiB'>1</size>
 *       </target>
 *     </memory>
 *   </devices>
 * ```
 *
 * `<memory>` is all the memory of the guest, memory devices included:
 *
 * ```xml
 *   <memory unit='MiB'>1536</memory>
 *   <maxMemory slots='16' unit='GiB'>8</maxMemory>
 *   <devices>
 *     <memory model='dimm'>
 *       <target>
 *         <size unit='GiB'>1</size>
 *       </target>
 *     </memory>
 *   </devices>
 * ```
 *
 * libvirt refuses: `XML error: Total size of memory devices exceeds the total memory size` or `XML error: Memory size must
 * be specified via <memory> or in the <numa> configuration`
 *
 * Source: conf/domain_postparse.c: virDomainDefPostParseMemory.
 */
import { domainElement, nameSpan, part, refused, textOrName } from './domainParts';
import { guestMemory, sizeText } from './guestMemory';
import type { Rule } from './rule';

export const memorySize: Rule = {
  code: 'memory-size',
  level: 'error',
  title: 'A guest without memory of its own',
  machines: 'any',
  reads: 'domain',
  kinds: ['memory'],
  check: (context) => {
    const { stated, cells, devices } = guestMemory(context);
    if (stated === undefined || cells !== 0 || devices === undefined || stated > devices) return [];
    const element = part(context, 'memory');
    const span = element ? textOrName(element) : nameSpan(domainElement(context));
    if (devices > stated) {
      return [
        refused(
          span,
          `The memory devices have ${sizeText(devices)}, all memory together only ${sizeText(stated)}: libvirt refuses the guest.`,
          'XML error: Total size of memory devices exceeds the total memory size',
        ),
      ];
    }
    return [
      refused(
        span,
        devices === 0
          ? 'The guest has no memory: libvirt refuses it.'
          : 'The memory devices take all the memory, nothing is left to begin with: libvirt refuses the guest.',
        'XML error: Memory size must be specified via <memory> or in the <numa> configuration',
      ),
    ];
  },
};
