/** Edits that are hard on a parser that reads only what they touch: each kind has a place it looks for, and something it puts there. */

import type { XmlChange } from '../../server/src/xml/reparse';
import type { Random } from '../libvirt/random';
import { applied } from '../xml/texts';

/** Changes one after the other, each of the text that those before it made; sent in one message. */
export type Batch = readonly XmlChange[];

interface Kind {
  readonly weight: number;
  readonly make: (text: string, random: Random) => Batch;
}

const structural = [
  '<',
  '>',
  '/',
  '</',
  '/>',
  '"',
  "'",
  '=',
  '&',
  ';',
  '!',
  '-',
  '--',
  '?',
  '[',
  ']',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<!DOCTYPE d [',
  ']>',
  '<!',
]; // prettier-ignore
const markup = [
  '<a>',
  '</a>',
  '<b/>',
  '<disk>',
  '</disk>',
  '</devices>',
  '<devices>',
  '</domain>',
  '<domain>',
  '<os>',
  '<!-- x -->',
  '<![CDATA[ < ]]>',
  '<?pi?>',
  "<?xml version='1.0'?>",
  '<!DOCTYPE d>',
  "<address type='pci' slot='2'/>",
  "<hostdev mode='subsystem' type='pci'><source><address domain='1' bus='1'/></source></hostdev>",
  "<controller type='pci' index='9' model='pci-root'/>",
  '<memballoon',
  "<alias name='ua-a'/>",
]; // prettier-ignore
const plain = [
  'x',
  '1',
  '0',
  ' ',
  '\n',
  '\n    ',
  '\t',
  '{{ x }}',
  'é',
  '&amp;',
  '&#65;',
  '&e;',
  '\0',
  '\uFEFF',
  '\uFFFE',
  '\u2028',
]; // prettier-ignore
const typed = [
  "<address type='pci' domain='0x0000' bus='0x01' slot='0x02' function='0x0'/>",
  '<!-- <disk> -->',
  '<![CDATA[ ]] > ]]>',
  '<?pi a?>',
  '<disk><a/></disk>',
  '</hostdev><hostdev>',
  '&#x1F600;',
]; // prettier-ignore

const put = (start: number, text: string, replaced = 0): Batch => [{ start, end: start + replaced, text }];

/** A match of the pattern by chance, as its beginning and end; undefined where there is none. */
function anyMatch(text: string, pattern: RegExp, random: Random) {
  const from = random.below(text.length + 1);
  pattern.lastIndex = from;
  let found = pattern.exec(text);
  if (!found) {
    pattern.lastIndex = 0;
    found = pattern.exec(text);
  }
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}

const anywhere = (text: string, random: Random) => random.below(text.length + 1);

/** Some of the text from a place on, most often little. */
const some = (text: string, start: number, random: Random) =>
  Math.min(text.length - start, random.pick([0, 0, 0, 1, 1, 1, 2, 3, random.below(12), random.below(200)]));

/** Puts one of the texts, or takes a little away, inside a match of the pattern; anywhere when nothing matches. */
const inside =
  (pattern: RegExp, texts: readonly string[]) =>
  (text: string, random: Random): Batch => {
    const { start, end } = anyMatch(text, pattern, random) ?? { start: 0, end: text.length };
    const at = start + random.below(end - start + 1);
    return put(at, random.chance(0.8) ? random.pick(texts) : '', Math.min(text.length - at, random.below(3)));
  };

const kinds: { readonly [name: string]: Kind } = {
  'a structural character': {
    weight: 8,
    make: (text, random) => put(anywhere(text, random), random.pick(structural)),
  },
  'a structural character replaced or taken away': {
    weight: 8,
    make(text, random) {
      const { start, end } = anyMatch(text, /[<>"'=&/!?[\]-]/g, random) ?? { start: 0, end: 0 };
      return put(start, random.chance(0.5) ? '' : random.pick(structural), end - start);
    },
  },
  'a value': {
    weight: 8,
    make(text, random) {
      const { start, end } = anyMatch(text, /(["'])[^"'<>]*\1/g, random) ?? { start: 0, end: 0 };
      const at = Math.min(text.length, start + 1 + random.below(Math.max(1, end - start - 1)));
      return put(at, random.pick(plain), Math.min(text.length - at, random.below(2)));
    },
  },
  'text of any kind, anywhere': {
    weight: 4,
    make(text, random) {
      const start = anywhere(text, random);
      return put(start, random.pick([...plain, ...markup, '']), some(text, start, random));
    },
  },
  'markup, anywhere': { weight: 4, make: (text, random) => put(anywhere(text, random), random.pick(markup)) },
  'markup, between tags': {
    weight: 6,
    make(text, random) {
      const { end } = anyMatch(text, />\s*(?=<)/g, random) ?? { end: 0 };
      return put(end, random.pick(markup));
    },
  },
  'a tag taken away': {
    weight: 5,
    make(text, random) {
      const { start, end } = anyMatch(text, /<[^<>]*>?/g, random) ?? { start: 0, end: 0 };
      return put(start, '', end - start);
    },
  },
  'a name': { weight: 3, make: inside(/<\/?[\w:]+/g, ['x', '/', ' ', ':', 'disk']) },
  'a line end cut in two': {
    weight: 4,
    make(text, random) {
      const found = anyMatch(text, /\r\n/g, random);
      if (!found) return put(anywhere(text, random), '\r\n');
      const at = found.start + random.below(2);
      return random.chance(0.5) ? put(found.start + 1, random.pick(['x', ' ', '<', '\n'])) : put(at, '', 1);
    },
  },
  'a surrogate pair cut in two': {
    weight: 4,
    make(text, random) {
      const found = anyMatch(text, /[\uD800-\uDBFF][\uDC00-\uDFFF]/g, random);
      if (!found) return put(anywhere(text, random), random.pick(['\u{1F600}', '\uD83D', '\uDE00']));
      const at = found.start + random.below(2);
      return random.chance(0.5) ? put(found.start + 1, random.pick(['x', '<', '\uD83D'])) : put(at, '', 1);
    },
  },
  'inside a comment': {
    weight: 4,
    make: inside(/<!--[\s\S]*?-->/g, ['-', '--', '-->', '>', '<!--', '<a>', 'x']),
  },
  'inside a CDATA section': {
    weight: 4,
    make: inside(/<!\[CDATA\[[\s\S]*?\]\]>/g, [']', ']]', ']]>', '>', '<', '&']),
  },
  'inside an instruction': {
    weight: 4,
    make: inside(/<\?[\s\S]*?\?>/g, ['?', '>', '?>', 'xml', '??>', ' ']),
  },
  'inside the DOCTYPE': {
    weight: 3,
    make: inside(/<!DOCTYPE[\s\S]*?\]?>/g, ['[', ']', '>', ']>', '"', "'", '<!ENTITY f "g">', '<!--', '-->']),
  },
  'elements moved': {
    weight: 3,
    make(text, random) {
      const { start } = anyMatch(text, /</g, random) ?? { start: 0 };
      const { start: stop } = anyMatch(text, /</g, random) ?? { start: text.length };
      const [from, to] = [Math.min(start, stop), Math.max(start, stop)];
      const moved = text.slice(from, Math.min(to, from + 2000));
      const left = applied(text, { start: from, end: from + moved.length, text: '' });
      const at = random.below(left.length + 1);
      return [...put(from, '', moved.length), ...put(at, moved)];
    },
  },
  'a block pasted over': {
    weight: 1,
    make(text, random) {
      const start = anywhere(text, random);
      const from = anywhere(text, random);
      return put(start, text.slice(from, from + random.below(1500)), some(text, start, random));
    },
  },
};

const chances = Object.values(kinds).flatMap(({ weight, make }) => Array<Kind['make']>(weight).fill(make));

/** One change, or what belongs together. */
export function anyEdit(text: string, random: Random): Batch {
  return random.pick(chances)(text, random);
}

/** Several edits in one message. */
export function batchOf(text: string, random: Random): Batch {
  let now = text;
  return Array.from({ length: 2 + random.below(4) }, () => {
    const edit = anyEdit(now, random);
    for (const change of edit) now = applied(now, change);
    return edit;
  }).flat();
}

/** A tag, a comment or the like, typed key by key at one place, now and then taken back with the same number of keys. */
export function typing(text: string, random: Random): readonly Batch[] {
  const keys = Array.from(random.pick(typed));
  let at = random.chance(0.7) ? (anyMatch(text, />\s*(?=<)/g, random)?.end ?? 0) : anywhere(text, random);
  const forth = keys.map((key) => {
    const batch = put(at, key);
    at += key.length;
    return batch;
  });
  if (random.chance(0.7)) return forth;
  const back = keys.reverse().map((key) => {
    at -= key.length;
    return put(at, '', key.length);
  });
  return [...forth, ...back];
}

/** What takes the batch back; `text` is that before it. */
export function inverse(text: string, batch: Batch): Batch {
  let now = text;
  const back = batch.map((change) => {
    const { start, end, text: added } = change;
    const removed = now.slice(start, end);
    now = applied(now, change);
    return { start, end: start + added.length, text: removed };
  });
  return back.reverse();
}
