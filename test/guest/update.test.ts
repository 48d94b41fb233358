import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readGuest } from '../../server/src/guest/readGuest';
import { parseXml } from '../../server/src/xml/parse';
import { updateXml } from '../../server/src/xml/reparse';
import { findDifference } from '../fuzz/compare';
import { pseriesText } from './guestOf';

const text = pseriesText(`    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
      <target index='1'><node>0</node></target>
    </controller>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
    </hostdev>
    <interface type='network'><model type='virtio'/></interface>
    <memballoon model='virtio'/>`);

const typed = fc.oneof(
  fc.constantFrom(
    '1',
    "'",
    '<',
    '>',
    '/>',
    '<rng/>',
    "<address type='pci' slot='2'/>",
    '</devices>',
    '<!--',
    ' ',
    '',
  ),
  fc.string({ maxLength: 3 }),
);
const edits = fc.array(fc.record({ at: fc.nat(text.length), length: fc.nat(12), typed }), {
  minLength: 1,
  maxLength: 8,
});

test('after any edits the guest is the one that the whole text gives', () => {
  fc.assert(
    fc.property(edits, (list) => {
      let now = text;
      let tree = parseXml(now);
      for (const { at, length, typed } of list) {
        const start = Math.min(at, now.length);
        const end = Math.min(start + length, now.length);
        now = now.slice(0, start) + typed + now.slice(end);
        tree = updateXml(tree, { start, end, text: typed }, now);
        assert.equal(findDifference(readGuest(tree), readGuest(parseXml(now))), null);
      }
    }),
    { numRuns: 300 },
  );
});

test('facts of an element that an edit leaves alone are not read again', () => {
  const tree = parseXml(text);
  const [first] = readGuest(tree)?.byKind.memballoon ?? [];
  const [again] = readGuest(tree)?.byKind.memballoon ?? [];
  assert.ok(first);
  assert.equal(again?.facts, first.facts);
});
