/** What may stand where the cursor is. */
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type Position,
  type TextEdit,
} from 'vscode-languageserver-types';
import { quoteAt } from '../../edits/style';
import { textNote, valueNote } from '../../vocabulary/notes/notes';
import type { Span } from '../../xml/syntaxTree';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';
import { attributeOffers } from './attributes';
import { elementOffers } from './elements';
import { hostDeviceOffers } from './hostDevices';
import type { Offer } from './items';
import { type TypedPlace, typedPlace } from './place';
import { placeOffers } from './places';
import { snippetOffers } from './snippets';
import { valueOffers } from './values';

export interface CompletionAbilities {
  /** `$1` and `$0` in what is inserted. */
  readonly snippets: boolean;
}

/** What the typed text is compared with, and what replaces it. */
interface Offers {
  readonly span: Span;
  readonly offers: readonly Offer[];
}

const kinds: Record<Offer['kind'], CompletionItemKind> = {
  element: CompletionItemKind.Property,
  attribute: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  place: CompletionItemKind.Value,
  'host-device': CompletionItemKind.Reference,
  snippet: CompletionItemKind.Snippet,
};

/** Empty where nothing can be completed. */
export function doCompletion(
  snapshot: Snapshot,
  position: Position,
  abilities: CompletionAbilities,
): CompletionItem[] {
  const offset = snapshot.positions.offsetAt(position);
  const place = typedPlace(snapshot, offset);
  if (!place) return [];
  const { span, offers } = offersAt(snapshot, place, offset);
  return offers.map((offer) => toItem(snapshot, span, offer, abilities));
}

function offersAt(snapshot: Snapshot, place: TypedPlace, offset: number): Offers {
  const quote = quoteAt(snapshot.text, offset);
  const pseries = snapshot.guest?.pseries ?? false;
  switch (place.kind) {
    case 'element': {
      const { parent, tagFollows } = place;
      const bracket = !tagFollows;
      const typed = snapshot.text.startsWith('<', place.span.start);
      // A name before its attributes is replaced alone.
      const span = tagFollows && typed ? { start: place.span.start + 1, end: place.span.end } : place.span;
      const inDevices = parent.elements.at(-1)?.node.name === 'devices';
      const edited = parent.elements.at(-1)?.node.children.find((child, index) => {
        const start =
          (parent.elements.at(-1)?.start ?? 0) + (parent.elements.at(-1)?.node.childStarts[index] ?? 0);
        return child.kind === 'element' && start === place.span.start;
      });
      return {
        span,
        offers: [
          ...elementOffers(parent, edited?.kind === 'element' ? edited : undefined, {
            pseries,
            quote,
            tagFollows,
            bracket,
          }),
          ...(inDevices && !tagFollows ? snippetOffers(snapshot, quote) : []),
        ],
      };
    }
    case 'attribute': {
      const typed = snapshot.text.slice(place.span.start, place.span.end);
      const before = place.spaceNeeded ? ' ' : '';
      const options = { quote, insertValue: !place.valueFollows, before };
      return { span: place.span, offers: attributeOffers(place.owner, typed, options) };
    }
    case 'value': {
      const { owner, attribute, span, quoted } = place;
      const path = owner.elements.slice(1).map(({ node }) => node.name);
      const element = owner.elements.at(-1);
      const known = placeOffers(snapshot, owner, attribute.name);
      const ofHost =
        element && path.at(-1) === 'address' && path.at(-2) === 'source'
          ? hostDeviceOffers(snapshot, element, attribute.name, quote)
          : [];
      const offers = known ?? (ofHost.length > 0 ? ofHost : valueOffers(snapshot, owner, attribute.name));
      const noted = offers.map((offer): Offer => {
        const note = offer.documentation ?? valueNote(path, attribute.name, offer.label);
        return note === undefined ? offer : { ...offer, documentation: note };
      });
      return { span, offers: quoted ? noted : noted.map((offer) => quotedOffer(offer, quote)) };
    }
    case 'text': {
      const path = place.owner.elements.slice(1).map(({ node }) => node.name);
      const offers = (place.owner.names.text ?? textsOf(path)).map((label): Offer => {
        const note = textNote(path, label);
        return { label, kind: 'value', ...(note === undefined ? {} : { documentation: note }) };
      });
      return { span: place.span, offers };
    }
    case 'end-tag': {
      const { name } = place.element.node;
      const insert = place.closed ? name : `${name}>`;
      return {
        span: place.span,
        offers: [{ label: `/${name}`, kind: 'element', insert, filter: name, preselect: true }],
      };
    }
  }
}

const cpuModels = ['POWER8', 'POWER9', 'POWER10', 'POWER11'];

function textsOf(path: readonly string[]): readonly string[] {
  const key = path.join('/');
  if (key === 'cpu/model') return cpuModels;
  if (key === 'os/type') return ['hvm'];
  return [];
}

const quotedOffer = (offer: Offer, quote: string): Offer => ({
  ...offer,
  insert: `${quote}${offer.insert ?? offer.label}${quote}`,
  filter: '',
});

function toItem(
  { positions }: Snapshot,
  span: Span,
  offer: Offer,
  { snippets }: CompletionAbilities,
): CompletionItem {
  const { label, kind, detail, documentation, rank = 5, preselect, asksAgain, further } = offer;
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
    sortText: `${rank.toFixed(3)} ${label}`,
    ...(preselect ? { preselect } : {}),
    insertTextFormat: placeholders && snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: toRange(positions, span), newText },
    ...(edits.length > 0 ? { additionalTextEdits: edits } : {}),
    ...(asksAgain && snippets
      ? { command: { command: 'editor.action.triggerSuggest', title: 'Suggest' } }
      : {}),
  };
}

function withoutPlaceholders(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\d/g, '');
}
