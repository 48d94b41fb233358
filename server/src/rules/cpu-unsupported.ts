/**
 * Settings of the CPU that only x86 guests have: its cache and the width of its physical addresses.
 *
 * ```xml
 *   <cpu mode='host-model'>
 *     <cache mode='passthrough'/>
 *   </cpu>
 * ```
 *
 * ```xml
 *   <cpu mode='host-model'/>
 * ```
 *
 * libvirt refuses: `unsupported configuration: CPU cache specification is not supported for 'ppc64' architecture` or
 * `unsupported configuration: CPU maximum physical address bits specification is not supported for 'ppc64' architecture`
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDefCpu.
 */
import { nameSpan, part, refused, removeElementFix } from './domainParts';
import { archName } from './machine';
import type { Rule } from './rule';

const settings: readonly (readonly [element: string, name: string])[] = [
  ['maxphysaddr', 'maximum physical address bits'],
  ['cache', 'cache'],
];

export const cpuUnsupported: Rule = {
  code: 'cpu-unsupported',
  level: 'error',
  title: 'A CPU setting that POWER guests do not have',
  machines: 'pseries',
  reads: ['cpu', 'os'],
  check: (context) =>
    settings.flatMap(([name, called]) => {
      const element = part(context, 'cpu', name);
      if (!element) return [];
      return [
        refused(
          nameSpan(element),
          `libvirt refuses <${name}>: POWER guests have no such setting.`,
          `unsupported configuration: CPU ${called} specification is not supported for '${archName(context)}' architecture`,
        ),
      ];
    }),
  fixes: removeElementFix,
};
