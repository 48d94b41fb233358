/** The quick look finds nothing only where the long way finds nothing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { listOf } from '../../../server/src/rules/format/entries';
import { findingsIn, walkedFindings } from '../../../server/src/rules/format/findings';
import { unknownIn, walkedUnknown } from '../../../server/src/rules/format/unknownNames';
import { devices } from '../../../server/src/vocabulary/devices';
import { domain } from '../../../server/src/vocabulary/domain';
import { domainNames, namesIn } from '../../../server/src/vocabulary/names/names';
import type { ElementWord, ValueKind } from '../../../server/src/vocabulary/word';
import { parseXml } from '../../../server/src/xml/parse';
import { rootElement } from '../../../server/src/xml/query';

/** Values that are right for some kind, and values that are right for none. */
const anyValue = fc.constantFrom(
  '',
  '0',
  '1',
  '-1',
  '007',
  '0x1f',
  '123456789',
  '4294967296',
  'on',
  'yes',
  '{{ a }}',
  'x y',
);

function writtenAs(kind: ValueKind): fc.Arbitrary<string> {
  const own = kind.kind === 'one-of' && kind.values.length > 0 ? [fc.constantFrom(...kind.values)] : [];
  const mac = kind.kind === 'mac' ? [fc.constantFrom('52:54:00:12:34:56', '53:54:00:12:34:56')] : [];
  const right = own[0] ?? mac[0] ?? fc.constantFrom('1', '2');
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: anyValue });
}

/** What an element of any of the words may hold, most often rightly. */
function elementOf(name: string, words: readonly ElementWord[], depth: number): fc.Arbitrary<string> {
  const attributes = new Map<string, ValueKind>();
  const children = new Map<string, ElementWord[]>();
  const texts: ValueKind[] = [];
  for (const word of words) {
    for (const [key, own] of Object.entries(word.attributes ?? {})) {
      for (const { value } of listOf(own))
        if (!attributes.has(key) || value.kind === 'one-of') attributes.set(key, value);
    }
    for (const [key, own] of Object.entries(word.elements ?? {})) {
      children.set(key, [...(children.get(key) ?? []), ...listOf(own)]);
    }
    for (const { value } of listOf(word.text ?? [])) texts.push(value);
  }
  // Few at a time: of many, something is nearly always wrong.
  const some = <T>(all: readonly T[], most: number, make: (each: T) => fc.Arbitrary<string>) =>
    fc
      .shuffledSubarray([...all], { maxLength: Math.min(most, all.length) })
      .chain((few) => fc.tuple(...few.map(make)))
      .map((parts) => parts.join(''));
  const written = some([...attributes], 4, ([key, kind]) =>
    writtenAs(kind).map((value) => ` ${key}='${value}'`),
  );
  const odd = fc.constantFrom('', '', '', '', '', " odd=''", " xmlns='urn:x'", " a:b=''");
  const inside = some(depth === 0 ? [] : [...children], 3, ([key, own]) =>
    fc
      .tuple(
        fc.constantFrom(1, 1, 1, 1, 2, 3),
        fc.array(elementOf(key, own, depth - 1), { minLength: 3, maxLength: 3 }),
      )
      .map(([count, all]) => all.slice(0, count).join('')),
  );
  const text = texts[0] ? writtenAs(texts[0]) : fc.constantFrom('', '', '', 'x', '<odd/>', '<a:b><c/></a:b>');
  return fc
    .tuple(written, odd, inside, text)
    .map(([own, strange, all, said]) => `<${name}${own}${strange}>${all}${said}</${name}>`);
}

const element = (text: string) => {
  const root = rootElement(parseXml(text));
  assert.ok(root);
  return root.node;
};

function compare(
  name: string,
  words: readonly ElementWord[],
  around: string,
): { plain: number; told: number } {
  const parents = [element(`<${around}/>`), element('<domain/>')];
  const [parent] = parents;
  assert.ok(parent);
  const names = around === 'domain' ? domainNames : namesIn(domainNames, around);
  assert.ok(names);
  const count = { plain: 0, told: 0 };
  fc.assert(
    fc.property(elementOf(name, words, 3), (text) => {
      const own = element(text);
      for (const word of words) {
        const long = walkedFindings({ element: own, parents }, word);
        assert.deepEqual(findingsIn(own, word, parents), long);
        count[long.length === 0 ? 'plain' : 'told'] += 1;
      }
      assert.deepEqual(unknownIn(own, parent, names), walkedUnknown(own, parent, names));
    }),
    { numRuns: 200, seed: 11 },
  );
  return count;
}

describe('a quick look tells what the long one does', () => {
  it('of every device', () => {
    const counts = Object.entries(devices).map(([name, word]) => compare(name, listOf(word), 'devices'));
    assert.ok(counts.reduce((sum, { plain }) => sum + plain, 0) > 1000);
    assert.ok(counts.reduce((sum, { told }) => sum + told, 0) > 1000);
  });
  it('of everything else in the domain', () => {
    const counts = Object.entries(domain.elements ?? {}).map(([name, words]) =>
      compare(name, listOf(words), 'domain'),
    );
    assert.ok(counts.reduce((sum, { plain }) => sum + plain, 0) > 1000);
    assert.ok(counts.reduce((sum, { told }) => sum + told, 0) > 1000);
  });
});
