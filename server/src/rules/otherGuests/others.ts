/** What a guest is told of the other guests: who has what it has, too. */

/** What of a guest is listed. PHBs are the guest's own; they are for whoever looks for one. */
export type EntryKind = 'name' | 'uuid' | 'mac' | 'host-device' | 'phb';

/** A line and UTF-16 character of a document, zero-based as in the language server protocol. */
interface LinePosition {
  readonly line: number;
  readonly character: number;
}

export interface LineRange {
  readonly start: LinePosition;
  readonly end: LinePosition;
}

export interface Place {
  readonly uri: string;
  readonly range: LineRange;
}

/** Another guest, and where it says so. */
export interface Holder extends Place {
  readonly name: string | undefined;
  /** The file as seen from the guest that is told: `web02.xml`, `../db/db01.xml`. */
  readonly file: string;
}

export interface Holders {
  /** The first of them in the order of their URIs: nobody reads on. */
  readonly shown: readonly Holder[];
  readonly count: number;
}

/** By key: the others that have what this guest has, or what is in an IOMMU group with it. */
export type Others = ReadonlyMap<string, Holders>;

export const mostShown = 8;

export const entryKey = (kind: EntryKind, value: string): string => `${kind} ${value}`;
