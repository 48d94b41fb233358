/** Guests as careless edits leave them: one of ours with one or two random changes, always well-formed. */
import { applyChanges } from '../../server/src/edits/textChanges';
import { parseXml } from '../../server/src/xml/parse';
import { childElements, rootElement } from '../../server/src/xml/query';
import type { Located, XmlAttribute } from '../../server/src/xml/syntaxTree';
import { type BaseGuest, baseGuests } from './baseGuests';
import { prepareGuest } from './prepare';
import { type Random, randomOf } from './random';

export interface MutatedGuest {
  readonly base: BaseGuest;
  readonly text: string;
}

const odd = [
  ['', '0', '-1', '1', '2', '31', '32', '256', '65536', '4294967296', '99999999999999999999', '0x10', '1.5'],
  ['x', 'yes', 'no', 'on', 'off', 'bogus', ' 1', 'default', 'true', 'none'],
].flat();

interface AttributeOf {
  readonly element: Located;
  readonly attribute: XmlAttribute;
}

/** A document's elements below the root, and all attributes. */
interface Parts {
  readonly elements: readonly Located[];
  readonly attributes: readonly AttributeOf[];
}

function partsOf(text: string): Parts {
  const root = rootElement(parseXml(text));
  const all: Located[] = root ? [root] : [];
  for (let at = 0; at < all.length; at++) {
    const element = all[at];
    if (element) all.push(...childElements(element));
  }
  return {
    elements: all.slice(1),
    attributes: all.flatMap((element) =>
      element.node.attributes.map((attribute) => ({ element, attribute })),
    ),
  };
}

/** Every value that the guests give an attribute, by its name, and all of them. */
const values = new Map<string, string[]>();
for (const { attribute } of baseGuests.flatMap(({ text }) => partsOf(text).attributes)) {
  values.set(attribute.name, [...(values.get(attribute.name) ?? []), attribute.value]);
}
const allValues = [...values.values()].flat();

function change(text: string, start: number, end: number, by: string): string {
  return applyChanges(text, [{ start, end, text: by }]);
}

function sourceOf(text: string, { node, start }: Located): string {
  return text.slice(start, start + node.length);
}

function setValue(text: string, { element, attribute }: AttributeOf, value: string): string {
  const written = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
  return change(text, element.start + attribute.valueStart, element.start + attribute.valueEnd, written);
}

type Mutation = (text: string, parts: Parts, random: Random) => string;

const oddValue: Mutation = (text, { attributes }, random) =>
  setValue(text, random.pick(attributes), random.pick(odd));

const mutations: readonly Mutation[] = [
  function deleteElement(text, { elements }, random) {
    const { node, start } = random.pick(elements);
    return change(text, start, start + node.length, '');
  },
  function repeatElement(text, { elements }, random) {
    const element = random.pick(elements);
    return change(text, element.start, element.start, sourceOf(text, element));
  },
  function moveElement(text, { elements }, random) {
    const moved = random.pick(elements);
    const end = moved.start + moved.node.length;
    const open = elements.filter(
      ({ node, start }) =>
        node.endTagStart >= 0 && (start + node.length <= moved.start || start >= end || start < moved.start),
    );
    const { node, start } = random.pick(open);
    const at = start + node.endTagStart;
    return applyChanges(text, [
      { start: moved.start, end, text: '' },
      { start: at, end: at, text: sourceOf(text, moved) },
    ]);
  },
  function dropAttribute(text, { attributes }, random) {
    const { element, attribute } = random.pick(attributes);
    return change(text, element.start + attribute.start - 1, element.start + attribute.end, '');
  },
  oddValue,
  oddValue,
  function anothersValue(text, { attributes }, random) {
    const chosen = random.pick(attributes);
    const same = random.chance(0.5) ? values.get(chosen.attribute.name) : undefined;
    return setValue(text, chosen, random.pick(same ?? allValues));
  },
  function oddText(text, { elements }, random) {
    const plain = elements.filter(
      ({ node }) => node.children.length === 1 && node.children.at(0)?.kind === 'text',
    );
    if (plain.length === 0) return text;
    const { node, start } = random.pick(plain);
    return change(text, start + node.startTagEnd, start + node.endTagStart, random.pick(odd));
  },
];

/** The mutated guest of that seed and number. */
export function mutatedGuest(seed: number, number: number): MutatedGuest {
  const random = randomOf(seed, number);
  const base = random.pick(baseGuests);
  let { text } = base;
  for (let left = random.chance(0.8) ? 1 : 2; left > 0; left--) {
    text = random.pick(mutations)(text, partsOf(text), random);
  }
  // A change may have brought another machine's emulator or CPU in.
  return { base, text: prepareGuest(text) };
}
