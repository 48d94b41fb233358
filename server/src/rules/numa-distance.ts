/**
 * Distances between NUMA cells that cannot be: to a cell that is not there, below 10 or above 255, other than 10 to the cell
 * itself, or 10 to another one.
 *
 * ```xml
 *   <vcpu>8</vcpu>
 *   <cpu>
 *     <numa>
 *       <cell id='0' cpus='0-3' memory='2' unit='GiB'>
 *         <distances>
 *           <sibling id='1' value='10'/>
 *         </distances>
 *       </cell>
 *       <cell id='1' cpus='4-7' memory='2' unit='GiB'/>
 *     </numa>
 *   </cpu>
 * ```
 *
 * ```xml
 *   <vcpu>8</vcpu>
 *   <cpu>
 *     <numa>
 *       <cell id='0' cpus='0-3' memory='2' unit='GiB'>
 *         <distances>
 *           <sibling id='1' value='40'/>
 *         </distances>
 *       </cell>
 *       <cell id='1' cpus='4-7' memory='2' unit='GiB'/>
 *     </numa>
 *   </cpu>
 * ```
 *
 * libvirt refuses: `XML error: 'value 10' is invalid for 'sibling id 1' under NUMA 'cell id 0'` or `XML error: 'sibling_id 2'
 * does not refer to a valid cell within NUMA 'cell id 0'`
 *
 * Source: conf/numa_conf.c: virDomainNumaDefNodeDistanceParseXML.
 */
import { childOf } from '../guest/facts';
import { attributeFact, childrenOf, decimal, refused } from './domainParts';
import { numaCells } from './numaCells';
import type { Problem, Rule } from './rule';

const local = 10;
const unreachable = 255;

export const numaDistance: Rule = {
  code: 'numa-distance',
  level: 'error',
  title: 'A distance between NUMA cells that cannot be',
  machines: 'any',
  reads: ['cpu'],
  check: (context) => {
    const cells = numaCells(context);
    return cells.flatMap(({ element, id }): readonly Problem[] => {
      const distances = childOf(element, 'distances');
      if (!distances || id === undefined) return [];
      return childrenOf(distances, 'sibling').flatMap((sibling) => {
        const other = attributeFact(sibling, 'id', decimal);
        const distance = attributeFact(sibling, 'value', decimal);
        if (other?.value === undefined) return [];
        if (other.value >= cells.length)
          return [
            refused(
              other,
              `The guest has no NUMA cell ${other.value}: libvirt refuses the distance.`,
              `XML error: 'sibling_id ${other.value}' does not refer to a valid cell within NUMA 'cell id ${id}'`,
            ),
          ];
        const value = distance?.value;
        if (!distance || value === undefined || possible(value, other.value === id)) return [];
        return [
          refused(
            distance,
            other.value === id
              ? `A NUMA cell is ${local} away from itself: libvirt refuses ${value}.`
              : `A distance to another NUMA cell is ${local + 1} to ${unreachable}: libvirt refuses ${value}.`,
            `XML error: 'value ${value}' is invalid for 'sibling id ${other.value}' under NUMA 'cell id ${id}'`,
          ),
        ];
      });
    });
  },
};

function possible(value: number, itself: boolean): boolean {
  return itself ? value === local : value > local && value <= unreachable;
}
