/** Attributes that the element may have and does not have yet. */

import { attributeNote } from '../../vocabulary/notes/notes';
import type { Offer } from './items';
import { outdated } from './notOnPseries';
import type { Ancestors } from './place';
import { wordsAt } from './words';

/** Of the host's PCI addresses and the guest's: in the order in which they are written. */
const order: readonly string[] = [
  'type',
  'mode',
  'model',
  'name',
  'index',
  'domain',
  'bus',
  'slot',
  'function',
];

/** Attributes without which libvirt refuses the element, whatever else it says. */
function requiredOf(path: readonly string[]): ReadonlySet<string> {
  const required = wordsAt(path).flatMap(({ attributes }) =>
    Object.entries(attributes ?? {}).flatMap(([name, word]) =>
      [word].flat().some((each) => each.required !== undefined && each.when === undefined) ? name : [],
    ),
  );
  return new Set(required);
}

/** @param insertValue - with `='…'` behind the name: there is none yet */
export function attributeOffers(
  { elements, names }: Ancestors,
  typed: string,
  options: { readonly quote: string; readonly insertValue: boolean; readonly before: string },
): readonly Offer[] {
  const path = elements.slice(1).map(({ node }) => node.name);
  const present = new Set(elements.at(-1)?.node.attributes.map(({ name }) => name));
  const required = requiredOf(path);
  return Object.entries(names.attributes).flatMap(([name, values]): readonly Offer[] => {
    if (present.has(name) && name !== typed) return [];
    const note = attributeNote(path, name);
    const value = `=${options.quote}$1${options.quote}`;
    const place = order.indexOf(name);
    return [
      {
        label: name,
        kind: 'attribute',
        insert: `${options.before}${name}${options.insertValue ? value : ''}`,
        filter: `${options.before}${name}`,
        ...(note === undefined ? {} : { documentation: note }),
        ...(required.has(name) ? { detail: 'required' } : {}),
        outdated: outdated.has(`${path.join('/')}@${name}`),
        rank: required.has(name) ? 1 : place < 0 ? 5 : 2 + place / 10,
        asksAgain: options.insertValue && (values !== null || place >= 0),
      },
    ];
  });
}
