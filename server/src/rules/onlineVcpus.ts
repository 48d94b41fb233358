/** Which vCPUs a guest begins with (conf/domain_conf.c: virDomainVcpuParse). */
import type { Fact } from '../guest/guest';
import type { Located } from '../xml/syntaxTree';
import { attributeFact, attributeText, decimal, part, parts } from './domainParts';
import { maxVcpus } from './numaCells';
import type { RuleContext } from './rule';

export interface ListedVcpu {
  readonly element: Located;
  readonly id: Fact<number> | undefined;
  readonly enabled: boolean;
  readonly hotpluggable: boolean | undefined;
  readonly order: number;
}

export interface OnlineVcpus {
  /** The `<vcpus>` list, which counts instead of `current` where it is written. */
  readonly listed: readonly ListedVcpu[] | undefined;
  /** How many vCPUs are there at the start; undefined where unknown. */
  readonly count: number | undefined;
}

export function onlineVcpus(context: RuleContext): OnlineVcpus {
  const listed = parts(context, 'vcpus', 'vcpu').map((element): ListedVcpu => {
    const hotpluggable = attributeText(element, 'hotpluggable')?.value;
    return {
      element,
      id: attributeFact(element, 'id', decimal),
      enabled: attributeText(element, 'enabled')?.value === 'yes',
      hotpluggable: hotpluggable === undefined ? undefined : hotpluggable === 'yes',
      order: attributeFact(element, 'order', decimal)?.value ?? 0,
    };
  });
  if (listed.length > 0) {
    const known = listed.every(({ id }) => id?.value !== undefined);
    const online = new Set(listed.filter(({ enabled }) => enabled).map(({ id }) => id?.value));
    return { listed, count: known ? online.size : undefined };
  }
  const current = attributeFact(part(context, 'vcpu'), 'current', decimal);
  return { listed: undefined, count: current ? current.value : maxVcpus(context) };
}
