import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseXml } from '../../server/src/xml/parse';
import { readStartTag } from '../../server/src/xml/startTag';
import { keeper } from '../../server/src/xml/strings';
import type { XmlAttribute, XmlElement } from '../../server/src/xml/syntaxTree';
import { allNodes } from './trees';

const times = Number(process.env['FUZZ_TIMES'] ?? 1);

function elementsOf(text: string): { element: XmlElement; start: number }[] {
  return allNodes(parseXml(text)).flatMap(({ node, start }) =>
    node.kind === 'element' ? [{ element: node, start }] : [],
  );
}

function written({ name, value, start, valueStart, valueEnd, end }: XmlAttribute): string {
  return [name, value, start, valueStart, valueEnd, end].join('|');
}

/** However much a tag has in common with those before it, it is read as it is when it stands alone. */
function check(text: string): void {
  for (const { element, start } of elementsOf(text)) {
    const alone = readStartTag(text, start, keeper(false));
    assert.equal(element.name, alone.name);
    assert.equal(element.startTagEnd, alone.length);
    assert.equal(element.selfClosing, alone.selfClosing);
    assert.deepEqual(element.attributes.map(written), alone.attributes.map(written), text);
  }
}

/** Tags that begin alike, and go on almost alike. */
const tag = fc
  .tuple(
    fc.constantFrom('<a', '<ab', '<a:b', '<b', '<é'),
    fc.array(
      fc.tuple(
        fc.constantFrom(' ', ' ', ' ', '\n', '  ', ''),
        fc.constantFrom('x', 'x', 'xy', 'y', 'z', 'ü'),
        fc.constantFrom('=', '=', '=', ' = '),
        fc.constantFrom(`'1'`, `'1'`, `"1"`, `'2'`, `'12'`, `''`, `'"'`, `"'1'"`, `'&lt;'`, `'1`, '1'),
      ),
      { maxLength: 4 },
    ),
    fc.constantFrom('/>', '/>', '/>', ' />', '>', '>', '', '/'),
  )
  .map(([name, attributes, end]) => `${name}${attributes.flat().join('')}${end}`);

describe('start tags in a row', () => {
  it('are read as each of them alone', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(tag, fc.constantFrom('</a>', '\n  ')), { maxLength: 12 }), (tags) => {
        check(tags.join(''));
      }),
      { numRuns: 5000 * times },
    );
  });

  it('that begin alike and differ in white space, quotes or the rest of a name', () => {
    check(`<a x='1' y='2'/><a x='1' y='2'/><a  x='1'\ny='2'/><a x="1" y='2'/><a x='1' y='3'/>`);
    check(`<a x='1'/><a x='1'/><ab x='1'/><a x='1'y='1'/><a\tx='1'/>`);
    check(`<a x='1"' y='2'/><a x="1"' y='2'/><a x='1' x='1'/><a x='1' y='2' x='1'/>`);
  });

  it('share what they have in common', () => {
    const [one, two, three] = elementsOf(`<d><a x='1' y='2'/><a x='1' y='2'/><a x='1' y='3'/></d>`)
      .slice(1)
      .map(({ element }) => element);
    assert.notEqual(one, two);
    assert.equal(one?.attributes, two?.attributes);
    assert.equal(two?.attributes[0], three?.attributes[0]);
  });
});
