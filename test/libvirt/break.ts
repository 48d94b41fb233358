/** Guests as they are while somebody types, or as a script cut them: one of ours, not well-formed. */
import { applyChanges } from '../../server/src/edits/textChanges';
import { type BaseGuest, baseGuests } from './baseGuests';
import { prepareGuest } from './prepare';
import { type Random, randomOf } from './random';

export interface BrokenGuest {
  readonly base: BaseGuest;
  readonly text: string;
}

const stray = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '/',
  '=',
  '<x/>',
  '</x>',
  '<x>',
  'x',
  '&x;',
  '&#0;',
  '&#xZ;',
  '<!--',
  '--',
];
const strayTexts = [
  ...stray,
  ']]>',
  '<![CDATA[',
  '<?',
  '<?xml?>',
  '<?x',
  '<!x>',
  '\u0001',
  '</',
  '<x y',
  '<x y=',
  '<é>',
];

type Damage = (text: string, random: Random) => string;

/** Behind the root's start tag: without that one it is no guest, and nothing is said of it. */
function rootEnd(text: string): number {
  return text.indexOf('>', text.search(/<domain[\s>]/)) + 1;
}

/** A place beside one of the characters that markup is made of, where most damage is done. */
function placeIn(text: string, random: Random): number {
  const from = rootEnd(text) + random.below(text.length - rootEnd(text));
  if (random.chance(0.3)) return from;
  const found = text.slice(from).search(/[<>/='"]/);
  return found < 0 ? from : from + found + random.below(2);
}

const damages: readonly Damage[] = [
  function cutOff(text, random) {
    return text.slice(0, placeIn(text, random));
  },
  function deleteCharacter(text, random) {
    const at = placeIn(text, random);
    return applyChanges(text, [{ start: at, end: Math.min(at + 1, text.length), text: '' }]);
  },
  function deleteRange(text, random) {
    const at = placeIn(text, random);
    return applyChanges(text, [
      { start: at, end: Math.min(at + 1 + random.below(40), text.length), text: '' },
    ]);
  },
  function insert(text, random) {
    const at = placeIn(text, random);
    return applyChanges(text, [{ start: at, end: at, text: random.pick(strayTexts) }]);
  },
  function deleteTag(text, random) {
    const tags = [...text.matchAll(/<\/?\w[^>]*>/g)].filter(({ index }) => index >= rootEnd(text));
    const { index, 0: tag } = random.pick(tags);
    return applyChanges(text, [{ start: index, end: index + tag.length, text: '' }]);
  },
  function repeatAttribute(text, random) {
    const { index, 0: attribute } = random.pick([...text.matchAll(/ \w+=(["'])[^"']*\1/g)]);
    return applyChanges(text, [{ start: index, end: index, text: attribute }]);
  },
];

/** The broken guest of that seed and number; now and then the damage leaves it well-formed. */
export function brokenGuest(seed: number, number: number): BrokenGuest {
  const random = randomOf(seed, number);
  const base = random.pick(baseGuests);
  // The damage may have changed the emulator, which libvirt runs.
  return { base, text: prepareGuest(random.pick(damages)(base.text, random)) };
}
