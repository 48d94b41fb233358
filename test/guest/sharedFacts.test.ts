/** What is written alike in many devices is one fact. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDevice } from '../../server/src/guest/devices';
import { anyBase, asText, attributeFact, decimal, present } from '../../server/src/guest/facts';
import type { DiskFacts } from '../../server/src/guest/guest';
import { parseXml } from '../../server/src/xml/parse';
import type { Located } from '../../server/src/xml/syntaxTree';

function element(text: string): Located {
  const node = parseXml(text).nodes.at(0);
  assert.ok(node?.kind === 'element');
  return { node, start: 0 };
}

const disk = (name: string, unit: number): DiskFacts => {
  const facts = readDevice(
    element(
      `<disk type='block'><target dev='${name}' bus='scsi'/><address type='drive' controller='0' unit='${unit}'/></disk>`,
    ).node,
  );
  assert.ok(facts?.kind === 'disk');
  return facts;
};

describe('facts', () => {
  it('are shared by devices that say the same at the same place', () => {
    const [first, second] = [disk('sda', 1), disk('sdb', 2)];
    assert.equal(first.bus, second.bus);
    assert.equal(first.type, second.type);
    assert.notEqual(first.target, second.target);
    assert.deepEqual([first.target?.value, second.target?.value], ['sda', 'sdb']);
    const units = [first, second].map(({ address }) => address?.type === 'drive' && address.unit?.value);
    assert.deepEqual(units, [1, 2]);
  });

  it('are others where the same stands elsewhere, or is read as something else', () => {
    const [near, far] = [element("<a n='010'/>"), element("<a  n='010'/>")];
    const read = [attributeFact(near, 'n', anyBase), attributeFact(far, 'n', anyBase)];
    assert.deepEqual(
      read.map((fact) => fact?.start),
      [6, 7],
    );
    assert.equal(attributeFact(near, 'n', decimal)?.value, 10);
    assert.equal(attributeFact(near, 'n', anyBase)?.value, 8);
    assert.equal(attributeFact(near, 'n', asText)?.value, '010');
  });

  it('tell where they stand, whether written as they read or not', () => {
    const read = (value: string) => {
      const fact = attributeFact(element(`<a n='${value}'/>`), 'n', asText);
      return fact && [fact.value, fact.text, fact.placeholder, fact.start, fact.end];
    };
    assert.deepEqual(read('plain'), ['plain', 'plain', false, 6, 11]);
    assert.deepEqual(read('a&amp;b'), ['a&b', 'a&b', false, 6, 13]);
    assert.deepEqual(read('{{ x }}'), [undefined, '{{ x }}', true, 6, 13]);
  });

  it('of long texts are not kept: they would keep the document they are cut from', () => {
    const long = element(`<a n='${'x'.repeat(13)}'/>`);
    assert.notEqual(attributeFact(long, 'n', asText), attributeFact(long, 'n', asText));
    assert.deepEqual(attributeFact(long, 'n', asText), attributeFact(long, 'n', asText));
  });
});

describe('what is present', () => {
  it('is the object itself where nothing is absent, else one without the absent entries', () => {
    const whole = { a: 1, b: 'x' };
    assert.equal(present(whole), whole);
    const some: { readonly a: number | undefined; readonly b: string } = { a: undefined, b: 'x' };
    assert.deepEqual(Object.keys(present(some)), ['b']);
  });
});
