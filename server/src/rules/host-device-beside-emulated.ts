/**
 * A host device shares its PHB with emulated devices.
 *
 * libvirt gives up isolation of a PHB when an address that somebody wrote puts an emulated device next to a host device. The
 * guest runs, but when the adapter fails, its PHB is reset, and the disks and network interfaces on it with it.
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
 *     <controller type='scsi' index='0' model='virtio-scsi'>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x02' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * Emulated devices on PHB 0, the host device alone:
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
 *     <controller type='scsi' index='0' model='virtio-scsi'>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x02' function='0x0'/>
 *     </hostdev>
 * ```
 */
import { isolationRule } from './isolation/isolationRule';
import { deviceName, emulatedDevices, noPhbSentence } from './isolation/words';

export const hostDeviceBesideEmulated = isolationRule({
  code: 'host-device-beside-emulated',
  level: 'warning',
  title: 'Host device on a PHB with emulated devices',
  describe: (finding, context) => {
    const { place, emulated } = finding;
    return {
      message: `${deviceName(place)} shares PHB ${place.phb.index} with ${emulatedDevices(emulated)}. They are not isolated from each other: when the adapter fails, all of this PHB is reset.${noPhbSentence(context, finding)}`,
    };
  },
});
