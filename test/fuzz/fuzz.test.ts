/** Ten thousand edits of the long run, some mutated documents, and everything that ever failed in it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { randomOf } from '../libvirt/random';
import { askEverything } from './askEverything';
import { findDifference } from './compare';
import { mutated } from './mutate';
import { type Story, tell } from './session';
import { shorten } from './shorten';
import { tellStory, tellTyped } from './stories';
import { examples, ownTexts } from './texts';

const found = path.join(import.meta.dirname, 'found');
const fixtures = readdirSync(found).filter((name) => name.endsWith('.json'));
const read = (name: string) => JSON.parse(readFileSync(path.join(found, name), 'utf8'));
const seed = Number(process.env['FUZZ_SEED'] ?? 2026);

describe('an edited document', () => {
  const thousands = 9;
  for (let thousand = 0; thousand < thousands; thousand++) {
    it(`is in everything like a fresh one of its text: edits of the ${thousand + 1}. thousand`, () => {
      let edits = 0;
      for (let number = thousand * 1000; edits < 1000; number++) {
        const told = tellStory(ownTexts, seed, number, 1000 - edits);
        if (told.failure)
          assert.fail(`${told.failure.wrong}\n${JSON.stringify(shorten(told.failure.story))}`);
        edits += told.edits;
      }
    });
  }

  it('is so at every prefix of it, typed key by key and rubbed out', () => {
    const [smallest = ''] = [...examples].sort((a, b) => a.length - b.length);
    const told = tellTyped(smallest, seed, 0);
    assert.equal(told.failure?.wrong, undefined);
    assert.ok(told.edits > smallest.length);
  });

  for (const name of fixtures.filter((fixture) => fixture.startsWith('story-'))) {
    it(`as once it was not: ${name}`, () => assert.equal(tell(read(name) as Story), null));
  }
});

describe('a mutated document', () => {
  it('is taken by every feature without a throw, and every rule', () => {
    const bytes = ownTexts.map((text) => Buffer.from(text));
    for (let number = 0; number < 500; number++) {
      const random = randomOf(seed, number);
      const text = mutated(random.pick(bytes), bytes, random);
      assert.deepEqual(askEverything(text, random.below(text.length + 1)), [], JSON.stringify(text));
    }
  });

  for (const name of fixtures.filter((fixture) => !fixture.startsWith('story-'))) {
    it(`as once it was not: ${name}`, () => {
      const { text, offset } = read(name) as { readonly text: string; readonly offset: number };
      assert.deepEqual(askEverything(text, offset), []);
    });
  }
});

describe('a difference', () => {
  const ring: { name: string; self?: unknown } = { name: 'ring' };
  ring.self = ring;
  const cases: readonly [one: unknown, other: unknown, expected: string | null][] = [
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, null],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, 'a.1.b: 2, not 3'],
    [{ a: undefined }, {}, null],
    [{}, { a: 1 }, 'a: undefined, not 1'],
    [[1], [1, 2], 'the whole: 1 entries, not 2'],
    [new Map([[{ a: 1 }, 2]]), new Map([[{ a: 2 }, 2]]), '0.a: 1, not 2'],
    [new Set(['a']), new Set(['b']), '0: "a", not "b"'],
    [null, {}, 'the whole: null, not {}'],
    [[], {}, 'the whole: another kind'],
    [{ ring }, { ring: { ...ring, name: 'other' } }, 'ring.name: "ring", not "other"'],
  ];
  for (const [one, other, expected] of cases) {
    it(`is told: ${expected ?? 'none'}`, () => assert.equal(findDifference(one, other), expected));
  }
});
