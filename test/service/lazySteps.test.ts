/** A long way to a value, gone in steps by some and at once by others. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { known, lazySteps } from '../../server/src/service/lazySteps';
import {
  createSnapshot,
  defaultSettings,
  parseSteps,
  type Snapshot,
  updateSnapshot,
} from '../../server/src/service/snapshot';
import { guestOfSize } from '../bench/guests';

function* counting(to: number, made: number[]) {
  for (let step = 0; step < to; step++) {
    made.push(step);
    yield;
  }
  return to;
}

describe('a value in steps', () => {
  it('costs nothing until somebody asks, and each step once', () => {
    const made: number[] = [];
    const lazy = lazySteps(() => counting(4, made));
    assert.deepEqual(made, []);
    const steps = lazy.steps();
    steps.next();
    steps.next();
    assert.deepEqual(made, [0, 1]);
    assert.equal(lazy.known(), false);
    assert.equal(lazy.value(), 4);
    assert.deepEqual(made, [0, 1, 2, 3]);
    assert.equal(steps.next().done, true);
    assert.equal(lazy.value(), 4);
    assert.deepEqual([...lazy.steps()], []);
  });

  it('that is known has none', () => {
    assert.deepEqual([...known(1).steps()], []);
    assert.equal(known(1).known(), true);
  });
});

const uri = 'file:///guests/guest.xml';
const context = { host: null, settings: defaultSettings };
const said = ({ tree, errors, problems }: Snapshot) => ({ tree, errors, problems });

describe('a large guest', () => {
  const text = guestOfSize(200_000);
  const change = { start: text.indexOf('<disk'), end: text.indexOf('<disk') + 5, text: '<dis' };
  const changed = text.slice(0, change.start) + change.text + text.slice(change.end);

  it('is parsed in many steps', () => {
    const snapshot = createSnapshot({ uri, version: 1, text }, context);
    const steps = [...parseSteps(snapshot)].length;
    assert.ok(steps > 3, `${steps} steps`);
    assert.deepEqual(said(snapshot), said(createSnapshot({ uri, version: 1, text }, context)));
  });

  it('that is edited in the middle of its first parse is given up: the newer text is parsed instead', () => {
    for (const begun of [0, 2]) {
      const before = createSnapshot({ uri, version: 1, text }, context);
      const steps = parseSteps(before)[Symbol.iterator]();
      for (let step = 0; step < begun; step++) steps.next();
      const after = updateSnapshot(before, change, { uri, version: 2, text: changed });
      const fresh = createSnapshot({ uri, version: 2, text: changed }, context);
      assert.ok([...parseSteps(after)].length > 3);
      assert.deepEqual(said(after), said(fresh));
      assert.deepEqual(said(before), said(createSnapshot({ uri, version: 1, text }, context)));
    }
  });
});
