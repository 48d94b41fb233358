/**
 * Huge pages that contradict the guest: a NUMA cell that is not there, one cell twice, no size, or memory that cannot have
 * huge pages.
 *
 * ```xml
 *   <memoryBacking>
 *     <hugepages>
 *       <page size='1' unit='GiB' nodeset='0'/>
 *     </hugepages>
 *     <source type='anonymous'/>
 *   </memoryBacking>
 * ```
 *
 * ```xml
 *   <memoryBacking>
 *     <hugepages>
 *       <page size='1' unit='GiB'/>
 *     </hugepages>
 *   </memoryBacking>
 * ```
 *
 * libvirt refuses: `hugepages: node 1 not found`, `two master hugepages detected: 1048576 and 2048`, `unsupported
 * configuration: hugepages are not allowed with anonymous memory source` and others.
 *
 * Source: conf/domain_validate.c: virDomainDefMemtuneValidate; qemu/qemu_validate.c: qemuValidateDomainDefMemory.
 */
import type { Fact } from '../guest/guest';
import { readMemory } from '../guest/values';
import type { Located } from '../xml/syntaxTree';
import {
  asText,
  attributeFact,
  attributeOrName,
  attributeText,
  nameSpan,
  part,
  parts,
  refused,
} from './domainParts';
import { cellElements } from './numaCells';
import { overlap, readNumberSet } from './numberSet';
import type { Problem, Rule, RuleContext } from './rule';

interface Page {
  readonly element: Located;
  readonly size: number | undefined;
  /** undefined: for all cells that no other page is for. */
  readonly cells: Fact<ReadonlySet<number>> | undefined;
}

export const hugepages: Rule = {
  code: 'hugepages',
  level: 'error',
  title: 'Huge pages that the guest cannot have',
  machines: 'any',
  reads: ['memoryBacking', 'cpu'],
  check: (context) => {
    if (!part(context, 'memoryBacking', 'hugepages')) return [];
    const written = cellElements(context).length;
    const pages = parts(context, 'memoryBacking', 'hugepages', 'page').map((element) =>
      pageOf(element, written),
    );
    return [
      ...pages.flatMap((page, at) => pageProblem(page, pages.slice(0, at), written)),
      ...backingProblems(context),
    ];
  },
};

/** Pages for cell 0 of a guest without cells are for all of it (conf/domain_postparse.c: virDomainDefPostParseMemtune). */
function pageOf(element: Located, written: number): Page {
  const nodeset = attributeFact(element, 'nodeset', readNumberSet);
  const all = written === 0 && nodeset?.value !== undefined && [...nodeset.value].every((cell) => cell === 0);
  const unit = attributeFact(element, 'unit', asText);
  const size = attributeText(element, 'size')?.text;
  return {
    element,
    size: size === undefined || unit?.placeholder ? undefined : readMemory(size, unit?.text),
    cells: all ? undefined : nodeset,
  };
}

function pageProblem(page: Page, before: readonly Page[], written: number): Problem[] {
  const { element, size, cells } = page;
  if (size === 0)
    return [
      refused(
        attributeOrName(element, 'size'),
        'A page has a size: libvirt refuses 0.',
        "hugepage size can't be zero",
      ),
    ];
  const other = before.find((one) =>
    cells?.value && one.cells?.value ? overlap(cells.value, one.cells.value) : !cells && !one.cells,
  );
  if (other && size !== undefined && other.size !== undefined)
    return [
      refused(
        cells ?? nameSpan(element),
        cells
          ? 'Pages of another size are for one of these cells already: libvirt refuses the guest.'
          : 'Another page size is for all cells already: libvirt refuses the guest.',
        cells
          ? `nodeset attribute of hugepages of sizes ${size} and ${other.size} intersect`
          : `two master hugepages detected: ${size} and ${other.size}`,
      ),
    ];
  if (!cells?.value) return [];
  const missing = [...cells.value].sort((a, b) => a - b).find((cell) => cell >= written);
  if (missing === undefined) return [];
  return [
    refused(
      cells,
      `The guest has no NUMA cell ${missing}: libvirt refuses huge pages for it.`,
      `hugepages: node ${missing} not found`,
    ),
  ];
}

const withoutHugepages: readonly (readonly [
  element: string,
  attribute: string,
  value: string,
  says: string,
])[] = [
  ['allocation', 'mode', 'ondemand', 'hugepages are not allowed with memory allocation ondemand'],
  ['source', 'type', 'anonymous', 'hugepages are not allowed with anonymous memory source'],
];

function backingProblems(context: RuleContext): Problem[] {
  return withoutHugepages.flatMap(([name, attribute, value, says]) => {
    const fact = attributeText(part(context, 'memoryBacking', name), attribute);
    return fact?.text === value
      ? [
          refused(
            fact,
            `Memory with huge pages cannot be '${value}': libvirt refuses the guest.`,
            `unsupported configuration: ${says}`,
          ),
        ]
      : [];
  });
}
