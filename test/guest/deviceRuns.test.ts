/** Devices in runs, while edits come and go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deviceRunGroups, deviceRuns } from '../../server/src/guest/devicesByKind';
import { readGuest, withDevices } from '../../server/src/guest/readGuest';
import { parseXml } from '../../server/src/xml/parse';
import { updateXml } from '../../server/src/xml/reparse';
import { guestOf, pseriesText } from './guestOf';

const disks = (count: number) => '<disk/><rng/>\n'.repeat(count);

test('the runs of a kind hold its devices, one after the other', () => {
  const edit = fc.record({ at: fc.nat(), removed: fc.constantFrom(0, 1, 7, 130), put: fc.nat(90) });
  fc.assert(
    fc.property(fc.nat(300), fc.array(edit, { minLength: 1, maxLength: 8 }), (count, edits) => {
      let now = pseriesText(`${disks(count)}</devices><devices>${disks(3)}`);
      let tree = parseXml(now);
      for (const { at, removed, put } of edits) {
        const places = [...now.matchAll(/<disk/g)].map(({ index }) => index);
        const nth = at % places.length;
        const start = places[nth] ?? 0;
        const end = places[Math.min(nth + removed, places.length - 1)] ?? 0;
        const text = disks(put);
        now = now.slice(0, start) + text + now.slice(end);
        tree = updateXml(tree, { start, end, text }, now);
        const guest = readGuest(tree);
        assert.ok(guest);
        const held = deviceRuns(guest, 'disk').flatMap(({ start: from, devices }) =>
          devices.map(({ facts, start: at }) => ({ facts, start: from + at })),
        );
        assert.deepEqual(
          held.map(({ start: each }) => each),
          [...now.matchAll(/<disk/g)].map(({ index }) => index),
        );
        assert.deepEqual(held, guest.byKind.disk);
      }
    }),
    { numRuns: 50 },
  );
});

test('an edit leaves nearly all runs as they are', () => {
  const text = pseriesText(disks(5000));
  const tree = parseXml(text);
  const runs = (of: typeof tree) => deviceRuns(readGuest(of) ?? assert.fail(), 'disk');
  const before = new Set(runs(tree).map(({ devices }) => devices));
  const start = text.indexOf('<disk', text.length / 2);
  const edit = { start, end: start + 5, text: '<disk/><disk' };
  const after = updateXml(tree, edit, text.slice(0, start) + edit.text + text.slice(edit.end));
  assert.equal(runs(after).filter(({ devices }) => !before.has(devices)).length, 1);
});

test('an edit leaves nearly all groups of runs as they are, even when a run comes or goes', () => {
  const several = pseriesText(disks(3000));
  const tree = parseXml(several);
  const groups = (of: typeof tree) => deviceRunGroups(readGuest(of) ?? assert.fail(), 'disk');
  const before = new Set(groups(tree).map(({ runs }) => runs));
  assert.ok(before.size > 2);
  const check = (put: string, renewed: number) => {
    const start = several.indexOf('<disk', several.length / 2);
    const text = several.slice(0, start) + put + several.slice(start);
    const after = updateXml(tree, { start, end: start, text: put }, text);
    assert.equal(groups(after).filter(({ runs }) => !before.has(runs)).length, renewed);
    const guest = readGuest(after) ?? assert.fail();
    const fresh = readGuest(parseXml(text)) ?? assert.fail();
    assert.deepEqual(
      guest.byKind.disk.map(({ start: at }) => at),
      fresh.byKind.disk.map(({ start: at }) => at),
    );
  };
  check('<disk/>', 1);
  // More than a run takes: those behind it move on by some, and with them their groups.
  check(disks(200), before.size - 1);
});

test('a guest with other devices has their runs', () => {
  const guest = guestOf(pseriesText(disks(2)));
  const fewer = withDevices(guest, { ...guest.byKind, disk: guest.byKind.disk.slice(1) });
  assert.deepEqual(
    deviceRuns(fewer, 'disk').map(({ devices }) => devices.length),
    [1],
  );
});
