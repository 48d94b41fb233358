/** Semantic tokens: a guest, and the same text with its tokens marked. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tokenLegend } from '../../server/src/service/announced';
import { doSemanticTokens } from '../../server/src/service/semanticTokens';
import { defaultSettings, type Snapshot } from '../../server/src/service/snapshot';
import { hostdev, phb, pseries, snapshotOf } from './guests';

interface Token {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly kind: string;
}

/** As a client unpacks them. */
function unpack(data: readonly number[]): readonly Token[] {
  const tokens: Token[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, bits = 0] = data.slice(at, at + 5);
    line += lines;
    character = lines === 0 ? character + characters : characters;
    const modifiers = tokenLegend.tokenModifiers.filter((_, bit) => bits & (1 << bit));
    tokens.push({
      line,
      character,
      length,
      kind: [tokenLegend.tokenTypes[type], ...modifiers].join('.'),
    });
  }
  return tokens;
}

/** `line: text kind` of each token. */
function tokensOf(snapshot: Snapshot): readonly string[] {
  const lines = snapshot.text.split('\n');
  return unpack(doSemanticTokens(snapshot)).map(({ line, character, length, kind }) => {
    return `${line}: ${lines[line]?.slice(character, character + length)} ${kind}`;
  });
}

const check = (devices: readonly string[], expected: readonly string[]) =>
  assert.deepEqual(tokensOf(snapshotOf(pseries(devices.join('\n')))), expected);

describe('semantic tokens', () => {
  it('tell an isolated PHB and its devices from one that is shared', () => {
    check(
      [
        phb(1),
        phb(2),
        hostdev('0001:01:00.0', '1:1'),
        hostdev('0002:01:00.0', '2:1'),
        "    <rng model='virtio'><address type='pci' bus='0x02' slot='0x02'/></rng>",
      ],
      [
        '5: controller phb.isolated',
        '5: 1 phb.isolated',
        '8: controller phb.isolated',
        '9: controller phb.shared',
        '9: 2 phb.shared',
        '12: controller phb.shared',
        '13: hostdev hostDevice.isolated',
        '17: 0x01 phb.isolated',
        '18: hostdev hostDevice.isolated',
        '19: hostdev hostDevice.shared',
        '23: 0x02 phb.shared',
        '24: hostdev hostDevice.shared',
        '25: 0x02 phb.shared',
      ],
    );
  });

  it('promise nothing of a PHB for emulated devices or of an unknown IOMMU group', () => {
    check(
      [
        phb(0),
        phb(1).replace(/\n.*/gs, '</controller>'),
        hostdev('0003:01:00.0', '1:1'),
        '    <memballoon/>',
      ],
      [
        '5: controller phb',
        '5: 0 phb',
        '8: controller phb',
        '9: controller phb',
        '9: 1 phb',
        '9: controller phb',
        '10: hostdev hostDevice',
        '15: hostdev hostDevice',
      ],
    );
  });

  it('call a group shared that is on two PHBs, and a host device on the default PHB', () => {
    const kinds = (...devices: string[]) =>
      tokensOf(snapshotOf(pseries(devices.join('\n')))).filter((token) => token.includes('hostdev'));
    assert.deepEqual(kinds(phb(1), phb(2), hostdev('0001:01:00.0', '1:1'), hostdev('0001:01:00.1', '2:1')), [
      '13: hostdev hostDevice.shared',
      '18: hostdev hostDevice.shared',
      '19: hostdev hostDevice.shared',
      '24: hostdev hostDevice.shared',
    ]);
    assert.deepEqual(kinds(hostdev('0001:01:00.0', '0:3')), [
      '5: hostdev hostDevice.shared',
      '10: hostdev hostDevice.shared',
    ]);
  });

  it('mark a host device that libvirt is yet to place, or that is not plugged in', () => {
    const device = hostdev('0001:01:00.0');
    const kept = device.replace('</source>', "</source><address type='unassigned'/>");
    for (const each of [device, kept])
      check([each], ['5: hostdev hostDevice.unassigned', '9: hostdev hostDevice.unassigned']);
  });

  it('can be switched off, and are none in other XML', () => {
    const settings = { ...defaultSettings, semanticTokens: false };
    assert.deepEqual(doSemanticTokens(snapshotOf(pseries(phb(1)), { settings })), []);
    assert.deepEqual(doSemanticTokens(snapshotOf('<network/>')), []);
  });

  it('of the parts of a document are those of the whole', () => {
    const snapshot = snapshotOf(
      pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0')].join('\n')),
    );
    const whole = unpack(doSemanticTokens(snapshot));
    const lines = snapshot.text.split('\n').length;
    const part = (from: number, to: number) =>
      unpack(
        doSemanticTokens(snapshot, {
          start: { line: from, character: 0 },
          end: { line: to, character: 0 },
        }),
      );
    fc.assert(
      fc.property(fc.nat(lines), (line) => {
        assert.deepEqual([...part(0, line), ...part(line, lines)], whole);
      }),
    );
  });
});
