/** Why a device of the host cannot be given to a guest. */
import { isBridge } from '../../host/endpoints';
import type { HostIndex } from '../../host/topology';

/** A sentence; null: it can. */
export function unfitReason({ byAddress, topology: { source } }: HostIndex, address: string): string | null {
  const device = byAddress.get(address);
  if (!device) return `${source} has no device ${address}.`;
  if (isBridge(device)) return `${address} is a PCI bridge: it stays with the host.`;
  if (device.iommuGroup === null) return `${address} has no IOMMU group on the host: VFIO needs one.`;
  if (device.iommuGroup === undefined) {
    return `${source} does not say the IOMMU group of ${address}: libvirt would not isolate it. Take a new snapshot of the host.`;
  }
  return null;
}
