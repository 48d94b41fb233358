/**
 * Another guest has the same device of the host.
 *
 * Both can be defined, and only one of them can run at a time: libvirt refuses to start the other, `Requested operation is
 * not valid: PCI device 0001:01:00.0 is in use by driver QEMU, domain web01`. Where that is meant, as for a guest that
 * stands in for another, switch the rule off for the folder.
 *
 * Nothing is said of copies of one guest (the same name, and no other UUID), nor of guests that are known to be on
 * different hosts: different host snapshots lie beside them, or they are for KVM on different architectures.
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * The other guest:
 *
 * ```xml
 *     <interface type='hostdev' managed='yes'>
 *       <source>
 *         <address type='pci' domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </interface>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0002' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * Source: hypervisor/virhostdev.c: virHostdevIsPCINodeDeviceUsed.
 */

import { sharedEntryRule } from './otherGuests/sharedEntry';
import { whoHas } from './otherGuests/words';

export const hostDeviceInOtherGuest = sharedEntryRule({
  code: 'host-device-in-other-guest',
  level: 'warning',
  title: 'Host device of another guest',
  kind: 'host-device',
  message: ({ value }, holders) =>
    `${whoHas(holders)} ${value}, too. On one host, only one of these guests can run at a time.`,
});
