/**
 * vCPUs or I/O threads that are pinned twice, to no CPU, or that the guest does not have.
 *
 * ```xml
 *   <vcpu>2</vcpu>
 *   <cputune>
 *     <vcpupin vcpu='0' cpuset='0-7'/>
 *     <vcpupin vcpu='0' cpuset='8-15'/>
 *   </cputune>
 *   <devices>
 *   </devices>
 * ```
 *
 * Each vCPU once:
 *
 * ```xml
 *   <vcpu>2</vcpu>
 *   <cputune>
 *     <vcpupin vcpu='0' cpuset='0-7'/>
 *     <vcpupin vcpu='1' cpuset='8-15'/>
 *   </cputune>
 *   <devices>
 *   </devices>
 * ```
 *
 * libvirt refuses: `internal error: duplicate vcpupin for vcpu '0'`, `internal error: missing cpuset for vcpupin`,
 * `unsupported configuration: Cannot find 'iothread' : 3` and others. Pins of vCPUs beyond the last it passes over.
 *
 * Source: conf/domain_conf.c: virDomainVcpuPinDefParseXML, virDomainIOThreadPinDefParseXML.
 */
import type { Located } from '../xml/syntaxTree';
import {
  asText,
  attributeFact,
  attributeOrName,
  decimal,
  nameSpan,
  parts,
  refused,
  removeElementFix,
} from './domainParts';
import { hasIoThread } from './ioThreads';
import { maxVcpus } from './numaCells';
import { readNumberSet } from './numberSet';
import type { Problem, Rule, RuleContext } from './rule';

export const cpuPinning: Rule = {
  code: 'cpu-pinning',
  level: 'error',
  title: 'Pins of vCPUs or I/O threads that libvirt cannot use',
  machines: 'any',
  reads: ['cputune', 'vcpu', 'iothreads', 'iothreadids'],
  check: (context) => [
    ...vcpuPins(context),
    ...parts(context, 'cputune', 'iothreadpin').flatMap((pin) => threadPin(context, pin)),
    ...['emulatorpin', 'iothreadpin'].flatMap((name) => parts(context, 'cputune', name).flatMap(emptySet)),
  ],
  fixes: removeElementFix,
};

function vcpuPins(context: RuleContext): readonly Problem[] {
  const max = maxVcpus(context);
  const pinned = new Set<number>();
  if (!max) return [];
  return parts(context, 'cputune', 'vcpupin').flatMap((pin) => {
    const vcpu = attributeFact(pin, 'vcpu', decimal)?.value;
    if (vcpu === undefined || vcpu >= max) return [];
    const cpuset = attributeFact(pin, 'cpuset', asText);
    if (!cpuset)
      return [
        refused(
          nameSpan(pin),
          'libvirt refuses a pin without the CPUs (cpuset).',
          'internal error: missing cpuset for vcpupin',
        ),
      ];
    if (pinned.has(vcpu))
      return [
        refused(
          attributeOrName(pin, 'vcpu'),
          `vCPU ${vcpu} is pinned already: libvirt refuses the guest.`,
          `internal error: duplicate vcpupin for vcpu '${vcpu}'`,
        ),
      ];
    pinned.add(vcpu);
    if (cpuset.placeholder) return [];
    if (!readNumberSet(cpuset.text))
      return [
        refused(
          cpuset,
          'libvirt refuses this: CPUs are numbers and ranges, as 0-3,8.',
          `invalid argument: Failed to parse bitmap '${cpuset.text}'`,
        ),
      ];
    return emptySet(pin);
  });
}

function threadPin({ guest }: RuleContext, pin: Located): readonly Problem[] {
  const thread = attributeFact(pin, 'iothread', decimal);
  if (thread?.value === undefined || thread.value === 0 || hasIoThread(guest, thread.text)) return [];
  return [
    refused(
      thread,
      `The guest has no I/O thread ${thread.value} (<iothreads>): libvirt refuses to pin it.`,
      `unsupported configuration: Cannot find 'iothread' : ${thread.value}`,
    ),
  ];
}

function emptySet(pin: Located): readonly Problem[] {
  const cpuset = attributeFact(pin, 'cpuset', readNumberSet);
  return cpuset?.value?.size === 0
    ? [
        refused(
          cpuset,
          'No CPU is left in this set: libvirt refuses it.',
          `unsupported configuration: Invalid value of 'cpuset': ${cpuset.text}`,
        ),
      ]
    : [];
}
