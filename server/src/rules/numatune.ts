/**
 * `<numatune>` that contradicts itself or the NUMA cells of the guest.
 *
 * ```xml
 *   <numatune>
 *     <memory mode='strict' placement='static'/>
 *   </numatune>
 * ```
 *
 * ```xml
 *   <numatune>
 *     <memory mode='strict' placement='static' nodeset='0-1'/>
 *   </numatune>
 * ```
 *
 * A `<memnode>` binds one cell of `<cpu><numa>`; each cell has one at most.
 *
 * libvirt refuses: `unsupported configuration: nodeset for NUMA memory tuning must be set if 'placement' is 'static'`,
 * `XML error: Element 'memnode' is invalid without any guest NUMA cells` and others.
 *
 * Source: conf/numa_conf.c: virDomainNumatuneParseXML, virDomainNumatuneSet, virDomainNumatuneNodeParseXML.
 */
import type { Located } from '../xml/syntaxTree';
import {
  attributeFact,
  attributeOrName,
  attributeText,
  childrenOf,
  decimal,
  nameSpan,
  part,
  refused,
} from './domainParts';
import { cellElements } from './numaCells';
import { readNumberSet } from './numberSet';
import type { Problem, Rule, RuleContext } from './rule';

export const numatune: Rule = {
  code: 'numatune',
  level: 'error',
  title: 'NUMA memory tuning that contradicts the guest',
  machines: 'any',
  reads: ['numatune', 'vcpu', 'cpu'],
  check: (context) => {
    const memory = part(context, 'numatune', 'memory');
    const nodes = part(context, 'numatune');
    return [
      ...(memory ? memoryProblems(context, memory) : []),
      ...(nodes ? memnodeProblems(context, childrenOf(nodes, 'memnode'), memory) : []),
    ];
  },
};

function memoryProblems(context: RuleContext, memory: Located): Problem[] {
  const written = memory.node.attributes.map(({ name }) => name);
  const placement = attributeText(memory, 'placement');
  if (written.includes('nodeset')) return emptySet(memory);
  if (!written.includes('mode') && !written.includes('placement')) return [];
  const follows = written.includes('placement') && placement?.value !== 'default';
  const auto = attributeText(part(context, 'vcpu'), 'placement')?.value === 'auto';
  if (follows ? placement?.value !== 'static' : auto) return [];
  return [
    refused(
      attributeOrName(memory, 'placement'),
      'Memory that is placed statically needs a nodeset: libvirt refuses the guest.',
      "unsupported configuration: nodeset for NUMA memory tuning must be set if 'placement' is 'static'",
    ),
  ];
}

function emptySet(element: Located): Problem[] {
  const nodeset = attributeFact(element, 'nodeset', readNumberSet);
  if (nodeset?.value?.size !== 0) return [];
  return [
    refused(
      nodeset,
      'No node is left in this nodeset: libvirt refuses it.',
      `unsupported configuration: Invalid value of 'nodeset': ${nodeset.text}`,
    ),
  ];
}

function memnodeProblems(
  context: RuleContext,
  memnodes: readonly Located[],
  memory: Located | undefined,
): Problem[] {
  const [first] = memnodes;
  if (!first) return [];
  if (attributeText(memory, 'placement')?.value === 'auto')
    return [
      refused(
        nameSpan(first),
        'libvirt refuses to bind single cells where memory is placed automatically.',
        'unsupported configuration: Per-node binding is not compatible with automatic NUMA placement.',
      ),
    ];
  const cells = cellElements(context).length;
  if (cells === 0)
    return [
      refused(
        nameSpan(first),
        'The guest has no NUMA cells (<cpu><numa>): libvirt refuses a <memnode>.',
        "XML error: Element 'memnode' is invalid without any guest NUMA cells",
      ),
    ];
  const restrictive = attributeText(memory, 'mode')?.value === 'restrictive';
  const ids = memnodes.map((memnode) => attributeFact(memnode, 'cellid', decimal));
  return memnodes.flatMap((memnode, at) => {
    const id = ids[at];
    const mode = attributeFact(memnode, 'mode', (text) => text);
    if (id?.value !== undefined && id.value >= cells)
      return [
        refused(
          id,
          `The guest has no NUMA cell ${id.value}: libvirt refuses the <memnode>.`,
          "XML error: Argument 'cellid' in memnode element must correspond to existing guest's NUMA cell",
        ),
      ];
    if (id?.value !== undefined && ids.slice(0, at).some((other) => other?.value === id.value))
      return [
        refused(
          id,
          `There is another <memnode> of cell ${id.value}: libvirt refuses the guest.`,
          `XML error: Multiple memnode elements with cellid ${id.value}`,
        ),
      ];
    if (restrictive && !mode?.placeholder && mode?.value !== 'restrictive')
      return [
        refused(
          attributeOrName(memnode, 'mode'),
          "With mode 'restrictive' in <memory>, each <memnode> must have it, too: libvirt refuses the guest.",
          "XML error: 'restrictive' mode is required in memnode element when mode is 'restrictive' in memory element",
        ),
      ];
    return emptySet(memnode);
  });
}
