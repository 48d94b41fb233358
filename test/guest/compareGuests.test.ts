/** What an edit did to a guest. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareGuests, type Difference } from '../../server/src/guest/compareGuests';
import { allDevices } from '../../server/src/guest/devicesByKind';
import type { Guest } from '../../server/src/guest/guest';
import { readGuest } from '../../server/src/guest/readGuest';
import { parseXml } from '../../server/src/xml/parse';
import { updateXml, type XmlChange } from '../../server/src/xml/reparse';
import { anyWish, applied, changeOf } from '../xml/texts';
import { pseriesText } from './guestOf';

const devices = ['a', 'b', 'c', 'd'].map(
  (name) => `    <disk type='file'>\n      <target dev='${name}'/>\n    </disk>`,
);
const text = pseriesText(`${devices.join('\n')}\n    <emulator>/bin/false</emulator>`);

/** The guests before and after an edit, and what is told of it; null where either text is no guest. */
function edited(before: string, change: XmlChange) {
  const tree = parseXml(before);
  const [old, now] = [readGuest(tree), readGuest(updateXml(tree, change, applied(before, change)))];
  return old && now ? { old, now, difference: compareGuests(old, now) } : null;
}

/** The difference that taking away, or putting, this text makes. */
function differenceOf(start: number, gone: string, put = ''): Difference | undefined {
  assert.ok(text.startsWith(gone, start));
  const found = edited(text, { start, end: start + gone.length, text: put });
  if (found?.difference) checkMoved(found.old, found.now, found.difference);
  return found?.difference;
}

/** Devices outside of the run are the same, and stand where the difference says. */
function checkMoved(old: Guest, now: Guest, { replaced, shift, before, after }: Difference): void {
  const inRun = new Set([...before, ...after].map(({ facts }) => facts));
  const outside = (guest: Guest) => allDevices(guest).filter(({ facts }) => !inRun.has(facts));
  const moved = outside(old).map(({ facts, start }) => ({
    facts: facts.element.name,
    start: start < replaced.start ? start : start + shift,
  }));
  assert.deepEqual(
    outside(now).map(({ facts, start }) => ({ facts: facts.element.name, start })),
    moved,
  );
}

describe('the difference between two versions of a guest', () => {
  it('is, at a device, that device', () => {
    const difference = differenceOf(text.indexOf("dev='b'") + 5, 'b', 'bb');
    assert.deepEqual([difference?.before.length, difference?.after.length], [1, 1]);
    assert.deepEqual([difference?.inDevices, difference?.shift], [true, 1]);
  });

  for (const [tag, inDevices] of [
    ['</devices>', true],
    ['</domain>', false],
  ] as const) {
    const start = text.indexOf(tag);
    const cases: readonly (readonly [at: number, gone: string, put: string])[] = [
      [start, tag, ''],
      [start, '<', ''],
      [start + tag.length - 1, '>', ''],
      [start + 3, '', 'x'],
      [start + tag.length - 1, '', ' '],
    ];
    for (const [at, gone, put] of cases) {
      it(`is no device where ${tag} loses ${JSON.stringify(gone)} and gets ${JSON.stringify(put)}`, () => {
        const difference = differenceOf(at, gone, put);
        assert.deepEqual([difference?.before, difference?.after], [[], []]);
        assert.deepEqual([...(difference?.others ?? ['none'])], []);
        assert.equal(difference?.inDevices, inDevices);
      });
    }
  }

  it('is none to be told of where the domain is another', () => {
    assert.equal(differenceOf(text.indexOf("'kvm'") + 1, 'kvm', 'qemu'), undefined);
    assert.equal(differenceOf(text.indexOf('<devices>') + 8, '', " x='1'"), undefined);
  });

  it('holds what an edit touched, wherever it is: what is outside is where it is said to be', () => {
    fc.assert(
      fc.property(fc.array(anyWish, { minLength: 1, maxLength: 4 }), (wishes) => {
        let now = text;
        for (const wish of wishes) {
          const change = changeOf(now, wish);
          const found = edited(now, change);
          if (found?.difference) checkMoved(found.old, found.now, found.difference);
          now = applied(now, change);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
