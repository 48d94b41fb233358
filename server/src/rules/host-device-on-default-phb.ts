/**
 * A host device has an address on PHB 0, or behind a bridge on it.
 *
 * PHB 0 is the PHB of the emulated devices: libvirt itself never puts a host device there. One that was written there is not
 * isolated: it shares every reset of that PHB, its own errors reach the emulated devices, and a second IOMMU group beside it
 * takes EEH recovery from both.
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
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * A PHB of its own:
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
import { isolationRule } from './isolation/isolationRule';
import { deviceName, groupsNamed, noPhbSentence, otherGroups } from './isolation/words';

export const hostDeviceOnDefaultPhb = isolationRule({
  code: 'host-device-on-default-phb',
  level: 'warning',
  title: 'Host device on PHB 0',
  describe: (finding, context) => {
    const { place, unit } = finding;
    const what =
      unit.length === 1 ? deviceName(place) : `IOMMU group ${place.iommuGroup} (${unit.length} devices)`;
    const others = place.iommuGroup === null ? [] : otherGroups(finding);
    const mixed =
      others.length > 0
        ? ` It shares it with ${groupsNamed(others)}: none of these adapters can recover from an error (EEH).`
        : '';
    return {
      message: `${what} is on PHB 0, the PHB of the emulated devices. It is not isolated from them: when the adapter fails, all of this PHB is reset.${mixed}${noPhbSentence(context, finding)}`,
    };
  },
});
