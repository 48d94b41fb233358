/** The topology: as data, in a terminal, as a picture. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { indexTopology } from '../../server/src/host/topology';
import { createSnapshot, defaultSettings } from '../../server/src/service/snapshot';
import { drawTopology, topologySvg } from '../../server/src/service/topology/drawing';
import { widthsFor } from '../../server/src/service/topology/layout';
import type { Item, Shape } from '../../server/src/service/topology/shapes';
import { svgText } from '../../server/src/service/topology/svg';
import { topologyText } from '../../server/src/service/topology/text';
import { type Topology, topologyOf } from '../../server/src/service/topology/topology';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { fullGuest, measuredHost } from '../bench/guests';
import { hostdev, phb, pseries, type SnapshotOptions, snapshotOf } from './guests';

function topology(devices: string, options?: SnapshotOptions): Topology {
  const found = topologyOf(snapshotOf(pseries(devices), options));
  assert.ok(found);
  return found;
}

const rng = (bus: number, slot: number) =>
  `<rng model='virtio'><backend model='random'/><address type='pci' bus='${bus}' slot='${slot}'/></rng>`;
const bridge = `<controller type='pci' index='2' model='pci-bridge'><address type='pci' bus='1' slot='3'/></controller>`;

describe('the topology as data', () => {
  const isolations = (devices: string, options?: SnapshotOptions) =>
    topology(devices, options).buses.map(({ isolation }) => isolation);

  it('says how each PHB stands', () => {
    const all = [phb(0), phb(1), phb(2), phb(3)].join('\n');
    assert.deepEqual(isolations(all), ['empty', 'empty', 'empty', 'empty']);
    assert.deepEqual(
      isolations(`${all}${rng(0, 1)}${hostdev('0001:01:00.0', '1:1')}${hostdev('0002:01:00.0', '2:1')}`),
      ['emulated', 'isolated', 'isolated', 'empty'],
    );
    assert.deepEqual(
      isolations(
        `${all}${hostdev('0001:01:00.0', '1:1')}${hostdev('0001:01:00.1', '2:1')}${hostdev('0003:01:00.0', '3:1')}`,
      ),
      ['empty', 'part-of-group', 'part-of-group', 'unknown'],
    );
    assert.deepEqual(
      isolations(
        `${all}${hostdev('0001:01:00.0', '1:1')}${hostdev('0002:01:00.0', '1:2')}${rng(2, 1)}${hostdev('0003:01:00.0', '2:2')}`,
      ),
      ['empty', 'several-groups', 'beside-emulated', 'empty'],
    );
  });

  it('counts what is behind a bridge to its PHB', () => {
    const { buses } = topology(
      `${phb(0)}${phb(1)}${bridge}${hostdev('0001:01:00.0', '1:1')}${hostdev('0002:01:00.0', '2:5')}`,
    );
    assert.deepEqual(
      buses.map(({ index, kind, parent, isolation }) => ({ index, kind, parent, isolation })),
      [
        { index: 0, kind: 'phb', parent: null, isolation: 'empty' },
        { index: 1, kind: 'phb', parent: null, isolation: 'several-groups' },
        { index: 2, kind: 'bridge', parent: { bus: 1, slot: 3 }, isolation: 'several-groups' },
      ],
    );
  });

  it('tells what libvirt adds and chooses from what is in the text', () => {
    const { buses } = topology(`${phb(0)}${rng(0, 2)}${hostdev('0001:01:00.0')}`);
    const seen = buses.flatMap(({ start, devices }) => [
      start !== null,
      ...devices.map(({ chosen }) => chosen),
    ]);
    assert.deepEqual(seen, [true, false, false, true]);
  });

  it('marks what the rules found inside a device, the worst first', () => {
    const { buses, unplaced } = topology(
      `${phb(0)}${phb(1)}${hostdev('0001:01:00.0', '1:1')}${hostdev('0002:01:00.0', '1:2')}${rng(1, 0)}`,
    );
    const devices = buses[1]?.devices.map(({ severity, problems }) => [severity, problems[0]?.code]);
    assert.deepEqual(devices?.at(0), ['warning', 'mixed-iommu-groups']);
    assert.deepEqual(
      unplaced.map(({ name, why, severity }) => ({ name, why, severity })),
      [{ name: 'random number generator', why: 'refused', severity: 'error' }],
    );
  });

  it('does not guess the place of a host device by an IOMMU group that is not known', () => {
    const { unplaced, buses } = topology(`${phb(0)}${hostdev('0001:01:00.0')}`, { knowsHost: false });
    assert.deepEqual(
      unplaced.map(({ why }) => why),
      ['undecided'],
    );
    assert.deepEqual(buses[0]?.devices, []);
  });

  it('has the groups of the guest first, and which members the guest has', () => {
    const { hostGroups } = topology(`${phb(0)}${phb(1)}${hostdev('0002:01:00.0', '1:1')}`);
    assert.deepEqual(
      hostGroups.map(({ iommuGroup, phbs, members }) => [
        iommuGroup,
        phbs,
        members.map(({ start }) => start !== null),
      ]),
      [
        [2, [1], [true]],
        [1, [], [false, false]],
      ],
    );
  });

  it('is none of other XML and other machines', () => {
    assert.equal(topologyOf(snapshotOf('<pool/>')), null);
    assert.equal(
      topologyOf(snapshotOf(pseries('').replace('ppc64le', 'x86_64').replace('pseries', 'q35'))),
      null,
    );
  });
});

describe('the topology in a terminal', () => {
  it('is a tree of PHBs, slots and what is left', () => {
    const devices = `${phb(0)}${phb(1)}${rng(0, 2)}${bridge}${hostdev('0001:01:00.0', '1:1')}${hostdev('0002:01:00.0', '2:5')}
    <serial type='pty'/>`;
    assert.equal(
      topologyText(topology(devices), (_, text) => text),
      `guest  libvirt 11.3.0 · host: power9.host.json, taken 2025-03-11 09:30 UTC

PHB 0  emulated devices  target index 0 · slots 1, 3–31 free
└─ slot 2  random number generator  guest sees 0000:00:02.0

PHB 1  IOMMU groups 1 and 2 together  target index 1 · slots 2, 4–31 free
├─ slot 1  host device 0001:01:00.0  group 1  guest sees 0001:00:01.0  Mellanox ConnectX-5  warning: mixed-iommu-groups
└─ slot 3  PCI bridge 2  slots 1–4, 6–31 free  warning: pci-bridge-on-pseries
   └─ slot 5  host device 0002:01:00.0  group 2  guest sees 0001:01:05.0  Emulex *LPe* \`32002\`  warning: mixed-iommu-groups

spapr-vio
└─ reg 0x30000000  serial  (libvirt chooses)

Without a place
└─ 0001:01:00.1  shares IOMMU group 1 with this guest
`,
    );
  });
});

describe('the topology as a picture', () => {
  const draw = (found: Topology) => svgText(drawTopology(found, { hostGroups: 'all' }));

  it('is well-formed, whatever the host and the guest call themselves', () => {
    const hostile = fc.oneof(
      fc.constantFrom('</svg><script>alert(1)</script>', '"onload="x', '&lt;', ']]>', '\0', '\uD800', '\n'),
      fc.string({ unit: 'binary' }),
    );
    const found = topology(`${phb(0)}${phb(1)}${hostdev('0001:01:00.0', '1:1')}`);
    const usual = elementNames(draw(found));
    fc.assert(
      fc.property(hostile, hostile, (words, source) => {
        const picture = draw({
          ...found,
          name: words,
          host: { source, takenAt: null },
          hostGroups: found.hostGroups.map((group) => ({
            ...group,
            members: group.members.map((member) => ({ ...member, name: words, driver: words })),
          })),
        });
        assert.deepEqual(xmlErrors(parseXml(picture)), []);
        assert.deepEqual(elementNames(picture), usual);
        assert.deepEqual(xmlErrors(parseXml(topologySvg({ ...found, name: words }))), []);
      }),
      { numRuns: 100 },
    );
  });

  /** The names of all start tags: the picture is well-formed, so text holds no `<`. */
  function elementNames(picture: string): string[] {
    return [...new Set([...picture.matchAll(/<(\w+)/g)].map(([, name]) => name ?? ''))].sort();
  }

  it('names every device, PHB and host device for whoever points at it', () => {
    const picture = draw(topology(`${phb(0)}${phb(1)}${rng(0, 2)}${hostdev('0001:01:00.0', '1:1')}`));
    assert.match(picture, /<g class="device" data-start="\d+" data-bus="0" data-slot="2" /);
    assert.match(picture, /<g class="phb isolated g0" data-start="\d+" data-bus="1"/);
    assert.match(picture, /<g class="member absent" data-host="0002:01:00.0"/);
  });

  it('shows every slot of a PHB, and whose group is in it', () => {
    const picture = draw(topology(`${phb(0)}${phb(1)}${rng(0, 2)}${hostdev('0001:01:00.0', '1:4')}`));
    const cells = [...picture.matchAll(/<rect class="slot ([^"]*)"[^>]* data-slot="(\d+)"/g)];
    assert.equal(cells.length, 62);
    assert.deepEqual(
      cells.flatMap(([, kind, slot]) => (kind === 'free' ? [] : [[kind, slot]])),
      [
        ['taken', '2'],
        ['taken g0', '4'],
      ],
    );
  });

  it('gives every item a key of its own, the same after the text around it has changed', () => {
    const devices = `${phb(0)}${rng(0, 2)}${rng(0, 3)}${hostdev('0001:01:00.0')}`;
    const keys = (found: Topology) => items(drawTopology(found, { hostGroups: 'all' })).map(({ key }) => key);
    const before = keys(topology(devices));
    assert.equal(new Set(before).size, before.length);
    assert.deepEqual(keys(topology(`<!-- more -->${devices}`)), before);
  });

  it('fits its window, down to a width at which it can still be read', () => {
    const found = topology(`${phb(0)}${phb(1)}${rng(0, 2)}${hostdev('0001:01:00.0', '1:4')}`);
    const wide = (window: number) =>
      Number(
        drawTopology(found, { hostGroups: 'all', widths: widthsFor(window), newPhb: true }).attributes[
          'width'
        ],
      );
    for (let window = 490; window < 3000; window += 7) assert.ok(wide(window) <= window, `${window}`);
    assert.equal(wide(100), wide(300));
  });

  it('has a place for a device that is to have a PHB of its own, as long as there may be one more', () => {
    const kinds = (devices: string) =>
      items(drawTopology(topology(devices), { hostGroups: 'all', newPhb: true })).map(({ kind }) => kind);
    assert.ok(kinds(phb(0)).includes('new-phb'));
    const all = Array.from({ length: 31 }, (_, index) => phb(index)).join('\n');
    assert.ok(!kinds(all).includes('new-phb'));
  });

  function items({ item, children = [] }: Shape): Item[] {
    return [...(item ? [item] : []), ...children.flatMap(items)];
  }

  it('draws what libvirt adds dashed', () => {
    const picture = draw(topology(hostdev('0001:01:00.0')));
    assert.match(picture, /class="phb isolated g0 added"/);
    assert.match(picture, /class="device g0 chosen"/);
  });

  it('has room for 31 PHBs with 900 devices', () => {
    const context = { host: indexTopology(measuredHost), settings: defaultSettings };
    const found = topologyOf(createSnapshot({ uri: 'full', version: 1, text: fullGuest(true) }, context));
    assert.ok(found);
    assert.equal(draw(found).match(/class="phb /g)?.length, 31);
    assert.deepEqual(found.unplaced, []);
  });
});
