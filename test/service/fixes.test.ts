import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyChanges } from '../../server/src/edits/textChanges';
import { applyToSnapshot, fixAll } from '../../server/src/service/fixes';
import { hostdev, mustNotFail, phb, pseries, snapshotOf } from './guests';

const trouble = pseries(
  [
    phb(0),
    phb(1),
    hostdev('0001:01:00.0', '1:1'),
    hostdev('0002:01:00.0', '1:2'),
    hostdev('0001:01:00.1', '0:3'),
  ].join('\n'),
);

describe('fix-all', () => {
  it('gives a text, the changes to it, and what was done', () => {
    const { text, changes, applied } = fixAll(snapshotOf(trouble), undefined, mustNotFail);
    assert.equal(applyChanges(trouble, changes), text);
    assert.ok(applied.length > 0);
    assert.deepEqual(snapshotOf(text).problems, []);
  });

  it('done twice does nothing the second time', () => {
    const { text } = fixAll(snapshotOf(trouble), undefined, mustNotFail);
    assert.deepEqual(fixAll(snapshotOf(text), undefined, mustNotFail), { text, changes: [], applied: [] });
  });

  it('mends only the rules asked for', () => {
    const nothing = fixAll(snapshotOf(trouble), new Set(['no-such-rule']), mustNotFail);
    assert.deepEqual(nothing, { text: trouble, changes: [], applied: [] });
    const [code] = snapshotOf(trouble).problems.map((problem) => problem.code);
    const { applied } = fixAll(snapshotOf(trouble), new Set([code ?? '']), mustNotFail);
    assert.ok(applied.length > 0 && applied.every((fix) => fix.code === code));
  });

  it('leaves lines of CRLF as they are', () => {
    const { text } = fixAll(snapshotOf(trouble.replaceAll('\n', '\r\n')), undefined, mustNotFail);
    assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
  });
});

describe('changes on a snapshot', () => {
  it('are those on its text, in whatever order they come', () => {
    const changes = [
      { start: 60, end: 61, text: '' },
      { start: 3, end: 3, text: 'x y' },
      { start: 10, end: 20, text: '<' },
    ];
    const { text, tree } = applyToSnapshot(snapshotOf(trouble), changes);
    assert.equal(text, applyChanges(trouble, changes));
    assert.deepEqual(tree, snapshotOf(text).tree);
  });
});
