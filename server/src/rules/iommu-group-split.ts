/**
 * Devices of one IOMMU group are on several PHBs.
 *
 * Each PHB is an address space of its own, and the host can map an IOMMU group into one only. libvirt defines such a guest;
 * QEMU refuses to start it. It also happens when only some of a group's devices have a written address: libvirt does not put
 * the others on PHB 0, or on a PHB where the group is not alone.
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
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x1'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x02' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * The whole group on one PHB:
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
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x1'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x02' function='0x0'/>
 *     </hostdev>
 * ```
 */
import { isolationRule } from './isolation/isolationRule';
import { noPhbSentence, phbsOf } from './isolation/words';
import { listOf } from './words';

export const iommuGroupSplit = isolationRule({
  code: 'iommu-group-split',
  level: 'error',
  title: 'One IOMMU group on several PHBs',
  describe: (finding, context) => {
    const { place, unit } = finding;
    return {
      message: `IOMMU group ${place.iommuGroup} is on PHBs ${listOf(phbsOf(unit))}. Each PHB is an address space of its own, and a group can be in one only: QEMU refuses to start the guest.${noPhbSentence(context, finding)}`,
      refusedBy: 'qemu',
      says: `group ${place.iommuGroup} used in multiple address spaces`,
    };
  },
});
