/** What the examples promise: the way from a guest in trouble to one in order, action by action. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseSnapshot } from '../../server/src/host/snapshotFile';
import { indexTopology } from '../../server/src/host/topology';
import { applyToSnapshot, fixAll, writtenFixes } from '../../server/src/service/fixes';
import { guestActions } from '../../server/src/service/guestActions';
import { createSnapshot, defaultSettings, type Snapshot } from '../../server/src/service/snapshot';
import { mustNotFail } from './guests';

const read = (name: string) => readFileSync(path.join(import.meta.dirname, '../../examples', name), 'utf8');

function example(name: string): Snapshot {
  const parsed = parseSnapshot(read('power9.host.json'), 'power9.host.json');
  assert.ok('topology' in parsed);
  const host = indexTopology(parsed.topology);
  return createSnapshot({ uri: name, version: 1, text: read(name) }, { host, settings: defaultSettings });
}

const codesOf = ({ problems }: Snapshot) => problems.map(({ code }) => code);

function isolateAll(snapshot: Snapshot): Snapshot {
  const [action] = guestActions(snapshot, (kind) => kind.endsWith('isolateHostDevices'));
  assert.ok(action, 'nothing to isolate');
  return applyToSnapshot(snapshot, action.changes);
}

function turnBridgeIntoPhb(snapshot: Snapshot): Snapshot {
  const problem = snapshot.problems.find(({ code }) => code === 'pci-bridge-on-pseries');
  assert.ok(problem, 'no bridge');
  const [fix] = writtenFixes(snapshot, problem, mustNotFail);
  assert.ok(fix, 'no way to a PHB');
  return applyToSnapshot(snapshot, fix.changes);
}

describe('the example with mixed groups and a bridge', () => {
  const mixed = example('mixed-groups-and-bridge.xml');

  it('has nothing left when the host devices are isolated and the bridge is made a PHB, in either order', () => {
    assert.deepEqual(codesOf(turnBridgeIntoPhb(isolateAll(mixed))), []);
    const isolated = turnBridgeIntoPhb(mixed);
    assert.deepEqual(codesOf(codesOf(isolated).length > 0 ? isolateAll(isolated) : isolated), []);
  });

  it('fix-all mends what can be mended unasked, and brings nothing new', () => {
    const { changes } = fixAll(mixed, undefined, mustNotFail);
    const after = applyToSnapshot(mixed, changes);
    assert.ok(after.problems.length < mixed.problems.length);
    assert.ok(codesOf(after).every((code) => codesOf(mixed).includes(code)));
  });
});

it('the guest that is left to libvirt is silent, and in order when it is written out', () => {
  const bare = example('left-to-libvirt.xml');
  assert.deepEqual(codesOf(bare), []);
  const [action] = guestActions(bare, (kind) => kind.endsWith('writeOutAddresses'));
  assert.ok(action, 'nothing to write out');
  assert.deepEqual(codesOf(applyToSnapshot(bare, action.changes)), []);
});

it('the clean example is silent', () => {
  assert.deepEqual(codesOf(example('clean-two-adapters.xml')), []);
});
