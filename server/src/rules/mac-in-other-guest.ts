/**
 * Another guest has a network interface with the same MAC address.
 *
 * libvirt does not look at it. On one network the two take each other's packets away, and neither is reached reliably.
 * Most often a file was copied. Without a `<mac>` libvirt chooses an address. This is said whatever host the guests are
 * on, because networks reach over several; not of copies of one guest, nor of interfaces of type `user` or `null`.
 *
 * ```xml
 *     <interface type='bridge'>
 *       <mac address='52:54:00:a1:b2:c3'/>
 *       <source bridge='br0'/>
 *     </interface>
 * ```
 *
 * The other guest:
 *
 * ```xml
 *     <interface type='bridge'>
 *       <mac address='52:54:00:A1:B2:C3'/>
 *       <source bridge='br0'/>
 *     </interface>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <interface type='bridge'>
 *       <source bridge='br0'/>
 *     </interface>
 * ```
 */
import { childOf } from '../guest/facts';
import { sharedEntryRule } from './otherGuests/sharedEntry';
import { whoHas } from './otherGuests/words';
import { elementOf } from './spans';

export const macInOtherGuest = sharedEntryRule({
  code: 'mac-in-other-guest',
  level: 'warning',
  title: 'MAC address of another guest',
  kind: 'mac',
  message: (_, holders) =>
    `${whoHas(holders)} a network interface with this MAC address, too: on one network none of them is reached reliably.`,
  fixes: ({ guest }, entry) => {
    const device = guest.byKind.interface.find(
      ({ start, facts: { mac } }) => mac !== undefined && start + mac.start === entry.start,
    );
    const element = device && childOf(elementOf(device), 'mac');
    return element
      ? [
          {
            title: 'Remove the MAC address: libvirt chooses another',
            edits: [{ kind: 'remove-element', element }],
            preferred: true,
          },
        ]
      : [];
  },
});
