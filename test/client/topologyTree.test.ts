/** The topology as the explorer's tree, and the places to pick from. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeChoices, slotChoices } from '../../client/src/topology/placeChoices';
import { type TreeNode, treeNodes } from '../../client/src/topology/treeNodes';
import { type Topology, topologyOf } from '../../server/src/service/topology/topology';
import { hostdev, phb, pseries, snapshotOf } from '../service/guests';

const bridge = `<controller type='pci' index='2' model='pci-bridge'><address type='pci' bus='1' slot='3'/></controller>`;
const rng = `<rng model='virtio'><backend model='random'/><address type='pci' bus='0' slot='2'/></rng>`;
const devices = [
  ...[phb(0), phb(1), bridge, rng, rng],
  ...[hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '2:5'), `<serial type='pty'/>`],
].join('\n');

function topology(): Topology {
  const found = topologyOf(snapshotOf(pseries(devices)));
  assert.ok(found);
  return found;
}

const lines = (nodes: readonly TreeNode[], depth = 0): string[] =>
  nodes.flatMap(({ label, description, severity, children }) => [
    `${'  '.repeat(depth)}${label}${description ? ` — ${description}` : ''}${severity ? ` !${severity}` : ''}`,
    ...lines(children, depth + 1),
  ]);
const all = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap((node) => [node, ...all(node.children)]);

describe("the explorer's tree", () => {
  it('has what the picture has: PHBs, slots, what has no place, the host', () => {
    assert.deepEqual(lines(treeNodes(topology())), [
      'PHB 0 — emulated devices · slots 1, 3–31 free',
      '  2  random number generator',
      'PHB 1 — IOMMU groups 1 and 2 together · slots 2, 4–31 free',
      '  1  host device 0001:01:00.0 — group 1 · Mellanox ConnectX-5 !warning',
      '  3  PCI bridge 2 — slots 1–4, 6–31 free !warning',
      '    5  host device 0002:01:00.0 — group 2 · Emulex *LPe* `32002` !warning',
      'spapr-vio',
      '  serial — reg 0x30000000',
      'Without a place',
      '  random number generator — libvirt refuses its address !error',
      'Host — power9.host.json',
      '  IOMMU group 1 — on PHB 1',
      '    0001:01:00.0 — Mellanox ConnectX-5',
      '    0001:01:00.1 — not in this guest',
      '  IOMMU group 2 — on PHB 1',
      '    0002:01:00.0 — Emulex *LPe* `32002`',
    ]);
  });

  it('has an id of its own for every node', () => {
    const ids = all(treeNodes(topology())).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('moves devices, and adds what the guest does not have', () => {
    const movable = all(treeNodes(topology())).flatMap(({ id, taken }) => (taken ? [[id, taken.kind]] : []));
    assert.deepEqual(movable, [
      ['random number generator', 'device'],
      ['0001:01:00.0', 'device'],
      ['bridge 2', 'device'],
      ['0002:01:00.0', 'device'],
      ['group 1', 'host'],
      ['host 0001:01:00.1', 'host'],
    ]);
  });
});

describe('the places to pick from', () => {
  it('are PHBs and bridges with room, and a new PHB', () => {
    const choices = placeChoices(topology(), { kind: 'device', start: 1 });
    assert.deepEqual(
      choices.map(({ label, place }) => [label, place?.bus]),
      [
        ['PHB 0', 0],
        ['PHB 1', 1],
        ['PCI bridge 2', 2],
        ['A new PHB', 'new'],
      ],
    );
  });

  it('begin for a host device with where it is isolated', () => {
    const [first] = placeChoices(topology(), { kind: 'host', addresses: ['0001:01:00.1'] });
    assert.equal(first?.place, null);
  });

  it('are then the free slots', () => {
    assert.deepEqual(
      slotChoices([3, 4]).map(({ slot }) => slot),
      [null, 3, 4],
    );
  });
});
