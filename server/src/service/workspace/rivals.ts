/** Whether what two guests both have is of any account, by what is known of them. */
import type { EntryKind } from '../../rules/otherGuests/others';
import type { GuestProfile } from '../../rules/otherGuests/profile';
import type { GuestRecord } from './guestRecord';

/** Whether the second is to be told of to the first, and the first to the second, where both have an entry of this kind. */
export function areRivals(kind: EntryKind, a: GuestRecord, b: GuestRecord): boolean {
  const concerned = a.profile.pseries || b.profile.pseries;
  return concerned && rivals[kind](a, b);
}

const rivals: Readonly<Record<EntryKind, (a: GuestRecord, b: GuestRecord) => boolean>> = {
  // A name says less than anything else: in another folder it may be for another host, whoever knows of that.
  name: (a, b) => !haveSameUuid(a.profile, b.profile) && isOneFolder(a, b) && mayShareHost(a, b),
  uuid: (a, b) => !isOneGuest(a.profile, b.profile) && mayShareHost(a, b),
  // Networks reach over several hosts.
  mac: (a, b) => !isOneGuest(a.profile, b.profile),
  'host-device': (a, b) => !isOneGuest(a.profile, b.profile) && mayShareHost(a, b),
  phb: () => false,
};

/** A backup, a variant, an older version: it has the name of the guest, and no other UUID. */
function isOneGuest(a: GuestProfile, b: GuestProfile): boolean {
  const otherUuid = a.uuid !== undefined && b.uuid !== undefined && a.uuid !== b.uuid;
  return a.name !== undefined && a.name === b.name && !otherUuid;
}

function haveSameUuid(a: GuestProfile, b: GuestProfile): boolean {
  return a.uuid !== undefined && a.uuid === b.uuid;
}

/** False where it is known that they do not: another snapshot of a host beside each, or KVM on another architecture. */
function mayShareHost(a: GuestRecord, b: GuestRecord): boolean {
  if (a.host !== null && b.host !== null && a.host !== b.host) return false;
  const [first, second] = [a.profile, b.profile];
  const otherMachine =
    first.architecture !== undefined &&
    second.architecture !== undefined &&
    first.architecture !== second.architecture;
  return !(first.kvm && second.kvm && otherMachine);
}

function isOneFolder(a: GuestRecord, b: GuestRecord): boolean {
  return folderOf(a.uri) === folderOf(b.uri) || (a.host !== null && a.host === b.host);
}

/** Of a URI or a path. */
export function folderOf(uri: string): string {
  return uri.slice(0, Math.max(uri.lastIndexOf('/'), uri.lastIndexOf('\\')) + 1);
}
