/**
 * Several functions of a slot are used, and the device at function 0 says `multifunction='off'`.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0' multifunction='off'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vdb' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x1'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0' multifunction='on'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vdb' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x1'/>
 *     </disk>
 * ```
 *
 * QEMU refuses: `PCI: single function device can't be populated in function 3.1`
 *
 * Source: QEMU hw/pci/pci.c: pci_init_multifunction.
 */
import { functionOf } from '../pci/assignedPlan';
import { deviceAt } from './conflicts';
import { setMultifunctionFixes } from './multifunction-missing';
import type { Rule } from './rule';
import { multifunctionOf, sharedSlots } from './slotFunctions';
import { relatedDevice, valueSpan } from './spans';
import { deviceName } from './words';

export const multifunctionOff: Rule = {
  code: 'multifunction-off',
  level: 'error',
  title: 'Several functions in a slot with multifunction off',
  machines: 'pseries',
  reads: 'facts',
  among: sharedSlots,
  check: (context) =>
    sharedSlots(context).flatMap(({ slot, first, others }) => {
      const fact = first?.device ? multifunctionOf(first.device) : undefined;
      const [other] = others;
      if (!first?.device || !other || fact?.value !== false) return [];
      return [
        {
          ...valueSpan(first.device, fact),
          message:
            'QEMU refuses to start: other functions of this slot are used, so function 0 must have multifunction on.',
          refusedBy: 'qemu',
          // in hexadecimal, as QEMU prints them
          says: `PCI: single function device can't be populated in function ${slot.toString(16)}.${functionOf(other)}`,
          ...(other.device
            ? { related: [relatedDevice(other.device, `${deviceName(other.device)} is in the same slot`)] }
            : {}),
        },
      ];
    }),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? setMultifunctionFixes(device) : [];
  },
};
