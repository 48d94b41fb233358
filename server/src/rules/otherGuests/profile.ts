/** What of a guest concerns other guests: who it is, and what it has that only one of them may have. */
import type { Guest } from '../../guest/guest';
import { keptInside } from '../../guest/kept';
import { childStart } from '../../xml/query';
import type { Span, XmlElement } from '../../xml/syntaxTree';
import { type HeldEntry, ownEntries, sectionEntries } from './entries';
import type { EntryKind } from './others';

/** Something in a guest that can be told in one value, and where it stands. Spans are absolute. */
export interface GuestEntry extends Span {
  readonly kind: EntryKind;
  /** In the one form in which equal ones are equal. */
  readonly value: string;
}

export interface GuestProfile {
  readonly name: string | undefined;
  /** 32 hexadecimal digits. */
  readonly uuid: string | undefined;
  readonly pseries: boolean;
  /** `ppc64` also of a little-endian guest; undefined: not written, or unknown. */
  readonly architecture: string | undefined;
  readonly kvm: boolean;
  /** Not what libvirt keeps of an earlier state: a snapshot, a checkpoint, a backup. */
  readonly current: boolean;
  /** Where the `<domain>` begins. */
  readonly start: number;
  /** In document order. */
  readonly entries: readonly GuestEntry[];
}

/** The profile of a guest; made once, of what no edit has touched. */
export const profileOf: (guest: Guest) => GuestProfile = keptInside((guest: Guest) => new ReadProfile(guest));

/** What a guest has, wherever it stands. */
export type Told = Pick<GuestEntry, 'kind' | 'value'>;

/** What a guest has, in document order but for name and UUID; costs less than the places of the entries. */
export function heldBy(profile: GuestProfile): readonly Told[] {
  return profile instanceof ReadProfile ? profile.held() : profile.entries;
}

/** Of one version of a text; where its entries stand is worked out when somebody asks. */
class ReadProfile implements GuestProfile {
  readonly name: string | undefined;
  readonly uuid: string | undefined;
  readonly pseries: boolean;
  readonly architecture: string | undefined;
  readonly kvm: boolean;
  readonly current: boolean;
  readonly start: number;
  readonly #domain: XmlElement;
  readonly #own: readonly HeldEntry[];
  readonly #sections: readonly Section[];
  #entries: readonly GuestEntry[] | undefined;

  constructor(guest: Guest) {
    const { domain, start, pseries, arch, virtType } = guest;
    this.#domain = domain;
    const own = ownEntries(domain);
    this.#own = (['name', 'uuid'] as const).flatMap((kind) => firstOf(own, kind) ?? []);
    this.#sections = sectionsOf(domain);
    this.name = wordsOf(this.#own, 'name');
    this.uuid = wordsOf(this.#own, 'uuid');
    this.pseries = pseries;
    this.architecture = arch?.value === 'ppc64le' ? 'ppc64' : arch?.value;
    this.kvm = virtType?.value === 'kvm';
    this.current = isCurrent(guest);
    this.start = start;
  }

  get entries(): readonly GuestEntry[] {
    this.#entries ??= this.#place();
    return this.#entries;
  }

  held(): readonly Told[] {
    return [...this.#own, ...this.#sections.flatMap(({ held }) => held)].filter(isTold);
  }

  #place(): readonly GuestEntry[] {
    return [
      ...placed(this.#own, this.#domain, this.start),
      ...this.#sections.flatMap(({ held, element, start }) => placed(held, element, this.start + start)),
    ].sort((a, b) => a.start - b.start);
  }
}

/** Whether it is not what libvirt keeps of an earlier state. */
export function isCurrent({ wrapper }: Guest): boolean {
  return wrapper === 'domain' || wrapper === 'domstatus';
}

/** A `<devices>`, and where it begins in the domain. */
interface Section {
  readonly element: XmlElement;
  readonly start: number;
  readonly held: readonly HeldEntry[];
}

function sectionsOf({ startTagEnd, children }: XmlElement): readonly Section[] {
  const sections: Section[] = [];
  let start = startTagEnd;
  for (const element of children) {
    if (element.kind === 'element' && element.name === 'devices')
      sections.push({ element, start, held: sectionEntries(element) });
    start += element.length;
  }
  return sections;
}

/** libvirt reads the first element of the name, whatever is in it. */
function firstOf(own: readonly HeldEntry[], kind: EntryKind): HeldEntry | undefined {
  const first = own.find((entry) => entry.kind === kind);
  return first?.value === undefined ? undefined : first;
}

const wordsOf = (own: readonly HeldEntry[], kind: EntryKind) =>
  own.find((entry) => entry.kind === kind)?.value;

const isTold = (entry: HeldEntry): entry is HeldEntry & Told => entry.value !== undefined;

function placed(held: readonly HeldEntry[], element: XmlElement, start: number): GuestEntry[] {
  return held.flatMap(({ index, kind, value, start: from, end }) => {
    const at = start + childStart(element, index);
    return value === undefined ? [] : { kind, value, start: at + from, end: at + end };
  });
}
