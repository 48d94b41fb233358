/** What a refactoring is: text changes of which the result was looked at, or the reason why there are none. */
import type { TextChange } from '../../edits/guestEdit';
import type { Device } from '../../guest/guest';
import type { RuleContext } from '../../rules/rule';
import type { Snapshot } from '../snapshot';

export type Outcome =
  | { readonly kind: 'changes'; readonly title: string; readonly changes: readonly TextChange[] }
  /** Somebody could want it, and it cannot be done whole. */
  | { readonly kind: 'refused'; readonly title: string; readonly reason: string }
  /** It is so already, or it is about something else: of interest only to who asked for just this. */
  | { readonly kind: 'idle'; readonly title: string; readonly reason: string };

/** A pSeries guest and the place in it that somebody points at. */
export interface Asked {
  readonly snapshot: Snapshot;
  readonly context: RuleContext;
  /** The device whose element holds the place. */
  readonly device: Device | undefined;
  /** Nobody asked for refactorings: what takes long or is much alike is left out. */
  readonly unasked: boolean;
}

export interface Refactoring {
  /** The code action's kind, by which an editor's command or key asks for just this one. */
  readonly kind: string;
  /** Whether it is about what is pointed at; about any place without it. */
  readonly concerns?: (asked: Asked) => boolean;
  readonly find: (asked: Asked) => readonly Outcome[];
}
