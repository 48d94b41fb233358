/** What the extension and the page with the picture say to each other. Everything is plain data. */
import type { Topology } from '../../../server/src/service/topology/topology';

/** What somebody takes: a device of the guest by where it starts, or devices of the host by their addresses. */
export type Taken =
  | { readonly kind: 'device'; readonly start: number }
  | { readonly kind: 'host'; readonly addresses: readonly string[] };

/** Where it is put; slot null: the lowest free one. */
export interface Place {
  readonly bus: number | 'new';
  readonly slot: number | null;
}

export interface Picture {
  readonly uri: string;
  /** The file's name. */
  readonly name: string;
  readonly version: number;
  /** null: no pSeries guest. */
  readonly topology: Topology | null;
}

/** What would come of putting something somewhere. */
export interface Outlook {
  readonly kind: 'edit' | 'ask' | 'refused';
  readonly words: string;
}

export type ToPage =
  | { readonly type: 'picture'; readonly picture: Picture | null }
  /** Where the cursor is in the text. */
  | { readonly type: 'cursor'; readonly offset: number }
  /** The text's hover, in Markdown; null: there is none. */
  | { readonly type: 'hover'; readonly key: string; readonly markdown: string | null }
  | { readonly type: 'outlook'; readonly id: number; readonly outlook: Outlook }
  | { readonly type: 'said'; readonly words: string; readonly failed: boolean };

export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'select'; readonly start: number; readonly end: number; readonly focus: boolean }
  | { readonly type: 'hover'; readonly key: string; readonly offset: number }
  | {
      readonly type: 'try';
      readonly id: number;
      readonly version: number;
      readonly taken: Taken;
      readonly place: Place;
    }
  | { readonly type: 'put'; readonly version: number; readonly taken: Taken; readonly place: Place }
  /** The place is to be picked from a list. */
  | { readonly type: 'choose'; readonly version: number; readonly taken: Taken }
  | { readonly type: 'undo' | 'redo' };
