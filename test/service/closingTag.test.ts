import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { doClosingTag } from '../../server/src/service/closingTag';
import { readMarked } from '../support/marked';
import { hostdev, pseries, snapshotOf } from './guests';

function check(devices: string, expected: string | null) {
  const { text, cursor } = readMarked(pseries(devices));
  const snapshot = snapshotOf(text);
  assert.equal(doClosingTag(snapshot, snapshot.positions.positionAt(cursor ?? 0)), expected);
}

describe('behind the > of a start tag', () => {
  it('gives the end tag that is missing', () => {
    check('    <hostdev><|cursor|>', '</hostdev>');
    check(
      "    <interface type='network'>\n      <source network='a'><|cursor|>\n    </interface>",
      '</source>',
    );
    check("    <hostdev mode='subsystem'><|cursor|>\n    <disk/>", '</hostdev>');
  });

  it('gives none where one is there, or none is due', () => {
    for (const devices of [
      '    <hostdev><|cursor|></hostdev>',
      '    <hostdev/><|cursor|>',
      '    <hostdev></hostdev><|cursor|>',
      '    <hostdev <|cursor|>',
      '    <!-- <hostdev> --><|cursor|>',
      '    <!-- <hostdev><|cursor|> -->',
      "    <hostdev mode='><|cursor|>'/>",
      '    a > b ><|cursor|>',
    ]) {
      check(devices, null);
    }
  });

  it('gives none anywhere in a guest that lacks none', () => {
    const text = pseries(hostdev('0001:01:00.0', '1:1'));
    const snapshot = snapshotOf(text);
    for (let offset = 0; offset <= text.length; offset += 1) {
      assert.equal(doClosingTag(snapshot, snapshot.positions.positionAt(offset)), null);
    }
  });
});
