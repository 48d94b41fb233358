/** The guests in examples/ show what they are there to show, and the fixes make good guests of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseSnapshot } from '../../server/src/host/snapshotFile';
import { indexTopology } from '../../server/src/host/topology';
import { applyFix, type Checked, checkText, fixesOf } from '../support/pipeline';

const folder = path.join(import.meta.dirname, '..', '..', 'examples');
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const snapshot = parseSnapshot(read('power9.host.json'), 'power9.host.json');
assert.ok('topology' in snapshot, 'the snapshot is readable');
const host = indexTopology(snapshot.topology);

const checked = (name: string) => checkText(read(name), host);
const codes = ({ findings }: Checked) => findings.map(({ rule }) => rule.code);

/** The guest after the first fix offered whose title begins like that. */
function fixed(before: Checked, title: string): Checked {
  const offered = before.findings.flatMap((finding) => fixesOf(before, finding));
  const fix = offered.find((each) => each.title.startsWith(title));
  assert.ok(fix, `not offered: ${title}\noffered: ${offered.map((each) => each.title).join('\n')}`);
  return checkText(applyFix(before, fix), host);
}

const isolateAll = 'Isolate all host devices';
const toPhb = 'Turn this pci-bridge into a PHB';

describe('examples', () => {
  it('clean-two-adapters.xml has nothing to say', () => {
    assert.deepEqual(codes(checked('clean-two-adapters.xml')), []);
  });

  it('mixed-groups-and-bridge.xml has three groups on a PHB, and a bridge', () => {
    assert.deepEqual(codes(checked('mixed-groups-and-bridge.xml')), [
      'pci-bridge-on-pseries',
      'mixed-iommu-groups',
      'mixed-iommu-groups',
      'mixed-iommu-groups',
    ]);
  });

  it('two fixes, in either order, leave nothing to say about it', () => {
    const before = checked('mixed-groups-and-bridge.xml');
    assert.deepEqual(codes(fixed(fixed(before, isolateAll), toPhb)), []);
    assert.deepEqual(codes(fixed(fixed(before, toPhb), isolateAll)), []);
  });

  it('in-trouble.xml has a mistake of every kind', () => {
    assert.deepEqual(codes(checked('in-trouble.xml')), [
      'address-in-use',
      'target-index-in-use',
      'phb-numa-node',
      'pci-bridge-on-pseries',
      'slot-zero',
      'host-device-beside-emulated',
      'mixed-iommu-groups',
      'mixed-iommu-groups',
      'spapr-vio-reg-in-use',
      'host-device-on-default-phb',
      'iommu-group-split',
      'host-device-missing',
      'host-device-twice',
      'function-zero-missing',
      'bus-without-phb',
    ]);
  });

  it('x86-two-pci-root.xml has a root too many', () => {
    const before = checked('x86-two-pci-root.xml');
    assert.deepEqual(codes(before), ['pci-root-not-pseries']);
    assert.deepEqual(codes(fixed(before, 'Remove this PCI root')), []);
  });
});
