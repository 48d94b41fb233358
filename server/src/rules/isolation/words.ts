/** How the isolation rules name devices, groups and PHBs, and where they point. */
import type { HostDevicePlace } from '../../pci/isolationView';
import type { PlannedBus, PlannedDevice } from '../../pci/plan';
import { mostPhbs } from '../phbs';
import type { Related, RuleContext } from '../rule';
import { addressSpan, relatedDevice } from '../spans';
import { listOf, plannedName } from '../words';
import { noPhbLeft } from './arrange';
import type { IsolationFinding } from './findings';

/** More would hide the message they belong to. */
const maxRelated = 8;

/** `0001:01:00.0 (IOMMU group 1)` */
export function deviceName(place: HostDevicePlace): string {
  const name = place.hostAddress ?? 'This host device';
  return place.iommuGroup === null ? name : `${name} (IOMMU group ${place.iommuGroup})`;
}

/** `an emulated device (SCSI controller 0)`, `2 emulated devices` */
export function emulatedDevices(devices: readonly PlannedDevice[]): string {
  const [only] = devices;
  return devices.length === 1 && only
    ? `an emulated device (${plannedName(only)})`
    : `${devices.length} emulated devices`;
}

/** `IOMMU group 7`, `IOMMU groups 1 and 7` */
export function groupsNamed(groups: readonly number[]): string {
  return `IOMMU group${groups.length === 1 ? '' : 's'} ${listOf(groups)}`;
}

/** The other groups on the PHB of a finding. */
export function otherGroups({ place, occupants }: IsolationFinding): readonly number[] {
  return occupants.iommuGroups.filter((group) => group !== place.iommuGroup);
}

/** Says so where the way out of the other guests is closed, or nothing. */
export function noPhbSentence(context: RuleContext, { unit }: IsolationFinding): string {
  return noPhbLeft(context, unit) ? ` No PHB is left to isolate it: a guest has at most ${mostPhbs}.` : '';
}

/** Ascending and each once. */
export function phbsOf(places: readonly HostDevicePlace[]): readonly number[] {
  return [...new Set(places.map(({ phb }) => phb.index))].sort((a, b) => a - b);
}

/** Points at everybody else a finding is about: the group's other members, who is on the PHB, and the PHB itself. */
export function relatedTo({ place, unit, occupants, emulated }: IsolationFinding): readonly Related[] {
  const members = unit
    .filter((other) => other !== place)
    .map((other) => relatedDevice(other.device, `${deviceName(other)} is on PHB ${other.phb.index}.`));
  const others = occupants.hostDevices
    .filter((other) => !unit.includes(other))
    .map((other) => relatedDevice(other.device, `${deviceName(other)} is on this PHB, too.`));
  return [...others, ...members, ...emulated.flatMap(relatedEmulated), ...relatedPhb(occupants.phb)].slice(
    0,
    maxRelated,
  );
}

function relatedEmulated(planned: PlannedDevice): readonly Related[] {
  const { device } = planned;
  return device ? [relatedDevice(device, `${plannedName(planned)} is on this PHB, too.`)] : [];
}

function relatedPhb({ controller, index }: PlannedBus): readonly Related[] {
  const { device } = controller;
  return device ? [{ ...addressSpan(device), message: `PHB ${index}` }] : [];
}
