/** Isolation groups: what keeps the host devices of one IOMMU group together and away from the emulated ones. */
import type { Device, HostdevFacts, InterfaceFacts } from '../guest/guest';
import type { HostIndex } from '../host/topology';

type HostDevice = Device<HostdevFacts | InterfaceFacts>;

export interface Isolation {
  /** 0: with the emulated devices. */
  readonly group: number;
  readonly iommuGroup: number | null;
}

export const notIsolated: Isolation = { group: 0, iommuGroup: null };

/** What libvirt makes of a host device without `<source><address>`. */
const unwritten = '0000:00:00.0';

/** A PCI host device: `<hostdev type='pci'>`, or `<interface type='hostdev'>`, which libvirt handles as one. */
export function isPciHostdev({ facts }: Pick<HostDevice, 'facts'>): boolean {
  if (facts.kind === 'interface') return facts.type?.text === 'hostdev' && facts.host !== undefined;
  return (facts.mode === undefined || facts.mode.text === 'subsystem') && facts.type?.text === 'pci';
}

/**
 * The isolation group of a host device is its IOMMU group + 1 (qemu_domain_address.c: qemuDomainFillDeviceIsolationGroup);
 * where the host does not say, libvirt leaves it with the emulated devices, and so does this.
 */
export function isolationOfHostdev(device: Pick<HostDevice, 'facts'>, host: HostIndex | null): Isolation {
  if (!isPciHostdev(device)) return notIsolated;
  const { host: source } = device.facts;
  const address = source === undefined ? unwritten : source.address;
  const group = address === undefined ? undefined : host?.byAddress.get(address)?.iommuGroup;
  return typeof group === 'number' ? { group: group + 1, iommuGroup: group } : notIsolated;
}
