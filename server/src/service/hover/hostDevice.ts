/** Hover on a host device: its group, who else is in it, where it sits, whether it can recover. */
import type { Device } from '../../guest/guest';
import type { HostDevice, HostIndex } from '../../host/topology';
import type { DeviceIsolation, GroupMember, HostDeviceFacts, HostDevicePlace } from '../../pci/isolationView';
import type { PciPlan } from '../../pci/plan';
import { listOf } from '../../rules/words';
import { timeText } from '../hostTime';
import { code, plain, section } from './markdown';
import { placeLines } from './places';

export function hostDeviceHover(plan: PciPlan, host: HostIndex | null, isolation: DeviceIsolation): string {
  const { place } = isolation;
  const known = place.hostAddress === null ? undefined : host?.byAddress.get(place.hostAddress);
  return section(title(place.hostAddress), [
    ...describe(known),
    groupLine(place, host),
    ...memberLines(isolation),
    ...placeLines(plan, place.planned),
    eehLine(isolation),
  ]);
}

/** A host device that the plan has no place for: `<address type='unassigned'/>`, or an address that is refused. */
export function unplacedHover({ facts }: Device<HostDeviceFacts>, host: HostIndex | null): string {
  const address = facts.host?.address;
  const known = address === undefined ? undefined : host?.byAddress.get(address);
  const group = known?.iommuGroup ?? null;
  const unassigned = facts.address?.type === 'other' && facts.address.typeName?.value === 'unassigned';
  return section(title(address ?? null), [
    ...describe(known),
    ...(group === null || !host ? [] : [`IOMMU group ${group} (from ${sourceOf(host)})`]),
    unassigned ? 'Unassigned: bound to VFIO, but not given to the guest' : 'Has no PCI place in the guest',
  ]);
}

function title(address: string | null): string {
  return address === null ? 'Host device' : `Host device ${code(address)}`;
}

function sourceOf({ topology: { source, takenAt } }: HostIndex): string {
  return `${plain(source)}${takenAt ? `, ${plain(timeText(takenAt))}` : ''}`;
}

function describe(device: HostDevice | undefined): readonly string[] {
  const ids =
    device?.vendor && device.device ? `${device.vendor}:${device.device}`.replaceAll('0x', '') : null;
  const name = device?.name ? plain(device.name) : ids === null ? '' : code(ids);
  const driver = device?.driver ? `driver ${code(device.driver)} on the host` : '';
  const line = [name, driver].filter((part) => part !== '').join(', ');
  return line === '' ? [] : [line];
}

function groupLine({ knowledge, iommuGroup, planned }: HostDevicePlace, host: HostIndex | null): string {
  const source = host ? sourceOf(host) : '';
  switch (knowledge) {
    case 'known':
      return `IOMMU group ${iommuGroup}, isolation group ${planned.isolationGroup} (from ${source})`;
    case 'no-group':
      return `No IOMMU group on the host (from ${source}): VFIO needs one`;
    case 'not-listed':
      return `IOMMU group unknown: the device is not in ${source}`;
    case 'no-host':
      return 'IOMMU group unknown: no host snapshot beside this guest (`GUEST.host.json`, or a single `*.host.json`)';
    case 'unreadable-address':
      return 'IOMMU group unknown: the source address gives no device';
  }
}

const mostMembers = 8;

function memberLines({ members, place }: DeviceIsolation): readonly string[] {
  if (members.length === 0) return [];
  const others = members.filter(({ host }) => host.address !== place.hostAddress);
  if (others.length === 0) return ['Alone in its IOMMU group'];
  const words = others.slice(0, mostMembers).map(memberWords);
  const more = others.length - words.length;
  return [`Others in the group: ${listOf(more > 0 ? [...words, `${more} more`] : words)}`];
}

function memberWords({ host, place }: GroupMember): string {
  return `${code(host.address)} ${place ? `(on PHB ${place.phb.index})` : '(not in this guest)'}`;
}

function eehLine({ eeh, place, occupants }: DeviceIsolation): string {
  const phb = `PHB ${place.phb.index}`;
  if (eeh.works) {
    const emulated = occupants.emulated.length;
    const along = emulated === 1 ? 'an emulated device is' : `${emulated} emulated devices are`;
    return emulated === 0
      ? `EEH recovery can work: the group has ${phb} to itself`
      : `EEH recovery can work, but ${along} reset along with ${phb}`;
  }
  switch (eeh.why) {
    case 'other-groups':
      return `EEH recovery cannot work: ${phb} also holds IOMMU ${groups(eeh.groups)}`;
    case 'group-split':
      return `EEH recovery cannot work: the group is also on ${phbs(eeh.phbs)}, and QEMU does not start`;
    case 'group-unknown':
      return place.iommuGroup === null
        ? 'Whether EEH recovery can work is unknown'
        : `Whether EEH recovery can work is unknown: ${phb} also holds a device of unknown IOMMU group`;
  }
}

function groups(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'group' : 'groups'} ${listOf(numbers)}`;
}

function phbs(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'PHB' : 'PHBs'} ${listOf(numbers)}`;
}
