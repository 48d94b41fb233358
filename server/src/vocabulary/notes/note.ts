/**
 * What the elements and attributes of the domain format are for, in our own words. Completion, the hover on a name and
 * the check for unknown names read it; what libvirt refuses of a value is in `word.ts` and its like.
 */

export interface AttributeNote {
  /** Markdown, a sentence or two. */
  readonly what: string;
  /** What is particular about it on a pSeries guest. */
  readonly pseries?: string;
  /** The libvirt version that brought it, as `1.2.3`. */
  readonly since?: string;
  /** What holds where it is absent. */
  readonly byDefault?: string;
  /** Every value it may have, where they can be counted, and what each means; `''` where the value says it all. */
  readonly values?: { readonly [value: string]: string };
  /** Other machines that alone have it (`x86`, `s390x`): known, but not offered on a pSeries guest. */
  readonly elsewhere?: string;
}

export interface ElementNote extends AttributeNote {
  /** A text alone is short for `{ what }`. */
  readonly attributes?: { readonly [name: string]: AttributeNote | string };
  readonly elements?: { readonly [name: string]: ElementNote };
  /** XML, as one would write it on a pSeries guest. */
  readonly example?: string;
  /** What is inside is nobody's business here: metadata, other namespaces. */
  readonly open?: true;
}

/** Elements by name. */
export type ElementNotes = { readonly [name: string]: ElementNote };
