/** Whether there is anything to say about isolation, told from the places alone: `isolationView` has who is where. */
import type { DeviceList } from './deviceList';
import { isPciController, rootPhb } from './isolationView';
import { busIn, isOfHost } from './placeCode';
import type { PciPlan } from './plan';

const noPhb = -1;

/**
 * Whether the IOMMU group of each host device is known and on a single PHB, which is not PHB 0 and has nobody else. The
 * isolation view of such a plan holds nothing to complain of.
 * @param list - the devices of the plan
 */
export function isIsolated(plan: Pick<PciPlan, 'buses'>, list: DeviceList): boolean {
  /** By bus. */
  const phbs: number[] = [];
  /** By PHB: the isolation group of the devices there. */
  const groups: (number | undefined)[] = [];
  for (let number = 0; number < list.length; number++) {
    const place = list.place(number);
    const group = place < 0 ? 'none' : groupOf(list, number);
    if (group === 'none') continue;
    const bus = busIn(place);
    phbs[bus] ??= rootPhb(plan, bus)?.index ?? noPhb;
    const phb = phbs[bus] ?? noPhb;
    if (group === 'unknown' || (group !== 0 && phb <= 0)) return false;
    if (phb === noPhb || groups[phb] === group) continue;
    if (groups[phb] !== undefined || (group !== 0 && groups.includes(group))) return false;
    groups[phb] = group;
  }
  return true;
}

/** Of a device with a place; 0: emulated, none: a PCI bridge, which is not among those that it carries. */
function groupOf(list: DeviceList, number: number): number | 'none' | 'unknown' {
  const code = list.codes[number] ?? 0;
  if (code >= 0) return isOfHost(code) ? list.groups[number] || 'unknown' : 0;
  const planned = list.planned(number);
  if (!planned || isPciController(planned)) return 'none';
  return planned.passesThrough ? planned.isolationGroup || 'unknown' : 0;
}
