/** What a checked guest leaves behind for the garbage collector's long round. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSnapshot, defaultSettings } from '../../server/src/service/snapshot';
import { guestOfSize } from '../bench/guests';

setFlagsFromString('--expose-gc');
const collect: (how?: { readonly type: 'minor' }) => void = runInNewContext('gc');

const text = guestOfSize(6000);

function checkGuests(count: number): void {
  for (let index = 0; index < count; index++) {
    // Another text each time: none is known before.
    const own = text.replace('<name>measured<', `<name>measured-${index}<`);
    const snapshot = createSnapshot(
      { uri: 'file:///guest.xml', version: 0, text: own },
      { host: null, settings: defaultSettings },
    );
    assert.deepEqual(snapshot.faults, []);
  }
}

test('a guest that nobody asks for any more is gone after the short rounds', () => {
  checkGuests(200);
  collect();
  const before = process.memoryUsage().heapUsed;
  const guests = 300;
  checkGuests(guests);
  for (let round = 0; round < 3; round++) collect({ type: 'minor' });
  const left = (process.memoryUsage().heapUsed - before) / guests;
  // All that is made of such a guest takes eighty thousand bytes.
  assert.ok(left < 25_000, `${Math.round(left)} bytes of each guest are left`);
});
