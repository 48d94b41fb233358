/** Guests for the tests of the guest and of its edits. */

import type { Guest } from '../../server/src/guest/guest';
import { readGuest } from '../../server/src/guest/readGuest';
import { parseXml } from '../../server/src/xml/parse';

/** A pSeries guest around some devices, one element a line. */
export function pseriesText(devices: string): string {
  return `<domain type='kvm'>
  <name>power</name>
  <memory unit='GiB'>4</memory>
  <vcpu>8</vcpu>
  <os>
    <type arch='ppc64le' machine='pseries'>hvm</type>
  </os>
  <devices>
${devices}
  </devices>
</domain>
`;
}

export function guestOf(text: string): Guest {
  const guest = readGuest(parseXml(text));
  if (guest === null) throw new Error(`no guest: ${text}`);
  return guest;
}
