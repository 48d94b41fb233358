/** Which of the host's PCI devices can be given to a guest at all. */
import type { HostDevice } from './topology';

/**
 * PCI bridges carry devices and are none to give away: libvirt refuses them ("Non-endpoint PCI devices cannot be assigned
 * to guests", hypervisor/virhostdev.c: virHostdevPreparePCIDevicesImpl), and VFIO does not count them as members of a group
 * in use. By class: host, PCI-to-PCI, CardBus and semi-transparent bridges. An NVLink bridge goes with its GPU, and is given.
 */
export function isBridge({ class: kind }: HostDevice): boolean {
  return kind !== undefined && kind !== null && /^0x06(00|04|07|09)/i.test(kind);
}
