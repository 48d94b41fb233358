/** The host's PCI devices and IOMMU groups as plain data; what is not known is absent, never guessed. */
import { addTo } from '../xml/lists';

export interface HostDevice {
  /** `dddd:bb:ss.f`, lower-case hexadecimal. */
  readonly address: string;
  /** null: the device is there and has no IOMMU group. Absent: not known. */
  readonly iommuGroup?: number | null;
  /** `0x` and four hexadecimal digits. */
  readonly vendor?: string | null;
  readonly device?: string | null;
  /** `0x` and six hexadecimal digits. */
  readonly class?: string | null;
  /** The driver bound on the host, `vfio-pci` when it is ready to be passed through. */
  readonly driver?: string | null;
  readonly numaNode?: number | null;
  /** Vendor and product in words, as the host's databases have them. */
  readonly name?: string | null;
  /** Address of the physical function this is a virtual function of. */
  readonly physicalFunction?: string | null;
  readonly virtualFunctions?: readonly string[];
}

export interface HostTopology {
  /** In words a reader understands behind "from": `this machine's sysfs`, `power9.host.json`. */
  readonly source: string;
  /** ISO 8601, null when the source does not say. */
  readonly takenAt: string | null;
  readonly devices: readonly HostDevice[];
}

/** A topology with look-up tables. */
export interface HostIndex {
  readonly topology: HostTopology;
  readonly byAddress: ReadonlyMap<string, HostDevice>;
  /** Members by IOMMU group number, in address order. */
  readonly byGroup: ReadonlyMap<number, readonly HostDevice[]>;
}

/** Builds the look-up tables of a topology. */
export function indexTopology(topology: HostTopology): HostIndex {
  const byAddress = new Map<string, HostDevice>();
  const byGroup = new Map<number, HostDevice[]>();
  const sorted = [...topology.devices].sort((a, b) =>
    a.address < b.address ? -1 : a.address > b.address ? 1 : 0,
  );
  for (const device of sorted) {
    byAddress.set(device.address, device);
    if (typeof device.iommuGroup === 'number') addTo(byGroup, device.iommuGroup, device);
  }
  return { topology, byAddress, byGroup };
}
