/** Who is on a PHB, in a few words: what code lenses and inlay hints say. */
import type { IsolationView, PhbOccupants } from '../pci/isolationView';
import { listOf } from '../rules/words';

/** `IOMMU group 7 · 2 devices`, `emulated · 5 devices`, `empty`. */
export function phbLabel({ phbs }: IsolationView, index: number): string {
  const occupants = phbs.get(index);
  const devices = occupants ? occupants.hostDevices.length + occupants.emulated.length : 0;
  if (!occupants || devices === 0) return 'empty';
  return [...kinds(occupants), devices === 1 ? '1 device' : `${devices} devices`].join(' · ');
}

/** `IOMMU group 7`, `emulated`: what kinds of devices are on a PHB. */
export function phbKinds({ phbs }: IsolationView, index: number): readonly string[] {
  const occupants = phbs.get(index);
  return occupants ? kinds(occupants) : [];
}

function kinds({ iommuGroups, hostDevices, emulated }: PhbOccupants): string[] {
  const unknown = hostDevices.some(({ iommuGroup }) => iommuGroup === null);
  return [
    ...(iommuGroups.length === 0
      ? []
      : [`IOMMU ${iommuGroups.length === 1 ? 'group' : 'groups'} ${listOf(iommuGroups)}`]),
    ...(unknown ? ['IOMMU group unknown'] : []),
    ...(emulated.length > 0 ? ['emulated'] : []),
  ];
}
