/** Hints at the end of lines: a guest, and the same text with the hints in it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Range } from 'vscode-languageserver-types';
import { MarkupContent } from 'vscode-languageserver-types';
import { doInlayHints } from '../../server/src/service/inlayHints';
import type { InlayHintSetting } from '../../server/src/service/problems';
import { defaultSettings, type Snapshot } from '../../server/src/service/snapshot';
import { hostdev, phb, pseries, snapshotOf } from './guests';

/** Without code lenses, which take the place of the hints at PHBs. */
const noLenses = { ...defaultSettings, codeLens: false };
const everywhere: Range = { start: { line: 0, character: 0 }, end: { line: 100_000, character: 0 } };

function withHints(snapshot: Snapshot): string {
  const hints = doInlayHints(snapshot, everywhere).reverse();
  return hints.reduce((text, { position, label }) => {
    const at = snapshot.positions.offsetAt(position);
    return `${text.slice(0, at)}«${label}»${text.slice(at)}`;
  }, snapshot.text);
}

function check(devices: string, expected: string, inlayHints: InlayHintSetting = 'all', knowsHost = true) {
  const settings = { ...noLenses, inlayHints };
  assert.equal(withHints(snapshotOf(pseries(devices), { settings, knowsHost })), pseries(expected));
}

const tooltips = (devices: string) =>
  doInlayHints(snapshotOf(pseries(devices), { settings: noLenses }), everywhere).map(({ tooltip }) =>
    MarkupContent.is(tooltip) ? tooltip.value : '',
  );

describe('inlay hints', () => {
  it('say where libvirt will put a device without an address, and what the guest sees', () => {
    check(
      `${phb(0)}
${phb(1, 4)}
    <rng model='virtio'>
      <backend model='random'/>
    </rng>
${hostdev('0001:01:00.0')}
    <serial type='pty'/>`,
      `${phb(0).replace('>', '>«emulated · 1 device»')}
${phb(1, 4).replace('>', '>«IOMMU group 1 · 1 device»')}
    <rng model='virtio'>«→ PHB 0 slot 1, guest sees 0000:00:01.0»
      <backend model='random'/>
    </rng>
${hostdev('0001:01:00.0').replace('>', '>«→ PHB 1 slot 1, guest sees 0004:00:01.0»')}
    <serial type='pty'/>«→ reg 0x30000000»`,
    );
  });

  it('say whose PHB a PHB is', () => {
    const devices = [
      hostdev('0001:01:00.0', '1:1'),
      hostdev('0002:01:00.0', '1:2'),
      hostdev('0003:01:00.0', '2:1'),
    ];
    check(
      [phb(0), phb(1), phb(2), phb(3), ...devices].join('\n'),
      [
        phb(0).replace('>', '>«empty»'),
        phb(1).replace('>', '>«IOMMU groups 1 and 2 · 2 devices»'),
        phb(2).replace('>', '>«IOMMU group unknown · 1 device»'),
        phb(3).replace('>', '>«empty»'),
        ...devices,
      ].join('\n'),
    );
  });

  it('stand behind an element on one line, and behind all of its line otherwise', () => {
    check(
      `    <rng model='virtio'><backend model='random'/></rng> <!-- here -->
    <interface
      type='user'> <!-- there -->
    </interface>`,
      `    <rng model='virtio'><backend model='random'/></rng>«→ PHB 0 slot 2, guest sees 0000:00:02.0» <!-- here -->
    <interface
      type='user'> <!-- there -->«→ PHB 0 slot 1, guest sees 0000:00:01.0»
    </interface>`,
    );
  });

  it('promise no place for a host device whose IOMMU group is unknown', () => {
    const device = hostdev('0001:01:00.0');
    check(device, device.replace('>', '>«→ PHB by its IOMMU group»'), 'all', false);
  });

  it('are shown as the setting has it', () => {
    const devices = (hint: string) => `${phb(0)}\n    <rng model='virtio'/>${hint}`;
    check(devices(''), devices('«→ PHB 0 slot 1, guest sees 0000:00:01.0»'), 'addresses');
    check(devices(''), devices(''), 'off');
  });

  it('leave PHBs to the lenses above them', () => {
    const snapshot = snapshotOf(pseries(`${phb(0)}\n    <rng model='virtio'/>`));
    const labels = doInlayHints(snapshot, everywhere).map(({ label }) => label);
    assert.deepEqual(labels, ['→ PHB 0 slot 1, guest sees 0000:00:01.0']);
  });

  it('give the reason when pointed at', () => {
    assert.deepEqual(tooltips(hostdev('0001:01:00.0')), [
      `**Host device 0001:01:00.0**

- libvirt will put it on PHB 1, slot 1: it adds this PHB for its isolation group
- Linux in the guest shows \`0001:00:01.0\``,
    ]);
    assert.match(tooltips(phb(1))[0] ?? '', /^\*\*PHB 1\*\*[\s\S]*Free: slots 1–31/);
  });

  it('are those of the range, and none in other XML', () => {
    const snapshot = snapshotOf(
      pseries([phb(0), "    <rng model='virtio'/>", hostdev('0001:01:00.0')].join('\n')),
      { settings: noLenses },
    );
    const at = (line: number) => ({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    const labels = (line: number) => doInlayHints(snapshot, at(line)).map(({ label }) => label);
    assert.deepEqual(labels(5), ['emulated · 1 device']);
    assert.deepEqual(labels(6), []);
    assert.deepEqual(labels(9), ['→ PHB 0 slot 1, guest sees 0000:00:01.0']);
    assert.deepEqual(doInlayHints(snapshotOf('<network/>'), everywhere), []);
  });

  it('of the parts of a document are those of the whole', () => {
    const snapshot = snapshotOf(
      pseries(
        [phb(0), phb(1), hostdev('0001:01:00.0'), "    <rng model='virtio'/>", hostdev('0002:01:00.0')].join(
          '\n',
        ),
      ),
      { settings: noLenses },
    );
    const lines = snapshot.text.split('\n').length;
    fc.assert(
      fc.property(fc.nat(lines), (line) => {
        const middle = { line, character: 0 };
        const parts = [
          ...doInlayHints(snapshot, { ...everywhere, end: middle }),
          ...doInlayHints(snapshot, { ...everywhere, start: middle }),
        ];
        assert.deepEqual(parts, doInlayHints(snapshot, everywhere));
      }),
    );
  });
});
