/** The words of libvirt 9.0.0 with libxml2 2.9.14 for a text that is not well-formed, as it gave them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { xmlErrors } from '../../server/src/xml/errors';
import { findFatal } from '../../server/src/xml/libxml2/fatal';
import { libxml2Words } from '../../server/src/xml/libxml2/words';
import { parseXml } from '../../server/src/xml/parse';
import { anyText } from './texts';

/** The text, the line and message, the context, and how far the pointer points. */
const cases: readonly (readonly [text: string, message: string, context: string, dashes: number])[] = [
  ['', '1: Document is empty', '(null)', 0],
  [' ', "1: Start tag expected, '<' not found", ' ', 1],
  ['x', "1: Start tag expected, '<' not found", 'x', 0],
  ['<', '1: StartTag: invalid element name', '<', 1],
  ['<a', "1: Couldn't find end of Start Tag a line 1", '<a', 2],
  ['<a>', '1: Premature end of data in tag a line 1', '<a>', 3],
  ['<a>\n</b>', '2: Opening and ending tag mismatch: a line 1 and b', '</b>', 4],
  ['<a>\r\n<b>\r\n</a>', '3: Opening and ending tag mismatch: b line 2 and a', '</a>', 4],
  ['<a></></a>', '1: Opening and ending tag mismatch: a line 1 and unparsable', '<a></></a>', 6],
  [
    "<q:a xmlns:q='x'></q:b>",
    '1: Opening and ending tag mismatch: a line 1 and b',
    "<q:a xmlns:q='x'></q:b>",
    23,
  ],
  ['<a></a x>', "1: expected '>'", '<a></a x>', 7],
  ['<a/>\n<b/>', '2: Extra content at the end of the document', '<b/>', 0],
  ["<a ='1'/>", '1: error parsing attribute name', "<a ='1'/>", 3],
  ['<a x>', '1: Specification mandates value for attribute x', '<a x>', 4],
  ["<a\n  b='1'\n  c", '3: Specification mandates value for attribute c', '  c', 3],
  ["<a b='é' c></a>", '1: Specification mandates value for attribute c', "<a b='é' c></a>", 11],
  ["<q:a xmlns:q='x' q:y>", '1: Specification mandates value for attribute y', "<q:a xmlns:q='x' q:y>", 20],
  ['<a x=1/>', '1: AttValue: " or \' expected', '<a x=1/>', 5],
  ["<a x='1", "1: AttValue: ' expected", "<a x='1", 7],
  ["<a x='1'y='2'/>", '1: attributes construct error', "<a x='1'y='2'/>", 8],
  ["<a x='1' x='2'/>", '1: Attribute x redefined', "<a x='1' x='2'/>", 14],
  ["<a x='<'/>", "1: Unescaped '<' not allowed in attributes values", "<a x='<'/>", 6],
  ["<a x='\u0001'/>", '1: invalid character in attribute value', "<a x='\u0001'/>", 6],
  ["<a x='&'/>", '1: xmlParseEntityRef: no name', "<a x='&'/>", 7],
  ['<a>&x</a>', "1: EntityRef: expecting ';'", '<a>&x</a>', 5],
  ['<a>&x;</a>', "1: Entity 'x' not defined", '<a>&x;</a>', 6],
  ['<a>&#0;</a>', '1: xmlParseCharRef: invalid xmlChar value 0', '<a>&#0;</a>', 7],
  ['<a>&#x110000;</a>', '1: xmlParseCharRef: character reference out of bounds', '<a>&#x110000;</a>', 13],
  ['<a>&#xg;</a>', '1: CharRef: invalid hexadecimal value', '<a>&#xg;</a>', 6],
  ['<a>&#g;</a>', '1: CharRef: invalid decimal value', '<a>&#g;</a>', 5],
  ['<a>\u0001</a>', '1: PCDATA invalid Char value 1', '<a>\u0001</a>', 3],
  ['<a>]]></a>', "1: Sequence ']]>' not allowed in content", '<a>]]></a>', 3],
  ['<a><!-- - -- --></a>', '1: Double hyphen within comment: <!-- - ', '<a><!-- - -- --></a>', 10],
  ['<a><!--', '1: Comment not terminated', '<a><!--', 7],
  ['<a><![CDATA[xyz', '1: CData section not finished\nx', '<a><![CDATA[xyz', 15],
  ['<a><? x?></a>', '1: xmlParsePI : no target name', '<a><? x?></a>', 5],
  ['<?x?y?><a/>', '1: ParsePI: PI x space expected', '<?x?y?><a/>', 3],
  [
    "<a><?xml version='1.0'?></a>",
    '1: XML declaration allowed only at the start of the document',
    "<a><?xml version='1.0'?></a>",
    8,
  ],
];

const wordsOf = (text: string) => libxml2Words(text, parseXml(text));

/** Elements in each other, and what stands in the innermost. */
const nested = (count: number, inside: string) => `${'<a>'.repeat(count)}${inside}${'</a>'.repeat(count)}`;

describe('libxml2', () => {
  for (const [text, message, context, dashes] of cases) {
    it(`says of ${JSON.stringify(text)}: ${message}`, () => {
      assert.equal(wordsOf(text), `(domain_definition):${message}\n${context}\n${'-'.repeat(dashes)}^`);
    });
  }
  it('has no words for a DOCTYPE, a broken XML declaration, or a text above 256 KiB', () => {
    assert.equal(wordsOf('<!DOCTYPE a><a>'), undefined);
    assert.equal(wordsOf('<?xml vers?><a>'), undefined);
    assert.equal(wordsOf(`<a>${' '.repeat(256 * 1024)}`), undefined);
  });
  it('reads an element that stands in 256 others, and none that stands in more', () => {
    assert.equal(wordsOf(nested(256, '<b/>')), undefined);
    assert.equal(wordsOf(nested(257, '<!-- b --><![CDATA[b]]>')), undefined);
    for (const text of [nested(257, '<b/>'), nested(300, ''), nested(257, '<1/>'), '<a>'.repeat(300)]) {
      const [message] = wordsOf(text)?.split('\n') ?? [];
      assert.equal(
        message,
        '(domain_definition):1: Excessive depth in document: 256 use XML_PARSE_HUGE option',
      );
      assert.equal(findFatal(text)?.at, 257 * 3, text);
    }
    const earlier = `<a>${nested(255, "<b c='<'/>")}${nested(257, '')}</a>`;
    assert.match(wordsOf(earlier) ?? '', /Unescaped '<'/);
    const later = `<a>${nested(257, '')}</b></a>`;
    assert.match(wordsOf(later) ?? '', /Excessive depth/);
  });
  it('counts elements without an end tag, wherever the tree sees their end', () => {
    const text = `<a>\n${'<b>\n'.repeat(200)}${nested(57, '')}</a>`;
    assert.deepEqual(findFatal(text, parseXml(text)), findFatal(text));
    assert.match(wordsOf(text) ?? '', /^\(domain_definition\):202: Excessive depth/);
  });
  it('need not read what the tree has no fault in', () => {
    const deep = fc.tuple(fc.nat(300), anyText, fc.nat(300)).map(
      ([many, inside, ends]) =>
        // Some of the end tags only.
        `<d>\n${'<a>'.repeat(many)}${inside}${'</a>'.repeat(ends)}\n<b><c/></b>\n${nested(ends, '<c/>')}</d>`,
    );
    fc.assert(
      fc.property(fc.oneof(anyText, deep), (text) => {
        assert.deepEqual(findFatal(text, parseXml(text)), findFatal(text));
      }),
      { numRuns: 2000 },
    );
  });
  it('finds an error just where the tree has one', () => {
    const pieces = [
      '<a>',
      '</a>',
      '<b/>',
      "<a x='1'>",
      '<',
      '>',
      '&',
      '&lt;',
      "'",
      ' ',
      '\n',
      'é',
      '--',
      '<!-- ',
      ' -->',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        assert.equal(findFatal(text) !== undefined, xmlErrors(parseXml(text)).length > 0, text);
      }),
    );
  });
});
