/** Lenses above PHBs: a guest, and the same text with what stands above its lines. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { doCodeLenses } from '../../server/src/service/codeLenses';
import { defaultSettings, type Snapshot } from '../../server/src/service/snapshot';
import { hostdev, phb, pseries, snapshotOf } from './guests';

const lenses = (snapshot: Snapshot, showsDevices = true) => doCodeLenses(snapshot, { showsDevices });
const titles = (devices: string) =>
  lenses(snapshotOf(pseries(devices))).map(({ range, command }) => `${range.start.line}: ${command?.title}`);

describe('code lenses', () => {
  it('say whose PHB a PHB is and what is free on it', () => {
    assert.deepEqual(
      titles(
        [
          phb(0),
          phb(1),
          phb(2),
          phb(3),
          "    <rng model='virtio'/>",
          hostdev('0001:01:00.0', '1:1'),
          hostdev('0001:01:00.1', '1:2'),
          hostdev('0002:01:00.0', '2:1'),
          hostdev('0003:01:00.0', '2:2'),
        ].join('\n'),
      ),
      [
        '5: emulated · 1 device · 30 slots free',
        '9: IOMMU group 1 · 2 devices · 29 slots free',
        '13: IOMMU group 2 · IOMMU group unknown · 2 devices · 29 slots free',
        '17: empty · 31 slots free',
      ],
    );
  });

  it('count what libvirt will put there', () => {
    assert.deepEqual(titles(`${phb(1)}\n${hostdev('0001:01:00.0')}`), [
      '5: IOMMU group 1 · 1 device · 30 slots free',
    ]);
  });

  it('show the devices when clicked, where there are some and the client can', () => {
    const snapshot = snapshotOf(pseries(`${phb(1)}\n${phb(2)}\n${hostdev('0001:01:00.0', '1:1')}`));
    const start = { line: 5, character: 5 };
    assert.deepEqual(
      lenses(snapshot).map(({ command }) => [command?.command, command?.arguments]),
      [
        ['pseriesXml.showDevicesOfPhb', ['file:///guests/guest.xml', start]],
        ['', undefined],
      ],
    );
    assert.ok(lenses(snapshot, false).every(({ command }) => command?.command === ''));
  });

  it('can be switched off, and are none in other XML', () => {
    const settings = { ...defaultSettings, codeLens: false };
    assert.deepEqual(lenses(snapshotOf(pseries(phb(1)), { settings })), []);
    assert.deepEqual(lenses(snapshotOf('<network/>')), []);
  });
});
