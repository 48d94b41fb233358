/** The PCI devices of the host behind a libvirt connection, asked for with virsh. */
import { connectionSource } from './connection';
import { readNodeDevices } from './nodeDevices';
import type { HostTopology } from './topology';
import { readVirshTexts, VirshError, type VirshOptions } from './virshTexts';

/**
 * Asks libvirt for the host's PCI devices: addresses, IOMMU groups, drivers, NUMA nodes, names, virtual functions.
 * @throws VirshError - when the URI is refused, virsh is missing, fails, is silent too long, or prints no devices
 */
export async function readVirsh(uri: string, options: VirshOptions = {}): Promise<HostTopology> {
  const texts = await readVirshTexts(uri, options);
  const devices = readNodeDevices(texts.join('\n'));
  if (devices.length === 0) throw new VirshError(`libvirt at ${uri} names no PCI devices`);
  return { source: connectionSource(uri), takenAt: new Date().toISOString(), devices };
}
