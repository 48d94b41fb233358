/** What one element may hold. */
export interface ElementNames {
  /** The values where they can be counted, else null. */
  readonly attributes: { readonly [name: string]: readonly string[] | null };
  /** The path under which each element's own names are found. */
  readonly elements: { readonly [name: string]: string };
  /** Every text it may have, where they can be counted. */
  readonly text?: readonly string[];
  /** Anything may stand inside. */
  readonly open?: boolean;
}
