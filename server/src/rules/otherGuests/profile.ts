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

/** Whether both have the same, if elsewhere. */
export function haveSameEntries(a: GuestProfile, b: GuestProfile): boolean {
  if (a instanceof ReadProfile && b instanceof ReadProfile) return a.holdsTheSame(b);
  return areSame(a.entries, b.entries);
}

/** A new one is made with every version of a text; where its entries stand is worked out when somebody asks. */
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

  constructor({ domain, start, wrapper, pseries, arch, virtType }: Guest) {
    this.#domain = domain;
    this.#own = ownEntries(domain);
    this.#sections = sectionsOf(domain);
    this.name = firstOf(this.#own, 'name')?.value;
    this.uuid = firstOf(this.#own, 'uuid')?.value;
    this.pseries = pseries;
    this.architecture = arch?.value === 'ppc64le' ? 'ppc64' : arch?.value;
    this.kvm = virtType?.value === 'kvm';
    this.current = wrapper === 'domain' || wrapper === 'domstatus';
    this.start = start;
  }

  get entries(): readonly GuestEntry[] {
    this.#entries ??= this.#place();
    return this.#entries;
  }

  holdsTheSame(other: ReadProfile): boolean {
    return (
      areSame(this.#own, other.#own) &&
      this.#sections.length === other.#sections.length &&
      this.#sections.every(({ held }, index) => areSame(held, other.#sections[index]?.held ?? []))
    );
  }

  #place(): readonly GuestEntry[] {
    const own = (['name', 'uuid'] as const).flatMap((kind) => firstOf(this.#own, kind) ?? []);
    return [
      ...placed(own, this.#domain, this.start),
      ...this.#sections.flatMap(({ held, element, start }) => placed(held, element, this.start + start)),
    ].sort((a, b) => a.start - b.start);
  }
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

function placed(held: readonly HeldEntry[], element: XmlElement, start: number): GuestEntry[] {
  return held.flatMap(({ index, kind, value, start: from, end }) => {
    const at = start + childStart(element, index);
    return value === undefined ? [] : { kind, value, start: at + from, end: at + end };
  });
}

type Told = Pick<HeldEntry, 'kind' | 'value'>;

function areSame(a: readonly Told[], b: readonly Told[]): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every((entry, index) => entry.kind === b[index]?.kind && entry.value === b[index]?.value)
  );
}
