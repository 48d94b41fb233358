/**
 * `<pcihole64>` on a PCI controller. The 64-bit PCI hole is a matter of x86 chipsets; a PHB's memory windows are fixed.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'>
 *       <pcihole64 unit='KiB'>1048576</pcihole64>
 *     </controller>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 * ```
 *
 * libvirt refuses: `unsupported configuration: Setting the 64-bit PCI hole size is not supported for machine
 * 'pseries-10.0'`
 *
 * Source: qemu_domain.c: qemuDomainSupportsPCIHole64 in qemu_validate.c: qemuValidateDomainDeviceDefControllerPCI.
 */
import { textContent } from '../xml/query';
import { childAt, deviceRule, nameAt, remove } from './deviceRefusals';
import { canonicalMachine } from './machine';

export const pciHoleSize = deviceRule({
  code: 'pci-hole-size',
  title: '64-bit PCI hole, which pSeries does not have',
  machines: 'pseries',
  kinds: ['controller'],
  refusals: (facts, context) => {
    const hole = childAt(facts, 'pcihole64');
    // libvirt reads it on roots only
    const root = facts.type?.value === 'pci' && facts.model?.value === 'pci-root';
    if (!hole || !root || textContent(hole.node) === '') return [];
    return [
      {
        at: nameAt(hole),
        says: `unsupported configuration: Setting the 64-bit PCI hole size is not supported for machine '${canonicalMachine(context)}'`,
        message: 'libvirt refuses <pcihole64> on pSeries: the memory windows of a PHB are fixed.',
        mends: [remove('Remove <pcihole64>', 'pcihole64')],
      },
    ];
  },
});
