/**
 * Another guest has the same UUID.
 *
 * libvirt tells guests by their UUID, and refuses to define a second one on the same host: `operation failed: domain
 * 'web01' is already defined with uuid …`. Most often a file was copied and only the name was changed. Without a `<uuid>`
 * libvirt chooses one.
 *
 * A copy with the same name, too, counts as the same guest, and nothing is said of it. Nor is it where the two are known
 * to be on different hosts, because different host snapshots lie beside them.
 *
 * ```xml
 *   <name>web02</name>
 *   <uuid>1b4e28ba-2fa1-4f2d-883f-0016d3cca427</uuid>
 * ```
 *
 * The other guest:
 *
 * ```xml
 *   <name>web01</name>
 *   <uuid>1b4e28ba-2fa1-4f2d-883f-0016d3cca427</uuid>
 * ```
 *
 * Mended:
 *
 * ```xml
 *   <name>web02</name>
 * ```
 *
 * Source: conf/virdomainobjlist.c: virDomainObjListAddLocked.
 */
import { childOf } from '../guest/facts';
import { domainElement } from './domainParts';
import { sharedEntryRule } from './otherGuests/sharedEntry';
import { whoHas } from './otherGuests/words';

export const uuidInOtherGuest = sharedEntryRule({
  code: 'uuid-in-other-guest',
  level: 'warning',
  title: 'UUID of another guest',
  kind: 'uuid',
  message: (_, holders) =>
    `${whoHas(holders)} this UUID, too. libvirt tells guests by it: of those with one UUID, a host takes only one.`,
  fixes: (context) => {
    const element = childOf(domainElement(context), 'uuid');
    return element
      ? [
          {
            title: 'Remove the UUID: libvirt chooses another',
            edits: [{ kind: 'remove-element', element }],
            preferred: true,
          },
        ]
      : [];
  },
});
