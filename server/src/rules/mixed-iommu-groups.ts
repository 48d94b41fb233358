/**
 * A PHB holds host devices of two or more IOMMU groups.
 *
 * On POWER an adapter that fails is fenced and recovered (EEH) together with its PHB, and QEMU offers that to a guest only
 * on a PHB whose devices are all of one IOMMU group. With two groups on it, neither adapter can recover from an error.
 * libvirt keeps the groups apart as long as it chooses the addresses; an address that somebody wrote is taken as it is, and
 * libvirt gives up isolation of that PHB without a word.
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
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0002' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x02' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * One PHB for each group:
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
 *     <controller type='pci' index='2' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='2'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0002' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x02' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 */
import { isolationRule } from './isolation/isolationRule';
import { emulatedDevices, groupsNamed, noPhbSentence, otherGroups } from './isolation/words';

export const mixedIommuGroups = isolationRule({
  code: 'mixed-iommu-groups',
  level: 'warning',
  title: 'Two IOMMU groups on one PHB',
  describe: (finding, context) => {
    const { place, emulated } = finding;
    const others = groupsNamed(otherGroups(finding));
    const also = emulated.length > 0 ? `, and with ${emulatedDevices(emulated)}` : '';
    return {
      message: `IOMMU group ${place.iommuGroup} shares PHB ${place.phb.index} with ${others}${also}. They are not isolated from each other, and none of these adapters can recover from an error (EEH): QEMU offers that only to a PHB with a single group.${noPhbSentence(context, finding)}`,
    };
  },
});
