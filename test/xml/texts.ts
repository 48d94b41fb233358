import fc from 'fast-check';
import type { XmlChange } from '../../server/src/xml/reparse';

/** What makes and breaks markup, alone and in twos. */
const pieces = [
  '<',
  '>',
  '/',
  '</',
  '/>',
  '<a',
  '<a>',
  '</a>',
  '<b>',
  '</b>',
  '<b',
  '</b',
  '<c/>',
  '<ab>',
  '</ab>',
  '<c x="1"/>',
  "<c x='1' y='2'>",
  '</c>',
  '"',
  "'",
  '=',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '\n  ',
  '\n    ',
  '  ',
  '\t',
  'x',
  'name',
  'x="',
  "y='",
  'x=1',
  ' z ',
  '&',
  '&amp;',
  '&foo;',
  '&#65;',
  '&#0;',
  ';',
  '<!--',
  '-->',
  '--',
  '-',
  '<![CDATA[',
  ']]>',
  ']',
  '<?',
  '?>',
  '<?xml version="1.0"?>',
  '<?pi a?>',
  '<!DOCTYPE a>',
  '<!DOCTYPE a [',
  ']>',
  '<!',
  '!',
  '[',
  '\0',
  '\u{1F600}',
  '\uD83D',
  '\uDE00',
  '\uFEFF',
  '\uFFFE',
  'é',
  '0',
];

const guests = [
  `<domain type='kvm'>
  <name>g</name>
  <devices>
    <hostdev mode='subsystem' type='pci'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
    </hostdev>
    <!-- two -->
    <disk type='file'><source file='/a'/></disk>
    <controller type='pci' index='0' model='pci-root'/>
  </devices>
</domain>
`,
  '<?xml version="1.0"?>\r\n<a>\r\n  <b x="1">t</b>\r\n  <b><a><b/></a></b>\r\n  <![CDATA[ ]] ]]>\r\n</a>\r\n<!-- end -->\r\n',
  '<a><b><c/></b><b>x &amp; y</b><ab x="a>b"/></a>',
  '<!DOCTYPE a [<!ENTITY b "<c>">]>\n<a><?pi x?><b/><!-- <b> --></a>',
];

const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));

/** Texts of every kind: guests in good order, soups of markup, anything at all. */
export const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...guests) },
  { weight: 4, arbitrary: soup },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...guests), fc.nat(), soup)
      .map(([text, at, more]) => insert(text, at, more)),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

function insert(text: string, at: number, more: string): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + more + text.slice(place);
}

/** An edit before it meets a text: where (as a share of the text), how much goes, what comes. */
export interface Wish {
  readonly place: number;
  readonly length: number;
  readonly text: string;
  /** Lands at the structural character nearest to the place. */
  readonly structural: boolean;
}

export const anyWish: fc.Arbitrary<Wish> = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(0, 0, 1, 1, 2) },
    { weight: 2, arbitrary: fc.nat(12) },
    { weight: 1, arbitrary: fc.nat(200) },
  ),
  text: fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 6, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: soup },
  ),
  structural: fc.boolean(),
});

/** The wish as a change of this text. */
export function changeOf(text: string, { place, length, text: put, structural }: Wish): XmlChange {
  let start = Math.min(text.length, Math.floor(place * (text.length + 1)));
  if (structural) {
    const found = text.slice(start).search(/[<>"'&\-\]/\r\n]/);
    start += Math.max(0, found);
  }
  return { start, end: Math.min(text.length, start + length), text: put };
}

export function applied(text: string, { start, end, text: put }: XmlChange): string {
  return text.slice(0, start) + put + text.slice(end);
}
