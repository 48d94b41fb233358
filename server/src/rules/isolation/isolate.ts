/** Ways to isolate host devices, tried out: the guest is written, read and planned again, and only what ends well counts. */
import { isolationView } from '../../pci/isolationView';
import { contextAfter } from '../contextAfter';
import type { RuleContext } from '../rule';
import { arrange, type Isolation, type Unit, type Variant } from './arrange';
import { isBetter } from './better';
import { type IsolationFinding, isolationFindings } from './findings';

/** The first that ends well is taken. */
const variants: readonly Variant[] = [false, true].flatMap((fill) =>
  [true, false].flatMap((stay) => [false, true].map((writeAll) => ({ fill, stay, writeAll }))),
);

/** Isolates the units of these findings; null when no way ends well, as when there is no PHB left. */
export function planIsolation(context: RuleContext, findings: readonly IsolationFinding[]): Isolation | null {
  return tryAll(context, findings, unitsOf(findings)).isolation;
}

/**
 * As `planIsolation`, of every host device that is not isolated, and of those that would lose their place by it: libvirt
 * puts a host device without an address on the first empty bus, be it a bridge that another one has just left.
 */
export function planIsolationOfAll(
  context: RuleContext,
  findings: readonly IsolationFinding[],
): Isolation | null {
  let units = unitsOf(findings);
  for (let round = 0; round < 4; round++) {
    const { isolation, displaced } = tryAll(context, findings, units);
    if (isolation || displaced.length === 0) return isolation;
    units = [...units, ...displaced];
  }
  return null;
}

function unitsOf(findings: readonly IsolationFinding[]): readonly Unit[] {
  return [...new Map(findings.map(({ unit }) => [unit[0], unit])).values()];
}

interface Attempt {
  readonly isolation: Isolation | null;
  /** Where nothing ends well: the units not asked for that would have a problem, in the best attempt. */
  readonly displaced: readonly Unit[];
}

function tryAll(
  context: RuleContext,
  findings: readonly IsolationFinding[],
  units: readonly Unit[],
): Attempt {
  let displaced: readonly Unit[] = [];
  for (const variant of variants) {
    const isolation = arrange(context, units, variant);
    const after = isolation && contextAfter(context, isolation.edits);
    if (!after) continue;
    if (isBetter(context, after, findings)) return { isolation, displaced: [] };
    if (displaced.length === 0) displaced = displacedUnits(context, after, units);
  }
  return { isolation: null, displaced };
}

/** Units with a problem after a change, as they are before it; host devices keep their order. */
function displacedUnits(before: RuleContext, after: RuleContext, units: readonly Unit[]): readonly Unit[] {
  const [was, is] = [before, after].map(({ guest, plan, host }) => isolationView(guest, plan, host));
  const moved = new Set(units.flat());
  const places = isolationFindings(after)
    .filter(({ code }) => code !== 'iommu-group-unknown')
    .flatMap(({ place }) => was?.hostDevices[is?.hostDevices.indexOf(place) ?? -1] ?? []);
  const groups = new Set(
    places.filter((place) => !moved.has(place)).flatMap(({ iommuGroup }) => iommuGroup ?? []),
  );
  return [...groups].map((group) => was?.byGroup.get(group) ?? []);
}
