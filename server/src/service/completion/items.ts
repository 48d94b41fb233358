/** What every list of completions is made of. */
import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  MarkupKind,
  type TextEdit,
} from 'vscode-languageserver-types';
import type { Span } from '../../xml/syntaxTree';
import { type Positions, toRange } from '../positions';

export interface CompletionAbilities {
  /** `$1` and `$0` in what is inserted. */
  readonly snippets: boolean;
  /** Items that are struck through. */
  readonly tags?: boolean;
}

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
  /** libvirt takes it, and has something better. */
  readonly outdated?: boolean;
  /** Values come next: the editor asks again. */
  readonly asksAgain?: boolean;
  /** Further changes, away from the cursor. */
  readonly further?: readonly (Span & { readonly text: string })[];
}

const kinds: Record<Offer['kind'], CompletionItemKind> = {
  element: CompletionItemKind.Property,
  attribute: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  place: CompletionItemKind.Value,
  'host-device': CompletionItemKind.Reference,
  snippet: CompletionItemKind.Snippet,
};

/** @param span - what is replaced */
export function toItem(
  positions: Positions,
  span: Span,
  offer: Offer,
  { snippets, tags }: CompletionAbilities,
): CompletionItem {
  const { label, kind, detail, documentation, rank = 5, preselect, asksAgain, outdated, further } = offer;
  const insert = offer.insert ?? label;
  const placeholders = kind === 'element' || kind === 'attribute' || kind === 'snippet';
  const newText = placeholders && !snippets ? withoutPlaceholders(insert) : insert;
  const edits: TextEdit[] = (further ?? []).map((change) => ({
    range: toRange(positions, change),
    newText: change.text,
  }));
  return {
    label,
    kind: kinds[kind],
    ...(detail ? { detail } : {}),
    ...(documentation ? { documentation: { kind: MarkupKind.Markdown, value: documentation } } : {}),
    filterText: offer.filter ?? label,
    sortText: `${(outdated ? rank + 3 : rank).toFixed(3)} ${label}`,
    ...(preselect ? { preselect } : {}),
    ...(outdated && tags ? { tags: [CompletionItemTag.Deprecated] } : {}),
    insertTextFormat: placeholders && snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: toRange(positions, span), newText },
    ...(edits.length > 0 ? { additionalTextEdits: edits } : {}),
    ...(asksAgain && snippets
      ? { command: { command: 'editor.action.triggerSuggest', title: 'Suggest' } }
      : {}),
  };
}

/** A snippet as plain text, with the first of what it offers. */
export function withoutPlaceholders(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\d/g, '');
}
