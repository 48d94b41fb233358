/** When checks run, told by a clock and timers of the test's own. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createScheduler, inTurns } from '../../server/src/lsp/scheduling';
import { guestOfSize } from '../bench/guests';
import { connect, initialize } from './client';

/** Timers whose turns the test takes, and a clock that stands still between steps. */
function fakeTimers() {
  const queue: (() => void)[] = [];
  let clock = 0;
  return {
    timers: {
      soon(action: () => void) {
        queue.push(action);
        return { dispose: () => void queue.splice(queue.indexOf(action), 1) };
      },
      later: () => ({ dispose() {} }),
    },
    now: () => clock,
    pass: (milliseconds: number) => {
      clock += milliseconds;
    },
    /** Runs what waits now; what it makes wait is left for the next turn. */
    turn() {
      for (const action of queue.splice(0)) action();
    },
    waiting: () => queue.length,
  };
}

function scheduled(count: number, milliseconds: number) {
  const fake = fakeTimers();
  const done: string[] = [];
  function* steps(uri: string) {
    for (let step = 0; step < count; step++) {
      fake.pass(milliseconds);
      done.push(`${uri}${step}`);
      yield;
    }
  }
  const check = (uri: string) => void done.push(`check ${uri}`);
  return { ...fake, done, scheduler: createScheduler(fake.timers, { steps, check, now: fake.now }) };
}

describe('a check', () => {
  it('runs in the second turn, with its steps where they are short', () => {
    const { scheduler, turn, done, waiting } = scheduled(3, 1);
    scheduler.schedule('a');
    turn();
    assert.deepEqual(done, []);
    turn();
    assert.deepEqual(done, ['a0', 'a1', 'a2', 'check a']);
    assert.equal(waiting(), 0);
  });

  it('leaves others their turn every ten milliseconds', () => {
    const { scheduler, turn, done } = scheduled(4, 6);
    scheduler.schedule('a');
    turn();
    turn();
    assert.deepEqual(done, ['a0', 'a1']);
    turn();
    assert.deepEqual(done, ['a0', 'a1', 'a2', 'a3']);
    turn();
    assert.deepEqual(done.slice(4), ['check a']);
  });

  it('is given up for a newer text, and begins anew', () => {
    const { scheduler, turn, done } = scheduled(2, 20);
    scheduler.schedule('a');
    turn();
    turn();
    scheduler.schedule('a');
    for (let turns = 0; turns < 6; turns++) turn();
    assert.deepEqual(done, ['a0', 'a0', 'a1', 'check a']);
  });

  it('is forgotten when it is cancelled, in the middle too', () => {
    const { scheduler, turn, done, waiting } = scheduled(5, 20);
    scheduler.schedule('a');
    turn();
    turn();
    scheduler.cancelAll();
    turn();
    assert.deepEqual(done, ['a0']);
    assert.equal(waiting(), 0);
  });

  it('comes though a step throws: it meets the failure itself, and reports it', async () => {
    const { timers, now } = fakeTimers();
    const steps: Iterator<undefined, void> = {
      next() {
        throw new Error('broken');
      },
    };
    await inTurns(timers, steps, now);
  });
});

describe('a large guest', () => {
  it('is being read while a question about another document is answered', async () => {
    const client = connect();
    await initialize(client);
    client.open('file:///large.xml', guestOfSize(400_000));
    client.open('file:///small.xml', guestOfSize(3000));
    const checkedFirst = client.until(({ uri }) => uri === 'file:///small.xml');
    await checkedFirst;
    assert.deepEqual(
      client.published.map(({ uri }) => uri),
      ['file:///small.xml'],
    );
    await client.until(({ uri }) => uri === 'file:///large.xml');
  });
});
