/** The NUMA cells as libvirt reads them (conf/numa_conf.c: virDomainNumaDefParseXML). */
import { childOf } from '../guest/facts';
import type { Fact } from '../guest/guest';
import type { Located } from '../xml/syntaxTree';
import { attributeFact, childrenOf, decimal, part, parts, textFact } from './domainParts';
import { readNumberSet } from './numberSet';
import type { RuleContext } from './rule';

export interface NumaCell {
  readonly element: Located;
  /** A cell without an id takes its position; undefined where it is unknown. */
  readonly id: number | undefined;
  readonly cpus: Fact<ReadonlySet<number>> | undefined;
}

/** libvirt takes together the cells of all `<cpu>`, should there be several. */
export function cellElements(context: RuleContext): readonly Located[] {
  return parts(context, 'cpu').flatMap((cpu) => {
    const numa = childOf(cpu, 'numa');
    return numa ? childrenOf(numa, 'cell') : [];
  });
}

export function numaCells(context: RuleContext): readonly NumaCell[] {
  return cellElements(context).map((element, at) => {
    const id = attributeFact(element, 'id', decimal);
    return { element, id: id ? id.value : at, cpus: attributeFact(element, 'cpus', readNumberSet) };
  });
}

/** The most vCPUs that the guest may have: `<vcpu>`, 1 where there is none, undefined where it is unknown. */
export function maxVcpus(context: RuleContext): number | undefined {
  const element = part(context, 'vcpu');
  return element ? textFact(element, decimal)?.value : 1;
}
