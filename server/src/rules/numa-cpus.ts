/**
 * NUMA cells with more vCPUs than the guest may have, or with vCPU numbers beyond the last one.
 *
 * ```xml
 *   <vcpu>4</vcpu>
 *   <cpu>
 *     <numa>
 *       <cell id='0' cpus='0-3' memory='2' unit='GiB'/>
 *       <cell id='1' cpus='4-7' memory='2' unit='GiB'/>
 *     </numa>
 *   </cpu>
 * ```
 *
 * ```xml
 *   <vcpu>8</vcpu>
 *   <cpu>
 *     <numa>
 *       <cell id='0' cpus='0-3' memory='2' unit='GiB'/>
 *       <cell id='1' cpus='4-7' memory='2' unit='GiB'/>
 *     </numa>
 *   </cpu>
 * ```
 *
 * vCPUs are counted from 0: a guest with 4 has 0 to 3.
 *
 * libvirt refuses: `internal error: Number of CPUs in <numa> exceeds the <vcpu> count` or `internal error: CPU IDs in
 * <numa> exceed the <vcpu> count`
 *
 * Source: conf/domain_conf.c: virDomainDefParseXML.
 */
import { part, refused, setTextFix } from './domainParts';
import { maxVcpus, numaCells } from './numaCells';
import type { Rule, RuleContext } from './rule';

export const numaCpus: Rule = {
  code: 'numa-cpus',
  level: 'error',
  title: 'More vCPUs in NUMA cells than in the guest',
  machines: 'any',
  reads: ['vcpu', 'cpu'],
  check: (context) => {
    const max = maxVcpus(context);
    const cells = numaCells(context);
    if (!max || cells.some(({ cpus }) => cpus && !cpus.value)) return [];
    const count = cells.reduce((sum, { cpus }) => sum + (cpus?.value?.size ?? 0), 0);
    const wrong = cells.find(({ cpus }) => [...(cpus?.value ?? [])].some((cpu) => cpu >= max));
    const at = wrong?.cpus ?? (count > max ? cells[cells.length - 1]?.cpus : undefined);
    if (!at) return [];
    const tooMany = count > max;
    return [
      refused(
        at,
        tooMany
          ? `The NUMA cells have ${count} vCPUs, the guest (<vcpu>) ${max}: libvirt refuses it.`
          : `The guest's vCPUs (<vcpu>) are 0 to ${max - 1}: libvirt refuses others in a NUMA cell.`,
        tooMany
          ? 'internal error: Number of CPUs in <numa> exceeds the <vcpu> count'
          : 'internal error: CPU IDs in <numa> exceed the <vcpu> count',
      ),
    ];
  },
  fixes: (context) => {
    const vcpu = part(context, 'vcpu');
    const needed = neededVcpus(context);
    return vcpu ? [setTextFix(vcpu, `Give the guest ${needed} vCPUs`, String(needed))] : [];
  },
};

function neededVcpus(context: RuleContext): number {
  const cpus = numaCells(context).flatMap((cell) => [...(cell.cpus?.value ?? [])]);
  return cpus.reduce((most, cpu) => Math.max(most, cpu + 1), cpus.length);
}
