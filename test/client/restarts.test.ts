import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restartLimit } from '../../client/src/restarts';

/** Deaths at these seconds, and whether the server was started again after each. */
function check(title: string, deaths: readonly number[], expected: readonly boolean[]): void {
  test(title, () => {
    let second = 0;
    const mayRestart = restartLimit(() => second * 1000);
    const answers = deaths.map((death) => {
      second = death;
      return mayRestart();
    });
    assert.deepEqual(answers, expected);
  });
}

check('four restarts in three minutes, not a fifth', [0, 1, 2, 3, 4], [true, true, true, true, false]);
check(
  'any number of restarts far enough apart',
  [0, 60, 120, 180, 240, 300],
  [true, true, true, true, true, true],
);
check(
  'after a refusal the count begins anew',
  [0, 1, 2, 3, 4, 5, 6],
  [true, true, true, true, false, true, true],
);
