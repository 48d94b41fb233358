/**
 * NUMA cells whose ids are not 0, 1, 2 … each once, or that share a vCPU.
 *
 * ```xml
 *   <vcpu>8</vcpu>
 *   <cpu>
 *     <numa>
 *       <cell id='0' cpus='0-3' memory='2' unit='GiB'/>
 *       <cell id='0' cpus='4-7' memory='2' unit='GiB'/>
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
 * The order of the cells does not matter; a cell without an id takes its position.
 *
 * libvirt refuses: `XML error: Duplicate NUMA cell info for cell id '0'`, `XML error: Exactly one 'cell' element per guest
 * NUMA cell allowed, non-contiguous ranges or ranges not starting from 0 are not allowed` or `unsupported configuration:
 * NUMA cells 1 and 0 have overlapping vCPU ids`
 *
 * Source: conf/numa_conf.c: virDomainNumaDefParseXML.
 */
import { attributeOrName, elementAt, nameSpan, refused } from './domainParts';
import { type NumaCell, numaCells } from './numaCells';
import type { Fix, Problem, Rule } from './rule';

export const numaCell: Rule = {
  code: 'numa-cell',
  level: 'error',
  title: 'NUMA cells with wrong ids or common vCPUs',
  machines: 'any',
  reads: ['cpu'],
  check: (context) => {
    const cells = numaCells(context);
    const before: Before = { byId: new Map(), byCpu: new Map() };
    return cells.flatMap((cell) => {
      const problems = cellProblems(cell, before, cells.length);
      put(before, cell);
      return problems;
    });
  },
  fixes: (context, problem): readonly Fix[] => {
    const element = elementAt(context, problem);
    const cells = numaCells(context);
    const used = new Set(cells.map(({ id }) => id));
    const free = cells.findIndex((_, id) => !used.has(id));
    const has = element?.node.attributes.some(({ name }) => name === 'id');
    if (!element || free < 0 || !has) return [];
    return [
      {
        title: `Change the id to ${free}`,
        edits: [{ kind: 'set-attribute', element, name: 'id', value: String(free) }],
        preferred: true,
      },
    ];
  },
};

/** The cells in front of another one. */
interface Before {
  /** The first of each id. */
  readonly byId: Map<number | undefined, NumaCell>;
  /** Who has a vCPU; of several the one with the lowest id, which libvirt names. */
  readonly byCpu: Map<number, NumaCell>;
}

const hasLowerId = (a: NumaCell, b: NumaCell | undefined) => !b || (a.id ?? 0) < (b.id ?? 0);

function put({ byId, byCpu }: Before, cell: NumaCell): void {
  if (!byId.has(cell.id)) byId.set(cell.id, cell);
  for (const cpu of cell.cpus?.value ?? []) if (hasLowerId(cell, byCpu.get(cpu))) byCpu.set(cpu, cell);
}

function cellProblems(cell: NumaCell, { byId, byCpu }: Before, count: number): readonly Problem[] {
  const { element, id, cpus } = cell;
  if (id === undefined) return [];
  if (id >= count)
    return [
      refused(
        attributeOrName(element, 'id'),
        `The ids of ${count === 1 ? 'one NUMA cell' : `${count} NUMA cells`} go from 0 to ${count - 1}: libvirt refuses ${id}.`,
        "XML error: Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or ranges not starting from 0 are not allowed",
      ),
    ];
  const same = byId.get(id);
  if (same)
    return [
      {
        ...refused(
          attributeOrName(element, 'id'),
          `There is another NUMA cell ${id}: libvirt refuses the guest.`,
          `XML error: Duplicate NUMA cell info for cell id '${id}'`,
        ),
        related: [{ ...nameSpan(same.element), message: `The first NUMA cell ${id}` }],
      },
    ];
  const mine = cpus?.value;
  if (!cpus || !mine) return [];
  let shared: NumaCell | undefined;
  for (const cpu of mine) {
    const holder = byCpu.get(cpu);
    if (holder && hasLowerId(holder, shared)) shared = holder;
  }
  if (!shared) return [];
  return [
    {
      ...refused(
        cpus,
        `NUMA cell ${shared.id} has some of these vCPUs already: libvirt refuses the guest.`,
        `unsupported configuration: NUMA cells ${id} and ${shared.id} have overlapping vCPU ids`,
      ),
      related: [{ ...nameSpan(shared.element), message: `NUMA cell ${shared.id}` }],
    },
  ];
}
