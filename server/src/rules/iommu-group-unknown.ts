/**
 * What is known of the host does not give the IOMMU group of a host device.
 *
 * Without its group nobody can say which PHB isolates the device. libvirt, when it cannot read a group, treats the device as an
 * emulated one and puts it on PHB 0. When none of the guest's host devices is known, the data are most likely those of another
 * host, and only the first device is pointed at. When nothing at all is known of a host, only a device that was written
 * next to another adapter is.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0004' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * A device that the host has, with its group:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 */
import type { HostIndex } from '../host/topology';
import type { IsolationFinding } from './isolation/findings';
import { isolationRule } from './isolation/isolationRule';

export const iommuGroupUnknown = isolationRule({
  code: 'iommu-group-unknown',
  level: 'information',
  title: 'Host device whose IOMMU group is not known',
  describe: (finding, context) => ({
    message: `${whyUnknown(finding, context.host)} ${consequence(finding)}`,
  }),
});

function whyUnknown({ place, unit }: IsolationFinding, host: HostIndex | null): string {
  const source = host?.topology.source ?? 'the host';
  if (place.knowledge === 'no-group') return `${place.hostAddress} has no IOMMU group, says ${source}.`;
  if (place.knowledge === 'no-host') {
    return `The IOMMU groups of ${unit.length} host devices on PHB ${place.phb.index} are not known.`;
  }
  return unit.length > 1
    ? `${source} gives the IOMMU group of none of the guest's ${unit.length} host devices: is it the host that runs this guest?`
    : `The IOMMU group of ${place.hostAddress} is not known: ${source} does not give it. Is it the host that runs this guest?`;
}

function consequence({ place }: IsolationFinding): string {
  if (place.knowledge === 'no-host') {
    return 'If they are of different groups, they are not isolated from each other and none can recover from an error (EEH). A snapshot of the host tells.';
  }
  return place.written
    ? 'Whether the device is isolated cannot be told.'
    : 'libvirt puts a device without a group on PHB 0, with the emulated devices.';
}
