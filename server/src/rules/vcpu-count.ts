/**
 * Numbers of vCPUs that no guest can have: none at all, more than POWER machines take, or more at the start than at most.
 *
 * ```xml
 *   <vcpu current='16'>8</vcpu>
 * ```
 *
 * ```xml
 *   <vcpu current='8'>16</vcpu>
 * ```
 *
 * libvirt refuses: `unsupported configuration: maximum vCPU count must not be less than current vCPU count`, `unsupported
 * configuration: vcpu 0 can't be offline` or `unsupported configuration: Maximum CPUs greater than specified machine type
 * limit 4096`
 *
 * Source: conf/domain_conf.c: virDomainVcpuParse; qemu/qemu_validate.c: qemuValidateDomainVCpuTopology.
 */
import { attributeFact, attributeText, decimal, part, refused, setTextFix, textFact } from './domainParts';
import { numaCells } from './numaCells';
import { onlineVcpus } from './onlineVcpus';
import type { Fix, Rule } from './rule';

/** QEMU's spapr machine has as many interrupts for vCPUs (hw/ppc/spapr.c: SPAPR_IRQ_NR_IPIS). */
const mostVcpus = 4096;

export const vcpuCount: Rule = {
  code: 'vcpu-count',
  level: 'error',
  title: 'A number of vCPUs that no guest can have',
  machines: 'any',
  reads: ['vcpu', 'vcpus', 'cpu', 'os'],
  check: (context) => {
    const element = part(context, 'vcpu');
    const max = textFact(element, decimal);
    if (!element || max?.value === undefined) return [];
    if (max.value === 0)
      return [
        refused(
          max,
          'A guest has at least one vCPU: libvirt refuses 0.',
          numaCells(context).some(({ cpus }) => cpus?.value?.size)
            ? 'internal error: Number of CPUs in <numa> exceeds the <vcpu> count'
            : 'internal error: CPU IDs in <numa> exceed the <vcpu> count',
        ),
      ];
    if (context.guest.pseries && max.value > mostVcpus)
      return [
        refused(
          max,
          `pSeries guests have at most ${mostVcpus} vCPUs: libvirt refuses more.`,
          `unsupported configuration: Maximum CPUs greater than specified machine type limit ${mostVcpus}`,
        ),
      ];
    const current = attributeText(element, 'current') && attributeFact(element, 'current', decimal);
    if (current?.value === undefined || onlineVcpus(context).listed) return [];
    if (current.value === 0)
      return [
        refused(
          current,
          'The first vCPU cannot be absent: libvirt refuses 0.',
          "unsupported configuration: vcpu 0 can't be offline",
        ),
      ];
    if (current.value <= max.value) return [];
    return [
      refused(
        current,
        `The guest begins with ${current.value} vCPUs, but has at most ${max.value}: libvirt refuses it.`,
        'unsupported configuration: maximum vCPU count must not be less than current vCPU count',
      ),
    ];
  },
  fixes: (context): readonly Fix[] => {
    const element = part(context, 'vcpu');
    const current = attributeFact(element, 'current', decimal)?.value;
    const max = textFact(element, decimal)?.value;
    if (!element || !max || !current || current <= max) return [];
    return [setTextFix(element, `Give the guest at most ${current} vCPUs`, String(current))];
  },
};
