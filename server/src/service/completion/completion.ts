/** What may stand where the cursor is. */
import type { CompletionItem, Position } from 'vscode-languageserver-types';
import { quoteAt } from '../../edits/style';
import { textNote, valueNote } from '../../vocabulary/notes/notes';
import { childElements } from '../../xml/query';
import type { Span } from '../../xml/syntaxTree';
import type { Snapshot } from '../snapshot';
import { attributeOffers } from './attributes';
import { elementOffers } from './elements';
import { hostDeviceOffers } from './hostDevices';
import { type CompletionAbilities, type Offer, toItem } from './items';
import { doNewGuest } from './newGuest';
import { textsNotOnPseries } from './notOnPseries';
import { type TypedPlace, typedPlace } from './place';
import { placeOffers } from './places';
import { snippetOffers } from './snippets';
import { valueOffers } from './values';

/** What the typed text is compared with, and what replaces it. */
interface Offers {
  readonly span: Span;
  readonly offers: readonly Offer[];
}

/** Empty where nothing can be completed. */
export function doCompletion(
  snapshot: Snapshot,
  position: Position,
  abilities: CompletionAbilities,
): CompletionItem[] {
  const offset = snapshot.positions.offsetAt(position);
  const place = typedPlace(snapshot, offset);
  if (!place) return doNewGuest(snapshot.text, snapshot.positions, position, abilities);
  const { span, offers } = offersAt(snapshot, place, offset);
  return offers.map((offer) => toItem(snapshot.positions, span, offer, abilities));
}

function offersAt(snapshot: Snapshot, place: TypedPlace, offset: number): Offers {
  const quote = quoteAt(snapshot.source, offset);
  const pseries = snapshot.guest?.pseries ?? false;
  switch (place.kind) {
    case 'element': {
      const { parent, tagFollows } = place;
      const bracket = !tagFollows;
      const typed = snapshot.source.slice(place.span.start, place.span.start + 1) === '<';
      // A name before its attributes is replaced alone.
      const span = tagFollows && typed ? { start: place.span.start + 1, end: place.span.end } : place.span;
      const inDevices = parent.elements.at(-1)?.node.name === 'devices';
      const around = parent.elements.at(-1);
      const edited = around && childElements(around).find(({ start }) => start === place.span.start)?.node;
      return {
        span,
        offers: [
          ...elementOffers(parent, edited, {
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
      const typed = snapshot.source.slice(place.span.start, place.span.end);
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
      const refused = pseries ? (textsNotOnPseries[path.join('/')] ?? []) : [];
      const texts = (place.owner.names.text ?? textsOf(path)).filter((text) => !refused.includes(text));
      const offers = texts.map((label): Offer => {
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
