/**
 * Another guest has the same name.
 *
 * On one host libvirt refuses to define a second guest of a name: `operation failed: domain 'web01' already exists with
 * uuid …`. This is said of guests in the same folder, or in folders with the same host snapshot; in other folders a guest
 * of the same name may well be meant for another host. Nothing is said of copies, which have the same UUID, too.
 *
 * ```xml
 *   <name>web01</name>
 *   <uuid>6fa459ea-ee8a-4ca4-894e-db77e160355e</uuid>
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
 *   <uuid>6fa459ea-ee8a-4ca4-894e-db77e160355e</uuid>
 * ```
 *
 * Source: conf/virdomainobjlist.c: virDomainObjListAddLocked.
 */

import { sharedEntryRule } from './otherGuests/sharedEntry';
import { whichFilesHave } from './otherGuests/words';

export const nameInOtherGuest = sharedEntryRule({
  code: 'name-in-other-guest',
  level: 'warning',
  title: 'Name of another guest',
  kind: 'name',
  message: (_, holders) =>
    `${whichFilesHave(holders)} this name, too: of guests with one name, a host takes only one.`,
});
