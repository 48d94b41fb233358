/**
 * What is wrong with the isolation of a guest's host devices: one finding an IOMMU group, the one that says most, so that
 * one mistake is one squiggle. The rules each show the findings of their code.
 */
import { keptInside } from '../../guest/kept';
import {
  type HostDevicePlace,
  type IsolationView,
  isolationView,
  type PhbOccupants,
} from '../../pci/isolationView';
import type { PlannedDevice } from '../../pci/plan';
import type { RuleContext } from '../rule';

export type IsolationCode =
  | 'iommu-group-split'
  | 'mixed-iommu-groups'
  | 'host-device-on-default-phb'
  | 'host-device-beside-emulated'
  | 'iommu-group-unknown'
  | 'host-device-missing';

export interface IsolationFinding {
  readonly code: IsolationCode;
  /** Where it is shown. */
  readonly place: HostDevicePlace;
  /** The devices that have to stay together, in document order, `place` among them. */
  readonly unit: readonly HostDevicePlace[];
  /** The PHB of `place`. */
  readonly occupants: PhbOccupants;
  /** The emulated devices on it that are known to be there. */
  readonly emulated: readonly PlannedDevice[];
}

/** All isolation findings of a guest, in document order; computed once a context. */
export const isolationFindings = keptInside(
  ({ guest, plan, host }: RuleContext): readonly IsolationFinding[] => {
    if (plan.isolated) return [];
    const view = isolationView(guest, plan, host);
    return [...knownGroups(view), ...unknownGroups(view)].sort(
      (a, b) => a.place.device.start - b.place.device.start,
    );
  },
);

/** Those of one code. */
export function findingsOf(context: RuleContext, code: IsolationCode): readonly IsolationFinding[] {
  const all = isolationFindings(context);
  return all.length === 0 ? all : all.filter((finding) => finding.code === code);
}

/**
 * The host devices that move together with one: its IOMMU group. Where that is not known, the functions of the same
 * card on the host, which most often are one group.
 */
export function unitOf(view: IsolationView, place: HostDevicePlace): readonly HostDevicePlace[] {
  if (place.iommuGroup !== null) return view.byGroup.get(place.iommuGroup) ?? [place];
  const card = cardOf(place);
  if (card === null) return [place];
  return view.hostDevices.filter((other) => other.iommuGroup === null && cardOf(other) === card);
}

function cardOf({ hostAddress }: HostDevicePlace): string | null {
  return hostAddress?.slice(0, hostAddress.indexOf('.')) ?? null;
}

function knownGroups(view: IsolationView): readonly IsolationFinding[] {
  return [...view.byGroup.values()].flatMap((unit) => {
    const split = strayMember(unit);
    if (split) return finding(view, 'iommu-group-split', split, unit);
    const place = unit.find(({ written }) => written) ?? unit[0];
    const occupants = place && view.phbs.get(place.phb.index);
    if (!occupants) return [];
    if (occupants.phb.index === 0) return finding(view, 'host-device-on-default-phb', place, unit);
    if (occupants.iommuGroups.length > 1) return finding(view, 'mixed-iommu-groups', place, unit);
    if (occupants.emulated.length > 0) return finding(view, 'host-device-beside-emulated', place, unit);
    return [];
  });
}

/** A member away from the PHB that most of the group is on; best one whose address somebody wrote. */
function strayMember(unit: readonly HostDevicePlace[]): HostDevicePlace | undefined {
  if (unit.every(({ phb }) => phb === unit[0]?.phb)) return undefined;
  const count = new Map<number, number>();
  for (const { phb } of unit) count.set(phb.index, (count.get(phb.index) ?? 0) + 1);
  if (count.size < 2) return undefined;
  const [home] = [...count]
    .filter(([index]) => index > 0)
    .sort(([a, many], [b, others]) => others - many || a - b);
  const away = unit.filter(({ phb }) => phb.index !== home?.[0]);
  return away.find(({ written }) => written) ?? unit.find(({ written }) => written) ?? away[0];
}

function unknownGroups(view: IsolationView): readonly IsolationFinding[] {
  const unknown = view.hostDevices.filter(({ iommuGroup }) => iommuGroup === null);
  const placed = unknown.flatMap((place) => {
    const onDefault = place.phb.index === 0;
    if (onDefault && place.written) return finding(view, 'host-device-on-default-phb', place, [place]);
    // Where libvirt chooses and the group is not known, nothing of the plan is certain.
    if (onDefault || !place.written) return [];
    const beside = finding(view, 'host-device-beside-emulated', place, [place]);
    return beside.filter(({ emulated }) => emulated.length > 0);
  });
  const shown = new Set(placed.map(({ place }) => place));
  const silent = unknown.filter((place) => !shown.has(place));
  return [...placed, ...notGiven(view, silent), ...notComparable(view, silent)];
}

/** Devices whose group the host's data do not give; a single one when they know none of the devices: data of another host. */
function notGiven(view: IsolationView, unknown: readonly HostDevicePlace[]): readonly IsolationFinding[] {
  const missing = unknown.filter(({ knowledge }) => knowledge === 'not-listed');
  const groupless = unknown.filter(({ knowledge }) => knowledge === 'no-group');
  const anotherHost = missing.length === view.hostDevices.length;
  return [
    ...(anotherHost
      ? missing.slice(0, 1).flatMap((place) => finding(view, 'iommu-group-unknown', place, missing))
      : missing.flatMap((place) => finding(view, 'host-device-missing', place, [place]))),
    ...groupless.flatMap((place) => finding(view, 'iommu-group-unknown', place, [place])),
  ];
}

/** With no host known: the first device written next to another card. Only there does it matter; hover has the rest. */
function notComparable(
  view: IsolationView,
  unknown: readonly HostDevicePlace[],
): readonly IsolationFinding[] {
  const written = unknown.filter(({ knowledge, written }) => knowledge === 'no-host' && written);
  const place = written.find((later) =>
    written.some((other) => other.phb === later.phb && cardOf(other) !== cardOf(later)),
  );
  if (!place) return [];
  return finding(
    view,
    'iommu-group-unknown',
    place,
    written.filter((other) => other.phb === place.phb),
  );
}

function finding(
  view: IsolationView,
  code: IsolationCode,
  place: HostDevicePlace,
  unit: readonly HostDevicePlace[],
): readonly IsolationFinding[] {
  const occupants = view.phbs.get(place.phb.index);
  if (!occupants) return [];
  const { emulated } = occupants;
  const certain =
    place.iommuGroup !== null ? emulated : emulated.filter(({ reason }) => reason?.kind === 'written');
  return [{ code, place, unit, occupants, emulated: certain }];
}
