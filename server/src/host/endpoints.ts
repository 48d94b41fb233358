/** Which of the host's PCI devices can be given to a guest at all. */
import type { HostDevice, HostIndex } from './topology';

/**
 * PCI bridges carry devices and are none to give away: libvirt refuses them ("Non-endpoint PCI devices cannot be assigned
 * to guests", hypervisor/virhostdev.c: virHostdevPreparePCIDevicesImpl), and VFIO does not count them as members of a group
 * in use. By class: host, PCI-to-PCI, CardBus and semi-transparent bridges. An NVLink bridge goes with its GPU, and is given.
 */
export function isBridge({ class: kind }: HostDevice): boolean {
  return kind !== undefined && kind !== null && /^0x06(00|04|07|09)/i.test(kind);
}

/** Why a device of the host cannot be given to a guest, in a sentence; null: it can. */
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
