/** One guest of the workspace as the index keeps it: small, and nothing of its text. */
import type { Guest } from '../../guest/guest';
import { readGuest } from '../../guest/readGuest';
import type { LineRange } from '../../rules/otherGuests/others';
import { type GuestProfile, profileOf } from '../../rules/otherGuests/profile';
import { parseXml } from '../../xml/parse';
import type { Span } from '../../xml/syntaxTree';
import { looksLikeDomain } from '../detect';
import { type Positions, toRange } from '../positions';
import type { Snapshot } from '../snapshot';
import { lineTable } from './lineTable';

export interface GuestRecord {
  readonly uri: string;
  /** The snapshot of its host, as far as one lies beside it: two different ones are two hosts. */
  readonly host: string | null;
  readonly profile: GuestProfile;
  rangeOf(span: Span): LineRange;
}

/** The record of a file; null for other XML. */
export function readRecord(uri: string, text: string, host: string | null): GuestRecord | null {
  if (!looksLikeDomain(text)) return null;
  const guest = readGuest(parseXml(text));
  return guest && recordApart(uri, text, guest, host);
}

/** The record of a document that is not kept; null for other XML. */
export function recordOfRead(
  { guest, text }: Snapshot,
  uri: string,
  host: string | null,
): GuestRecord | null {
  return guest && looksLikeDomain(text) ? recordApart(uri, text, guest, host) : null;
}

function recordApart(uri: string, text: string, guest: Guest, host: string | null): GuestRecord {
  const positions = lineTable(text);
  return { uri, host, profile: apart(profileOf(guest)), rangeOf: (span) => toRange(positions, span) };
}

/** The record of an open document; null for other XML. */
export function recordOf(snapshot: Snapshot, uri: string, host: string | null): GuestRecord | null {
  const { guest, positions } = snapshot;
  return guest && looksLikeDomain(snapshot.source) ? new OpenRecord(uri, host, guest, positions) : null;
}

/** A new one is made with every key; most often nobody asks for the profile. */
class OpenRecord implements GuestRecord {
  readonly uri: string;
  readonly host: string | null;
  readonly #guest: Guest;
  readonly #positions: Positions;

  constructor(uri: string, host: string | null, guest: Guest, positions: Positions) {
    this.uri = uri;
    this.host = host;
    this.#guest = guest;
    this.#positions = positions;
  }

  get profile(): GuestProfile {
    return profileOf(this.#guest);
  }

  rangeOf(span: Span): LineRange {
    return toRange(this.#positions, span);
  }
}

/** The record of a guest beside which another snapshot of a host lies. */
export function besideHost(record: GuestRecord, host: string | null): GuestRecord {
  const { uri, profile } = record;
  return { uri, host, profile, rangeOf: (span) => record.rangeOf(span) };
}

/** With copies of its strings: a slice would keep the whole text of the file in memory. */
function apart(profile: GuestProfile): GuestProfile {
  const { name, uuid, architecture, entries } = profile;
  return {
    ...profile,
    name: own(name),
    uuid: own(uuid),
    architecture: own(architecture),
    entries: entries.map((entry) => ({ ...entry, value: own(entry.value) })),
  };
}

/** Joining and cutting is what makes the engine copy. */
function own<T extends string | undefined>(text: T): T {
  return (text === undefined ? text : ` ${text}`.slice(1)) as T;
}
