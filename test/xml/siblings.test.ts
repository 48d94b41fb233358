import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  lastStartingAt,
  replaceSiblings,
  runsOf,
  sharedEnds,
  siblingAt,
  siblingsOf,
  startOf,
} from '../../server/src/xml/siblings';
import type { Siblings, XmlNode } from '../../server/src/xml/syntaxTree';

let made = 0;
const nodesOf = (count: number): XmlNode[] =>
  Array.from({ length: count }, () => ({ kind: 'text', length: 1 + (made % 7), text: `${made++}` }));

/** They answer whatever is asked as the plain array would. */
function check(siblings: Siblings, plain: readonly XmlNode[]): void {
  assert.equal(siblings.length, plain.length);
  assert.deepEqual([...siblings], plain);
  let start = 0;
  for (let index = 0; index < plain.length; index++) {
    const node = plain[index];
    assert.equal(siblings.at(index), node);
    assert.equal(siblings.at(index - plain.length), node);
    assert.equal(startOf(siblings, index), start);
    const end = start + (node?.length ?? 0);
    for (const offset of [start, end - 1]) {
      assert.equal(lastStartingAt(siblings, offset), index);
      assert.deepEqual(siblingAt(siblings, 10, 10 + offset), { node, index, start: 10 + start });
    }
    start = end;
  }
  assert.equal(startOf(siblings, plain.length), start);
  const runs = runsOf(siblings);
  assert.deepEqual(
    runs.flatMap(({ nodes }) => nodes),
    plain,
  );
  let behind = 0;
  for (const run of runs) {
    assert.equal(run.start, behind);
    behind += run.nodes.reduce((sum, { length }) => sum + length, 0);
  }
  assert.equal(lastStartingAt(siblings, start), plain.length - 1);
  assert.equal(lastStartingAt(siblings, -1), -1);
  assert.equal(siblings.at(plain.length), undefined);
  assert.equal(siblings.at(-1 - plain.length), undefined);
}

function checkMethods(siblings: Siblings, plain: readonly XmlNode[], some: number): void {
  const node = plain[some];
  const isIt = (each: XmlNode) => each === node;
  const odd = ({ length }: XmlNode) => length % 2 === 1;
  const seen: [XmlNode, number][] = [];
  siblings.forEach((each, index) => {
    seen.push([each, index]);
  });
  assert.deepEqual(
    seen,
    [...plain.entries()].map(([index, each]) => [each, index]),
  );
  assert.equal(siblings.find(isIt), plain.find(isIt));
  assert.equal(siblings.findIndex(isIt), plain.findIndex(isIt));
  assert.equal(siblings.some(isIt), plain.some(isIt));
  assert.equal(siblings.every(odd), plain.every(odd));
  assert.deepEqual(siblings.filter(odd), plain.filter(odd));
  assert.deepEqual(
    siblings.map((each, index) => [each, index]),
    seen,
  );
  assert.deepEqual(
    siblings.flatMap((each, index) => (odd(each) ? [index] : [])),
    plain.flatMap((each, index) => (odd(each) ? [index] : [])),
  );
  assert.deepEqual(siblings.slice(), plain);
  assert.deepEqual(siblings.slice(some, some + 200), plain.slice(some, some + 200));
  assert.deepEqual(siblings.slice(some), plain.slice(some));
}

const edit = fc.record({
  at: fc.nat(2000),
  gone: fc.oneof(fc.nat(3), fc.nat(1500)),
  count: fc.oneof(fc.nat(3), fc.nat(700)),
});

describe('siblings', () => {
  it('are a list of nodes, whatever is put in or taken out', () => {
    fc.assert(
      fc.property(fc.nat(1200), fc.array(edit, { maxLength: 8 }), (length, edits) => {
        let plain = nodesOf(length);
        let siblings = siblingsOf(plain);
        check(siblings, plain);
        for (const { at, gone, count } of edits) {
          const first = at % (plain.length + 1);
          const behind = Math.min(plain.length, first + gone);
          const put = nodesOf(count);
          const before = { siblings, plain };
          plain = [...plain.slice(0, first), ...put, ...plain.slice(behind)];
          siblings = replaceSiblings(siblings, first, behind, put);
          check(siblings, plain);
          checkMethods(siblings, plain, at);
          // what was there before is still as it was
          assert.deepEqual([...before.siblings], before.plain);
          const shared =
            first === behind && put.length === 0
              ? { first: plain.length, behind: 0 }
              : { first, behind: before.plain.length - behind };
          assert.deepEqual(sharedEnds(before.siblings, siblings), shared);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('share what versions far apart have in common', () => {
    const plain = nodesOf(3000);
    const old = siblingsOf(plain);
    let now = replaceSiblings(old, 1500, 1501, nodesOf(1));
    now = replaceSiblings(now, 700, 700, nodesOf(5));
    assert.deepEqual(sharedEnds(old, now), { first: 700, behind: 1499 });
    assert.deepEqual(sharedEnds(now, old), { first: 700, behind: 1499 });
    assert.deepEqual(sharedEnds(old, siblingsOf(plain.slice())), { first: 3000, behind: 0 });
  });
});
