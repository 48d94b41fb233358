/** The long way to the problems of a snapshot, in short steps. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createSnapshot, defaultSettings, type Snapshot } from '../../server/src/service/snapshot';
import { workOut } from '../../server/src/service/workingOut';
import { randomGuest, randomHost } from '../rules/randomGuests';
import { hostOf } from '../support/pipeline';
import { pseries } from './guests';

const context = { host: hostOf(randomHost), settings: defaultSettings };
const snapshotOf = (text: string): Snapshot =>
  createSnapshot({ uri: 'file:///guests/guest.xml', version: 1, text }, context);

/** Goes so many steps, or all there are; answers how many. */
function go(snapshot: Snapshot, most = Number.POSITIVE_INFINITY): number {
  let gone = 0;
  for (const steps = workOut(snapshot); gone < most && !steps.next().done; ) gone += 1;
  return gone;
}

/** Every third disk asks for what libvirt refuses. */
const disks = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const wrong = index % 3 === 0 ? " removable='on'" : '';
    return `<disk type='block' device='disk'><source dev='/dev/d${index}'/><target dev='sd${index}' bus='virtio'${wrong}/></disk>\n`;
  }).join('');

describe('working out the problems of a snapshot', () => {
  it('leaves the problems what they are, wherever it stops', () => {
    fc.assert(
      fc.property(randomGuest, fc.nat(200), (text, steps) => {
        const begun = snapshotOf(text);
        go(begun, steps);
        const done = snapshotOf(text);
        go(done);
        const { problems } = snapshotOf(text);
        assert.deepEqual(begun.problems, problems);
        assert.deepEqual(done.problems, problems);
      }),
    );
  });

  it('takes more steps for more devices, and finds the same in the same order', () => {
    const few = snapshotOf(pseries(disks(10)));
    const many = snapshotOf(pseries(disks(2000)));
    const worked = go(many);
    // A rule looks at them in steps, too: reading them alone would take thirty.
    assert.ok(worked - go(few) > 60, `${worked} steps`);
    const { problems } = snapshotOf(pseries(disks(2000)));
    assert.ok(problems.length > 600);
    assert.deepEqual(many.problems, problems);
  });
});
