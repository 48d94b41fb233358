/**
 * A CPU topology that does not make as many vCPUs as `<vcpu>` says, or a number of vCPUs at the start that splits a core: on
 * pSeries vCPUs are plugged a whole core at a time.
 *
 * ```xml
 *   <vcpu current='6'>16</vcpu>
 *   <cpu>
 *     <topology sockets='1' cores='4' threads='4'/>
 *   </cpu>
 * ```
 *
 * ```xml
 *   <vcpu current='8'>16</vcpu>
 *   <cpu>
 *     <topology sockets='1' cores='4' threads='4'/>
 *   </cpu>
 * ```
 *
 * libvirt refuses: `unsupported configuration: CPU topology doesn't match maximum vcpu count` or `unsupported configuration:
 * vCPUs count must be a multiple of the vCPU hotplug granularity (4)`
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainVCpuTopology, qemuValidateDefGetVcpuHotplugGranularity.
 */
import { attributeFact, attributeText, decimal, part, refused, setTextFix, textOrName } from './domainParts';
import { maxVcpus } from './numaCells';
import { onlineVcpus } from './onlineVcpus';
import type { Fix, Problem, Rule, RuleContext } from './rule';

const mostCpus = 0xffff_ffff;

export const vcpuTopology: Rule = {
  code: 'vcpu-topology',
  level: 'error',
  title: 'vCPUs that do not fit the CPU topology',
  machines: 'any',
  reads: ['cpu', 'vcpu', 'vcpus', 'os'],
  check: (context) => {
    const topology = topologyOf(context);
    const max = maxVcpus(context);
    const element = part(context, 'cpu', 'topology');
    if (!topology || !element || !max) return [];
    const { product, written, threads } = topology;
    const span = { start: element.start + 1, end: element.start + 1 + element.node.name.length };
    if (product > mostCpus)
      return [
        refused(
          span,
          `${written} are far more vCPUs than libvirt counts.`,
          `unsupported configuration: cpu topology results in more than ${mostCpus} cpus`,
        ),
      ];
    if (product !== max)
      return [
        refused(
          span,
          `${written} = ${product}, but <vcpu> says ${max}: libvirt refuses the guest.`,
          "unsupported configuration: CPU topology doesn't match maximum vcpu count",
        ),
      ];
    return context.guest.pseries ? splitCore(context, threads) : [];
  },
  fixes: (context, problem): readonly Fix[] => {
    const vcpu = part(context, 'vcpu');
    const topology = topologyOf(context);
    const max = maxVcpus(context);
    if (!vcpu || !topology || !max || topology.product > 4096) return [];
    const { product, threads } = topology;
    if (product !== max) return [setTextFix(vcpu, `Change <vcpu> to ${product}`, String(product))];
    const current = attributeText(vcpu, 'current');
    if (!current || current.start !== problem.start) return [];
    const whole = Math.ceil((attributeFact(vcpu, 'current', decimal)?.value ?? 1) / threads) * threads;
    return [
      {
        title: `Begin with ${whole} vCPUs`,
        edits: [{ kind: 'set-attribute', element: vcpu, name: 'current', value: String(whole) }],
        preferred: true,
      },
    ];
  },
};

function splitCore(context: RuleContext, threads: number): Problem[] {
  const { count, listed } = onlineVcpus(context);
  if (count === undefined || count === 0 || count % threads === 0) return [];
  const vcpu = part(context, listed ? 'vcpus' : 'vcpu');
  if (!vcpu) return [];
  return [
    refused(
      attributeText(vcpu, 'current') ??
        (listed ? { start: vcpu.start + 1, end: vcpu.start + 6 } : textOrName(vcpu)),
      `A core has ${threads} threads and is plugged as a whole: libvirt refuses to begin with ${count} vCPUs.`,
      `unsupported configuration: vCPUs count must be a multiple of the vCPU hotplug granularity (${threads})`,
    ),
  ];
}

interface Topology {
  readonly product: number;
  readonly threads: number;
  /** `1 socket × 4 cores × 2 threads` */
  readonly written: string;
}

/** undefined: there is none, or it cannot be read. libvirt 9.0.0 does not know clusters. */
function topologyOf(context: RuleContext): Topology | undefined {
  const element = part(context, 'cpu', 'topology');
  if (!element) return undefined;
  const names = ['sockets', 'dies', 'clusters', 'cores', 'threads'].filter(
    (name) => name !== 'clusters' || context.options.libvirtVersion !== '9.0.0',
  );
  const factors = names.flatMap((name) => {
    const fact = attributeFact(element, name, decimal);
    if (!fact) return name === 'dies' || name === 'clusters' ? [] : [{ name, value: undefined }];
    return [{ name, value: fact.value }];
  });
  if (factors.some(({ value }) => !value)) return undefined;
  const threads = factors[factors.length - 1]?.value ?? 1;
  const product = factors.reduce((all, { value }) => all * (value ?? 1), 1);
  const written = factors
    .map(({ name, value }) => `${value} ${value === 1 ? name.slice(0, -1) : name}`)
    .join(' × ');
  return { product, threads, written };
}
