import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { putOn } from '../../server/src/edits/wishes';
import { devicesInOrder } from '../../server/src/guest/order';
import { readGuest } from '../../server/src/guest/readGuest';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { guestOf } from '../guest/guestOf';
import { edited } from './edited';

// libvirt's own test guests, where they lie beside the checkout
const corpus = new URL('../../../shared/corpus/libvirt/', import.meta.url);

test('every device of every libvirt test guest can be put on a new PHB, and its address taken away again', {
  skip: existsSync(corpus) ? false : 'no libvirt in ../shared/corpus',
}, () => {
  const texts = readdirSync(corpus)
    .filter((name) => name.endsWith('.xml'))
    .map((name) => readFileSync(new URL(name, corpus), 'utf8'))
    .filter((text) => readGuest(parseXml(text))?.devices !== undefined);
  assert.ok(texts.length > 100);
  for (const text of texts) {
    const put = edited(text, (guest) => [
      ...devicesInOrder(guest).map((device, i) => putOn(device, 9, i)),
      { kind: 'insert-phb', index: 40, targetIndex: 9, node: null },
    ]);
    assert.deepEqual(xmlErrors(parseXml(put)), [], put);
    const places = devicesInOrder(guestOf(put)).flatMap(({ facts: { address } }) =>
      address?.type === 'pci' ? [`${address.bus?.value}.${address.slot?.value}`] : [],
    );
    const count = devicesInOrder(guestOf(text)).length;
    assert.deepEqual(places.sort(), Array.from({ length: count }, (_, i) => `9.${i}`).sort());
    const bare = edited(put, (guest) =>
      devicesInOrder(guest).map((device) => ({ kind: 'remove-address', device })),
    );
    assert.deepEqual(xmlErrors(parseXml(bare)), [], bare);
    assert.ok(devicesInOrder(guestOf(bare)).every(({ facts }) => facts.address === undefined));
  }
});
