import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MarkupContent } from 'vscode-languageserver-types';
import { doHover } from '../../server/src/service/hover/hover';
import { readMarked } from '../support/marked';
import { hostdev, mustNotFail, phb, pseries, type SnapshotOptions, snapshotOf } from './guests';

function hoverAt(source: string, options: SnapshotOptions = {}): string | null {
  const { text, cursor } = readMarked(source);
  assert.ok(cursor !== undefined, 'no cursor in the fixture');
  const snapshot = snapshotOf(text, options);
  const position = snapshot.positions.positionAt(cursor);
  const hover = doHover(snapshot, position, mustNotFail);
  if (!hover) return null;
  assert.ok(MarkupContent.is(hover.contents));
  assert.ok(hover.range);
  const { start, end } = hover.range;
  const inside = snapshot.positions.offsetAt(start) <= cursor && cursor <= snapshot.positions.offsetAt(end);
  assert.ok(inside, 'the range is around the cursor');
  return hover.contents.value;
}

/** Compares a hover with what it should say. */
/** Without what the names are for. */
const placesAt = (source: string, options: SnapshotOptions = {}) =>
  hoverAt(source, options)?.split('\n\n`')[0] ?? null;

function check(source: string, expected: string | null, options: SnapshotOptions = {}): void {
  assert.equal(placesAt(source, options), expected === null ? null : expected.trim());
}

/** Puts the cursor into the first `place` of the text. */
const into = (text: string, place: string) => text.replace(place, `${place}<|cursor|>`);

const isolated = pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1')].join('\n'));

describe('hover on a host device', () => {
  const said = `
**Host device \`0001:01:00.0\`**

- Mellanox ConnectX-5, driver \`vfio-pci\` on the host
- IOMMU group 1, isolation group 2 (from power9.host.json, 2025-03-11 09:30 UTC)
- Others in the group: \`0001:01:00.1\` (not in this guest)
- On PHB 1, slot 1
- Linux in the guest shows \`0001:00:01.0\`
- EEH recovery can work: the group has PHB 1 to itself
`;
  it('is the same on its start tag, its source and its address', () => {
    for (const place of ['<hostd', "managed='y", '<sour', "domain='0x0001", "bus='0x01' slot='0x0"]) {
      check(into(isolated, place), said);
    }
    check(into(isolated, "<address type='pci' domain='0x0000' b"), said);
  });

  it('is not on white space, other elements or its end tag', () => {
    check(into(isolated, "managed='yes'>\n  "), null);
    check(into(isolated, '</hostd'), null);
  });

  it('without an address: where libvirt will put it, and why', () => {
    const [first, second] = [hostdev('0001:01:00.0', '1:1'), hostdev('0001:01:00.1')];
    check(
      pseries([phb(0), phb(1), second.replace('<hostdev', '<hostdev<|cursor|>'), first].join('\n')),
      `
**Host device \`0001:01:00.1\`**

- \`15b3:1019\`, driver \`vfio-pci\` on the host
- IOMMU group 1, isolation group 2 (from power9.host.json, 2025-03-11 09:30 UTC)
- Others in the group: \`0001:01:00.0\` (on PHB 1)
- libvirt will put it on PHB 1, slot 2: its isolation group is there already
- Linux in the guest shows \`0001:00:02.0\`
- EEH recovery can work: the group has PHB 1 to itself
`,
    );
    check(
      into(pseries([phb(0), phb(1), hostdev('0002:01:00.0')].join('\n')), '<hostd'),
      `
**Host device \`0002:01:00.0\`**

- Emulex \\*LPe\\* \\\`32002\\\`
- IOMMU group 2, isolation group 3 (from power9.host.json, 2025-03-11 09:30 UTC)
- Alone in its IOMMU group
- libvirt will put it on PHB 1, slot 1: the first empty PHB
- Linux in the guest shows \`0001:00:01.0\`
- EEH recovery can work: the group has PHB 1 to itself
`,
    );
    const added = hoverAt(into(pseries([phb(0), hostdev('0002:01:00.0')].join('\n')), '<hostd'));
    assert.match(
      added ?? '',
      /libvirt will put it on PHB 1, slot 1: it adds this PHB for its isolation group/,
    );
  });

  it('says why EEH recovery cannot work', () => {
    const mixed = pseries(
      [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n'),
    );
    assert.match(
      hoverAt(into(mixed, '<hostd')) ?? '',
      /EEH recovery cannot work: PHB 1 also holds IOMMU group 2\n?/,
    );
    const split = pseries(
      [phb(0), phb(1), phb(2), hostdev('0001:01:00.0', '1:1'), hostdev('0001:01:00.1', '2:1')].join('\n'),
    );
    assert.match(
      hoverAt(into(split, '<hostd')) ?? '',
      /EEH recovery cannot work: the group is also on PHB 2, and QEMU does not start/,
    );
    const network = `    <interface type='network'>
      <source network='default'/><model type='virtio'/>
      <address type='pci' bus='0x01' slot='0x05'/>
    </interface>`;
    const beside = pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), network].join('\n'));
    assert.match(
      hoverAt(into(beside, '<hostd')) ?? '',
      /EEH recovery can work, but an emulated device is reset along with PHB 1/,
    );
  });

  it('says why the group is not known', () => {
    const unlisted = pseries([phb(0), phb(1), hostdev('0009:01:00.0', '1:1')].join('\n'));
    assert.match(
      hoverAt(into(unlisted, '<hostd')) ?? '',
      /IOMMU group unknown: the device is not in power9\.host\.json, 2025-03-11 09:30 UTC\n(.*\n)*- Whether EEH recovery can work is unknown/,
    );
    assert.match(
      hoverAt(into(isolated, '<hostd'), { knowsHost: false }) ?? '',
      /IOMMU group unknown: no host snapshot/,
    );
    const placeholder = isolated.replace("domain='0x0001'", "domain='{{ domain }}'");
    assert.match(
      hoverAt(into(placeholder, '<hostd')) ?? '',
      /IOMMU group unknown: the source address gives no device/,
    );
    const groupless = pseries([phb(0), phb(1), hostdev('0003:01:00.0', '1:1')].join('\n'));
    assert.match(hoverAt(into(groupless, '<hostd')) ?? '', /No IOMMU group on the host \(from power9/);
  });
});

describe('hover on a host device without a place', () => {
  it('says that it is unassigned', () => {
    const unassigned = hostdev('0001:01:00.0').replace('</source>', "</source><address type='unassigned'/>");
    check(
      into(pseries([phb(0), unassigned].join('\n')), '<hostd'),
      `
**Host device \`0001:01:00.0\`**

- Mellanox ConnectX-5, driver \`vfio-pci\` on the host
- IOMMU group 1 (from power9.host.json, 2025-03-11 09:30 UTC)
- Unassigned: bound to VFIO, but not given to the guest
`,
    );
  });
});

describe('hover on controllers', () => {
  it('PHB 0: who is there, and what is free', () => {
    const rng = "    <rng model='virtio'><backend model='random'/></rng>";
    check(
      into(pseries([phb(0), rng].join('\n')), '<contr'),
      `
**PHB 0**

- Target index 0: PCI domain \`0000\` in the guest
- For emulated devices: libvirt itself puts no host device here
- Slot 1: random number generator
- Free: slots 2–31
`,
    );
  });

  it('a PHB: its target index, NUMA node, group and slots', () => {
    const node = phb(1, 4).replace("<target index='4'/>", "<target index='4'><node>0</node></target>");
    const guest = pseries(
      [phb(0), node, hostdev('0001:01:00.0', '1:1'), hostdev('0001:01:00.1', '1:3')].join('\n'),
    ).replace('<os>', "<cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>\n  <os>");
    const said = `
**PHB 1**

- Target index 4, NUMA node 0: PCI domain \`0004\` in the guest
- Isolation group 2: IOMMU group 1
- Slot 1: host device 0001:01:00.0
- Slot 3: host device 0001:01:00.1
- Free: slots 2, 4–31
`;
    for (const place of [
      "index='1' m",
      "<target index='4",
      '<node>',
      "model='pci-root'>\n      <model name='spapr-pci-host-bridge'/>\n      <target index='4",
    ]) {
      check(into(guest, place), said);
    }
  });

  it('an empty PHB, and one whose isolation is given up', () => {
    const empty = pseries([phb(0), phb(1)].join('\n'));
    assert.match(
      hoverAt(into(empty, "index='1")) ?? '',
      /Empty: libvirt gives it to the next group that needs a PHB/,
    );
    const mixed = pseries(
      [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n'),
    );
    assert.match(
      hoverAt(into(mixed, "index='1")) ?? '',
      /Isolation given up: host device 0002:01:00\.0 does not belong to the group that was here \(now IOMMU groups 1 and 2\)/,
    );
  });

  it('a pci-bridge: what it shares, and who is behind it', () => {
    const bridge = `    <controller type='pci' index='2' model='pci-bridge'>
      <address type='pci' bus='0x01' slot='0x03'/>
    </controller>`;
    const guest = pseries([phb(0), phb(1), bridge, hostdev('0001:01:00.0', '2:4')].join('\n'));
    assert.equal(
      placesAt(into(guest, "index='2'"))?.split('\n\n**Ways out**')[0],
      `**PCI bridge 2**

- On PHB 1, slot 3
- Linux in the guest shows \`0001:00:03.0\`
- Everything behind it shares PHB 1: its isolation and its EEH recovery
- Slot 4: host device 0001:01:00.0
- Free: slots 1–3, 5–31`,
    );
    assert.match(
      hoverAt(into(guest, '<hostd')) ?? '',
      /On PCI bridge 2 behind PHB 1, slot 4\n- Linux in the guest shows `0001:01:04\.0`/,
    );
  });
});

describe('hover on emulated devices', () => {
  it('with a PCI address', () => {
    const rng = "    <rng model='virtio'><backend model='random'/><address type='pci' slot='0x02'/></rng>";
    check(
      into(pseries([phb(0), rng].join('\n')), '<rn'),
      `
**Random number generator**

- Isolation group 0, that of the emulated devices
- On PHB 0, slot 2
- Linux in the guest shows \`0000:00:02.0\`
`,
    );
  });

  it('that libvirt places', () => {
    const rng = "    <rng model='virtio'><backend model='random'/></rng>";
    assert.match(
      hoverAt(into(pseries([phb(0), rng].join('\n')), '<rn')) ?? '',
      /libvirt will put it on PHB 0, slot 1: the next free slot for emulated devices/,
    );
  });

  it('on a PHB that is not in the text', () => {
    const rng = "    <rng model='virtio'><address type='pci' bus='0x01' slot='0x02'/></rng>";
    const hover = hoverAt(into(pseries([phb(0), rng].join('\n')), '<rn'));
    assert.match(hover ?? '', /- On PHB 1, slot 2, a PHB that libvirt adds\n/);
  });

  it('on spapr-vio', () => {
    check(
      into(pseries([phb(0), "    <serial type='pty'/>"].join('\n')), '<ser'),
      `
**Serial**

- spapr-vio reg \`0x30000000\`, libvirt's default for its kind
`,
    );
  });
});

describe('hover on a squiggle', () => {
  const mixed = pseries(
    [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n'),
  );

  it('names the ways out, below what there is to know of the device', () => {
    const hover = hoverAt(into(mixed, "<address type='pci' domain='0x0000' bus='0x01' slot='0x01"));
    assert.match(hover ?? '', /^\*\*Host device `0001:01:00\.0`\*\*\n/);
    assert.match(
      hover ?? '',
      /\n\n\*\*Ways out\*\*\n\n- Isolate 0001:01:00\.0: move IOMMU group 1 to a new PHB 2\n/,
    );
  });

  it('is silent about ways out elsewhere', () => {
    assert.doesNotMatch(hoverAt(into(mixed, '<contr')) ?? '', /Ways out/);
  });
});

it('there is no hover in other XML, and none about places on other machines', () => {
  check('<project><hostdev<|cursor|>/></project>', null);
  const other = isolated.replace('ppc64le', 'x86_64').replace("'pseries'", "'q35'");
  assert.doesNotMatch(hoverAt(into(other, '<hostd')) ?? '', /Guest address|PHB \d/);
});

describe('hover on a name', () => {
  it('says what an element is for', () => {
    assert.equal(hoverAt(into(isolated, '<nam')), 'The name of the guest: unique on its host, without `/`.');
  });
  it('says what an attribute and its value are for, below what there is to know of the device', () => {
    assert.match(
      hoverAt(into(isolated, "managed='y")) ?? '',
      /^\*\*Host device .*\n\n`managed`: `yes`: libvirt takes the device/s,
    );
    assert.match(hoverAt(into(isolated, "unit='M")) ?? '', /^`unit`: KiB where it is absent/);
  });
  it('leaves a device to its own hover', () => {
    assert.doesNotMatch(hoverAt(into(isolated, '<hostd')) ?? '', /has to itself. On pSeries/);
  });
});
