/** What every list of completions is made of. */
import type { Span } from '../../xml/syntaxTree';

/** A completion before it is written for a client. */
export interface Offer {
  readonly label: string;
  readonly kind: 'element' | 'attribute' | 'value' | 'place' | 'host-device' | 'snippet';
  /** What replaces the place's span, where it is not the label; `$1` and `$0` as in LSP's snippets. */
  readonly insert?: string;
  /** Beside the label, short. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What the typed text is compared with, where it is not the label. */
  readonly filter?: string;
  /** Lists are sorted by this, then by label; 5 where absent. */
  readonly rank?: number;
  readonly preselect?: boolean;
  /** Values come next: the editor asks again. */
  readonly asksAgain?: boolean;
  /** Further changes, away from the cursor. */
  readonly further?: readonly (Span & { readonly text: string })[];
}
