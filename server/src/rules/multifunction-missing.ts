/**
 * Several functions of a slot are used, and the device at function 0 does not say `multifunction='on'`. libvirt sets it
 * itself; writing it keeps the text the same as what libvirt makes of it.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vdb' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x1'/>
 *     </disk>
 * ```
 *
 * Written out:
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
 * Source: conf/domain_addr.c: virDomainPCIAddressSetAllMulti.
 */
import type { Device } from '../guest/guest';
import { deviceAt } from './conflicts';
import type { Fix, Rule } from './rule';
import { multifunctionOf, sharedSlots } from './slotFunctions';
import { addressElement, addressSpan } from './spans';

export const multifunctionMissing: Rule = {
  code: 'multifunction-missing',
  level: 'hint',
  title: 'Several functions in a slot: libvirt will set multifunction',
  machines: 'pseries',
  reads: 'facts',
  among: sharedSlots,
  check: (context) =>
    sharedSlots(context).flatMap(({ first }) =>
      first?.device?.facts.address && multifunctionOf(first.device) === undefined
        ? [
            {
              ...addressSpan(first.device),
              message: "Other functions of this slot are used: libvirt will set multifunction='on' here.",
            },
          ]
        : [],
    ),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? setMultifunctionFixes(device) : [];
  },
};

/** *Set multifunction*. */
export function setMultifunctionFixes(device: Device): readonly Fix[] {
  const element = addressElement(device);
  if (!element) return [];
  return [
    {
      title: 'Set multifunction',
      edits: [{ kind: 'set-attribute', element, name: 'multifunction', value: 'on' }],
      preferred: true,
      safe: true,
    },
  ];
}
