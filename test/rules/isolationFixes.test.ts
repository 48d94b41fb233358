/** What the isolation fixes make of a guest, as text. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyFix, brokenPromises, checkText, fixesOf, hostOf } from '../support/pipeline';
import {
  bridge,
  emulated,
  guest,
  host,
  hostdev,
  isolationCodes,
  isolationProblems,
  phb,
} from './isolationGuests';

const known = hostOf(host);

/** Titles of all fixes for isolation problems, each once, in order. */
function titles(text: string, knownHost: typeof known | null = known): readonly string[] {
  const checked = checkText(text, knownHost);
  const offered = checked.findings
    .filter(({ rule }) => isolationCodes.has(rule.code))
    .flatMap((finding) => fixesOf(checked, finding).map(({ title }) => title));
  return [...new Set(offered)];
}

/** The text after the fix of that title. */
function fixed(text: string, title: string): string {
  const checked = checkText(text, known);
  for (const finding of checked.findings) {
    const fix = fixesOf(checked, finding).find((offered) => offered.title === title);
    if (!fix) continue;
    const after = applyFix(checked, fix);
    assert.deepEqual(brokenPromises(checked, finding, checkText(after, known)), []);
    return after;
  }
  assert.fail(`not offered: ${title}\noffered: ${titles(text).join('\n')}`);
}

describe('isolate this host device', () => {
  it('moves a group of one to a new PHB with a free target index', () => {
    const before = guest(
      phb(0),
      phb(1, 2),
      hostdev('0004:01:00.0', '01:01.0'),
      hostdev('0005:01:00.0', '00:03.0'),
    );
    const after = fixed(before, 'Isolate 0005:01:00.0: move IOMMU group 5 to a new PHB 2');
    assert.match(
      after,
      /index='2' model='pci-root'>\s*<model name='spapr-pci-host-bridge'\/>\s*<target index='1'\/>/,
    );
    assert.match(after, /domain='0x0005'[\s\S]*?bus='0x02' slot='0x01' function='0x0'\/>/);
    assert.deepEqual(isolationProblems(after), []);
  });

  it('leaves target indexes to libvirt where the others are', () => {
    const after = fixed(
      guest(
        phb(0, null),
        phb(1, null),
        hostdev('0005:01:00.0', '00:03.0'),
        hostdev('0004:01:00.0', '01:01.0'),
      ),
      'Isolate 0005:01:00.0: move IOMMU group 5 to a new PHB 2',
    );
    assert.doesNotMatch(after, /<target/);
  });

  it('takes an empty PHB first', () => {
    const after = fixed(
      guest(phb(0), phb(1), phb(2), hostdev('0005:01:00.0', '01:03.0'), hostdev('0004:01:00.0', '01:01.0')),
      'Isolate 0005:01:00.0: move IOMMU group 5 to the empty PHB 2',
    );
    assert.match(after, /domain='0x0005'[\s\S]*?bus='0x02' slot='0x01'/);
  });

  it('brings a split group together where most of it is', () => {
    const after = fixed(
      guest(phb(0), phb(1), phb(2), hostdev('0001:01:00.0', '02:01.0'), hostdev('0001:01:00.1', '00:05.0')),
      'Isolate 0001:01:00.1: bring IOMMU group 1 (2 devices) together on PHB 2',
    );
    assert.match(
      after,
      /slot='0x00' function='0x1'\/><\/source>\s*<address[^>]*bus='0x02' slot='0x02' function='0x0'\/>/,
    );
  });

  it('moves functions that share a slot into one slot', () => {
    const after = fixed(
      guest(
        phb(0),
        phb(1),
        hostdev('0004:01:00.0', '01:01.0'),
        hostdev('0001:01:00.0', '01:05.0+'),
        hostdev('0001:01:00.1', '01:05.1'),
      ),
      'Isolate 0001:01:00.0: move IOMMU group 1 (2 devices) to a new PHB 2',
    );
    assert.match(after, /bus='0x02' slot='0x01' function='0x0' multifunction='on'/);
    assert.match(after, /bus='0x02' slot='0x01' function='0x1'/);
  });

  it('leaves a member without an address to libvirt, which follows', () => {
    const after = fixed(
      guest(phb(0), hostdev('0001:01:00.0'), hostdev('0001:01:00.1', '00:05.0')),
      'Isolate 0001:01:00.1: move IOMMU group 1 (2 devices) to a new PHB 1',
    );
    assert.equal(after.match(/<address type='pci'/g)?.length, 1);
  });

  it('is not offered when a guest has all the PHBs it can have, and the problem says so', () => {
    const phbs = Array.from({ length: 31 }, (_, index) => phb(index));
    const others = Array.from({ length: 30 }, (_, index) =>
      emulated(index, `${(index + 1).toString(16).padStart(2, '0')}:01.0`),
    );
    const text = guest(...phbs, ...others, hostdev('0005:01:00.0', '00:03.0'));
    assert.deepEqual(titles(text), []);
    const [finding] = checkText(text, known).findings;
    assert.match(finding?.problem.message ?? '', /No PHB is left to isolate it: a guest has at most 31\./);
  });

  it('moves an unknown group only on demand', () => {
    const checked = checkText(guest(phb(0), hostdev('0004:01:00.0', '00:03.0')), null);
    const [fix] = checked.findings.flatMap((finding) => fixesOf(checked, finding));
    assert.equal(fix?.title, 'Isolate 0004:01:00.0: move it to a new PHB 1');
    assert.equal(fix?.safe, false);
  });
});

describe('other ways out', () => {
  it('isolate all host devices: one group keeps the PHB', () => {
    const before = guest(
      phb(0),
      phb(1),
      hostdev('0004:01:00.0', '01:01.0'),
      hostdev('0001:01:00.0', '01:02.0'),
      hostdev('0001:01:00.1', '00:03.0'),
      hostdev('0005:01:00.0', '01:04.0'),
    );
    const title = 'Isolate all host devices: IOMMU groups 1, 4 and 5 each alone on a PHB';
    const after = fixed(before, title);
    assert.deepEqual(isolationProblems(after), []);
    assert.match(after, /domain='0x0004'[\s\S]*?bus='0x01' slot='0x01'/);
  });

  it('move the emulated devices to PHB 0', () => {
    const after = fixed(
      guest(
        phb(0),
        phb(1),
        emulated(0, '01:01.0'),
        emulated(1, '00:01.0'),
        hostdev('0004:01:00.0', '01:02.0'),
      ),
      'Move an emulated device (SCSI controller 0) from PHB 1 to PHB 0',
    );
    assert.match(
      after,
      /<controller type='scsi' index='0' model='virtio-scsi'><address [^>]*bus='0x00' slot='0x02'/,
    );
  });

  it('remove the address where libvirt then isolates the device', () => {
    const after = fixed(
      guest(phb(0), hostdev('0004:01:00.0', '00:05.0')),
      'Remove the address of 0004:01:00.0 and let libvirt choose',
    );
    assert.doesNotMatch(after, /<address type='pci'/);
  });

  it('not where libvirt would put it behind a bridge of PHB 0', () => {
    const offered = titles(guest(phb(0), bridge(1, '00:02.0'), hostdev('0004:01:00.0', '00:05.0')));
    assert.deepEqual(offered, ['Isolate 0004:01:00.0: move IOMMU group 4 to a new PHB 2']);
  });
});
