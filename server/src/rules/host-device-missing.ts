/**
 * A device that the host does not have.
 *
 * The host has other devices of this guest, but not this one: libvirt defines the guest, and fails when it starts it there.
 * The address may be mistyped, the adapter moved or removed, or its virtual functions not created. On the host itself
 * `virsh nodedev-list --cap pci` names what is there.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0002' bus='0x10' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * One that it has:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0002' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 */
import { hostAddressSpan } from './hostDevices';
import { findingsOf, isolationFindings } from './isolation/findings';
import type { Rule } from './rule';

export const hostDeviceMissing: Rule = {
  code: 'host-device-missing',
  level: 'warning',
  title: 'Host device that the host does not have',
  machines: 'pseries',
  reads: 'facts',
  among: isolationFindings,
  check: (context) =>
    findingsOf(context, 'host-device-missing').map(({ place }) => ({
      ...hostAddressSpan(place),
      message: `${context.host?.topology.source} has no device ${place.hostAddress}: the guest does not start there, and the IOMMU group of the device is not known.`,
    })),
};
