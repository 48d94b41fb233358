/**
 * A list of vCPUs (`<vcpus>`) that libvirt cannot use: an id beyond the last vCPU, vCPU 0 absent or not the first, a vCPU
 * that is absent and can never be added.
 *
 * ```xml
 *   <vcpu>2</vcpu>
 *   <vcpus>
 *     <vcpu id='0' enabled='yes' hotpluggable='no'/>
 *     <vcpu id='1' enabled='no' hotpluggable='no'/>
 *   </vcpus>
 * ```
 *
 * ```xml
 *   <vcpu>2</vcpu>
 *   <vcpus>
 *     <vcpu id='0' enabled='yes' hotpluggable='no'/>
 *     <vcpu id='1' enabled='no' hotpluggable='yes'/>
 *   </vcpus>
 * ```
 *
 * libvirt refuses: `unsupported configuration: vcpu '1' is both offline and not hotpluggable`, `unsupported configuration: vcpu 0
 * can't be offline`, `XML error: vcpu id '9' is out of range of maximum vcpu count` and others.
 *
 * Source: conf/domain_conf.c: virDomainVcpuParse; conf/domain_postparse.c: virDomainVcpuDefPostParse; qemu/qemu_domain.c:
 * qemuDomainDefVcpusPostParse.
 */
import { attributeOrName, nameSpan, part, refused } from './domainParts';
import { maxVcpus } from './numaCells';
import { type ListedVcpu, onlineVcpus } from './onlineVcpus';
import type { Problem, Rule } from './rule';

export const vcpuList: Rule = {
  code: 'vcpu-list',
  level: 'error',
  title: 'A list of vCPUs that libvirt cannot use',
  machines: 'any',
  reads: ['vcpu', 'vcpus'],
  check: (context) => {
    const { listed } = onlineVcpus(context);
    const max = maxVcpus(context);
    const list = part(context, 'vcpus');
    if (!listed || !max || !list || listed.some(({ id }) => id?.value === undefined)) return [];
    const problems = listed.flatMap((vcpu) => ownProblem(vcpu, max));
    if (problems.length > 0) return problems;
    const first = listed.find(({ id }) => id?.value === 0);
    return first ? firstProblem(first, listed) : [firstAbsent(nameSpan(list))];
  },
};

function ownProblem({ element, id, enabled, hotpluggable }: ListedVcpu, max: number): Problem[] {
  if (id?.value === undefined) return [];
  if (id.value >= max)
    return [
      refused(
        id,
        `The guest's vCPUs (<vcpu>) are 0 to ${max - 1}: libvirt refuses vCPU ${id.value}.`,
        `XML error: vcpu id '${id.value}' is out of range of maximum vcpu count`,
      ),
    ];
  if (enabled || hotpluggable !== false) return [];
  return [
    refused(
      attributeOrName(element, 'hotpluggable'),
      `vCPU ${id.value} is absent and could never be added: libvirt refuses it.`,
      `unsupported configuration: vcpu '${id.value}' is both offline and not hotpluggable`,
    ),
  ];
}

function firstAbsent(span: { readonly start: number; readonly end: number }): Problem {
  return refused(
    span,
    'vCPU 0 must be there from the start: libvirt refuses the guest.',
    "unsupported configuration: vcpu 0 can't be offline",
  );
}

/** vCPU 0 is there, not to be unplugged, and the first; then all that are there have an order or none has. */
function firstProblem(first: ListedVcpu, listed: readonly ListedVcpu[]): Problem[] {
  if (!first.enabled) return [firstAbsent(attributeOrName(first.element, 'enabled'))];
  if (first.hotpluggable === true)
    return [
      refused(
        attributeOrName(first.element, 'hotpluggable'),
        'vCPU 0 can never be unplugged: libvirt refuses it.',
        "unsupported configuration: vcpu0 can't be hotpluggable",
      ),
    ];
  if (first.order > 1)
    return [
      refused(
        attributeOrName(first.element, 'order'),
        'vCPU 0 is always the first: libvirt refuses another order.',
        'unsupported configuration: vcpu0 must be enabled first',
      ),
    ];
  const other = listed.find(({ enabled, order }) => enabled && order > 0 !== first.order > 0);
  if (!other) return [];
  return [
    refused(
      attributeOrName(other.element, 'order'),
      'Either all vCPUs have an order or none has: libvirt refuses the guest.',
      'unsupported configuration: all vcpus must have either set or unset order',
    ),
  ];
}
