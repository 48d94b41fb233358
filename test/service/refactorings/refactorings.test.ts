/** What can be done with a device or a PHB that somebody points at, though nothing is wrong. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { applyChanges } from '../../../server/src/edits/textChanges';
import { deviceName } from '../../../server/src/rules/words';
import { applyToSnapshot } from '../../../server/src/service/fixes';
import { type Found, refactoringsAt } from '../../../server/src/service/refactorings/refactorings';
import { createSnapshot, defaultSettings, type Snapshot } from '../../../server/src/service/snapshot';
import { randomGuest, randomHost } from '../../rules/randomGuests';
import { readMarked } from '../../support/marked';
import { hostOf } from '../../support/pipeline';
import { hostdev, phb, pseries, type SnapshotOptions, snapshotOf } from '../guests';

const rng = (at?: string, more = '') => {
  const [bus, slot] = at?.split(':') ?? [];
  const address = at ? `<address type='pci' bus='${bus}' slot='${slot}'${more}/>` : '';
  return `    <rng model='virtio'><backend model='random'/>${address}</rng>`;
};

/** What the refactorings of a kind would do at the cursor, and the snapshot they are for. */
function find(source: string, kind: string, options?: SnapshotOptions): [readonly Found[], Snapshot] {
  const { text, cursor = 0 } = readMarked(source);
  const snapshot = snapshotOf(text, options);
  return [refactoringsAt(snapshot, { start: cursor, end: cursor }, (each) => each.endsWith(kind)), snapshot];
}

const said = (found: Found) => (found.kind === 'changes' ? found.title : `${found.kind}: ${found.reason}`);
const titles = (source: string, kind: string, options?: SnapshotOptions) =>
  find(source, kind, options)[0].map(said);

/** The text after the only way. */
function after(source: string, kind: string): string {
  const [[found, ...others], snapshot] = find(source, kind);
  assert.ok(found && others.length === 0);
  assert.ok(found.kind === 'changes', said(found));
  return applyChanges(snapshot.text, found.changes);
}

/** Where everybody is, `name bus:slot.function` in document order. */
function places(text: string): readonly string[] {
  return (snapshotOf(text).plan?.devices ?? [])
    .flatMap(({ device, address }) => (device && address?.type === 'pci' ? [{ device, address }] : []))
    .sort((a, b) => a.device.start - b.device.start)
    .map(({ device, address: { bus, slot, function: fn } }) => `${deviceName(device)} ${bus}:${slot}.${fn}`);
}

/** The cursor into the first place of this text. */
const point = (text: string, at: string) => text.replace(at, `<|cursor|>${at}`);

const guest = pseries(
  [
    phb(0),
    phb(1),
    phb(2),
    phb(3),
    hostdev('0001:01:00.0', '1:1'),
    hostdev('0001:01:00.1', '1:4'),
    hostdev('0002:01:00.0', '2:1'),
    rng('0:2'),
  ].join('\n'),
);
const onAdapter = point(guest, "<address domain='0x0001'");

describe('move to PHB', () => {
  it('offers the PHBs that suit, with what they are now: an isolated device goes to an empty one alone', () => {
    assert.deepEqual(titles(onAdapter, 'move.phb'), [
      'Move host device 0001:01:00.0 and host device 0001:01:00.1 to PHB 3 slot 1 (now empty)',
    ]);
    assert.deepEqual(titles(point(guest, '<rng'), 'move.phb'), [
      'Move random number generator to PHB 3 slot 1 (now empty)',
    ]);
    const two = guest.replace("bus='0' slot='2'/></rng>", `bus='0' slot='2'/></rng>\n${rng('3:1')}`);
    assert.deepEqual(titles(point(two, '<rng'), 'move.phb'), [
      'Move random number generator to PHB 3 slot 2 (now emulated · 1 device)',
    ]);
  });

  it('takes the whole IOMMU group along', () =>
    assert.deepEqual(places(after(onAdapter, 'move.phb')).slice(0, 2), [
      'host device 0001:01:00.0 3:1.0',
      'host device 0001:01:00.1 3:2.0',
    ]));

  it('names one of several empty PHBs where nobody asked for it', () => {
    const many = point(
      guest.replace(phb(3), [phb(3), phb(4), phb(5)].join('\n')),
      "<address domain='0x0001'",
    );
    assert.equal(titles(many, 'move.phb').length, 3);
    const { text, cursor = 0 } = readMarked(many);
    const unasked = refactoringsAt(
      snapshotOf(text),
      { start: cursor, end: cursor },
      (kind) => kind === 'refactor.move.phb',
      true,
    );
    assert.deepEqual(unasked.map(said), [
      'Move host device 0001:01:00.0 and host device 0001:01:00.1 to PHB 3 slot 1 (now empty)',
    ]);
  });

  it('brings a group together that was split', () => {
    const split = point(
      guest.replace("bus='0x01' slot='0x04'", "bus='0x03' slot='0x01'"),
      "<address domain='0x0001'",
    );
    assert.ok(titles(split, 'move.phb').some((title) => title.includes('PHB 3 slot 2 (now IOMMU group 1')));
  });

  it('says why there is none', () => {
    const full = point(guest.replace(`${phb(3)}\n`, ''), "<address domain='0x0001'");
    assert.match(titles(full, 'move.phb').join(), /^refused: No other PHB suits host device 0001:01:00\.0/);
    assert.match(titles(point(guest, '<name>'), 'move.phb').join(), /^idle: Put the cursor into a device/);
    assert.match(
      titles(point(guest, '<memballoon'), 'move.phb').join(),
      /^idle: The memory balloon sits on no PHB/,
    );
    assert.match(titles(point(guest, "<controller type='pci'"), 'move.phb').join(), /^idle/);
  });
});

describe('move to a new PHB', () => {
  it('is for devices that share theirs', () => {
    const mixed = guest.replace("bus='0x02' slot='0x01'", "bus='0x01' slot='0x05'");
    const on = point(mixed, "<address domain='0x0001'");
    assert.deepEqual(titles(on, 'newPhb'), [
      'Move host device 0001:01:00.0 and host device 0001:01:00.1 to a new PHB 4 slot 1',
    ]);
    const text = after(on, 'newPhb');
    assert.match(text, /index='4' model='pci-root'>\s+<model [^>]*>\s+<target index='4'\/>/);
    assert.deepEqual(snapshotOf(text).problems, []);
  });
  it('is idle where a group has its PHB to itself', () =>
    assert.match(titles(onAdapter, 'newPhb').join(), /^idle: PHB 1 has no other device/));
  it('is refused when there are 31', () => {
    const all = Array.from({ length: 31 }, (_, index) => phb(index)).join('\n');
    assert.match(
      titles(point(pseries(`${all}\n${rng('0:1')}`), '<rng'), 'newPhb').join(),
      /^refused: A guest has no more than 31/,
    );
  });
});

describe('compact slots', () => {
  const gaps = pseries(
    [
      phb(0),
      phb(1),
      rng('0:9'),
      rng('0:4', " multifunction='on'"),
      rng('0:4', " function='1'"),
      rng(),
      hostdev('0001:01:00.0', '1:7'),
      hostdev('0001:01:00.1', '1:3'),
    ].join('\n'),
  );
  it('keeps the order and the functions of a slot together; what libvirt places goes first, as before', () => {
    const text = after(point(gaps, '<rng'), 'compactSlots');
    assert.deepEqual(titles(point(gaps, '<rng'), 'compactSlots'), [
      'Compact the slots of PHB 0: slots 1 to 3',
    ]);
    assert.deepEqual(places(text), [
      ...['random number generator 0:3.0', 'random number generator 0:2.0', 'random number generator 0:2.1'],
      ...[
        'random number generator 0:1.0',
        'host device 0001:01:00.0 1:7.0',
        'host device 0001:01:00.1 1:3.0',
      ],
    ]);
    assert.match(text, /<\/backend>|<backend model='random'\/><\/rng>/);
  });
  it('is about the PHB that is pointed at, or about all', () => {
    const ofPhb = after(point(gaps, "<controller type='pci' index='1'"), 'compactSlots');
    assert.deepEqual(places(ofPhb).slice(4), [
      'host device 0001:01:00.0 1:2.0',
      'host device 0001:01:00.1 1:1.0',
    ]);
    assert.deepEqual(places(ofPhb).slice(0, 1), ['random number generator 0:9.0']);
    const ofAll = point(gaps, '<name>');
    assert.deepEqual(titles(ofAll, 'compactSlots'), ['Compact the slots of all PHBs']);
    assert.equal(after(ofAll, 'compactSlots'), after(point(ofPhb, '<rng'), 'compactSlots'));
  });
  it('is idle without gaps, refused where an address is not known or libvirt refuses the guest', () => {
    const compact = after(point(gaps, '<name>'), 'compactSlots');
    assert.match(titles(point(compact, '<name>'), 'compactSlots').join(), /^idle: There are no gaps/);
    const template = gaps.replace("slot='9'", "slot='{{ slot }}'");
    assert.match(titles(point(template, '<name>'), 'compactSlots').join(), /^refused: The address of random/);
    const twice = gaps.replace("slot='0x03'", "slot='0x07'");
    assert.match(
      titles(point(twice, '<name>'), 'compactSlots').join(),
      /^refused: libvirt refuses the guest/,
    );
  });
});

describe('sort controllers', () => {
  const serial = (index: string) => `    <controller type='virtio-serial'${index}/>`;
  const unsorted = pseries(
    `    <!-- storage -->
    <controller type='scsi' index='0' model='ibmvscsi'><address type='spapr-vio' reg='0x2000'/></controller> <!-- the old one -->
${phb(2)}

    <!-- stays here -->

    <!-- for the network -->
    <!-- adapter -->
    <controller type='pci' index='1' model='pci-root'><target index='1'/></controller>
${rng('0:1')} <!-- stays, too -->
${phb(0)}`,
  );
  const sorted = pseries(
    `${phb(0)}
    <!-- for the network -->
    <!-- adapter -->
    <controller type='pci' index='1' model='pci-root'><target index='1'/></controller>

    <!-- stays here -->

${phb(2)}
${rng('0:1')} <!-- stays, too -->
    <!-- storage -->
    <controller type='scsi' index='0' model='ibmvscsi'><address type='spapr-vio' reg='0x2000'/></controller> <!-- the old one -->`,
  );
  it('takes comments along and leaves everything else', () =>
    assert.equal(after(point(unsorted, '<controller'), 'sortControllers'), sorted));
  it('is idle when they are in order', () =>
    assert.match(
      titles(point(sorted, '<controller'), 'sortControllers').join(),
      /^idle: The controllers are in order/,
    ));
  it('keeps the order of types, and with it what libvirt places by that', () => {
    const types = pseries(
      [
        serial(" index='0'"),
        phb(2),
        "    <controller type='scsi' index='0' model='virtio-scsi'/>",
        phb(0),
        phb(1),
      ].join('\n'),
    );
    assert.deepEqual([...places(after(types, 'sortControllers'))].sort(), [...places(types)].sort());
  });
  it('is refused where libvirt would give other places', () => {
    const order = pseries([phb(0), serial(" index='1'"), serial('')].join('\n'));
    assert.match(titles(order, 'sortControllers').join(), /^refused: libvirt gives out places in the order/);
  });
});

describe('pin and unpin', () => {
  const bare = pseries([phb(0), hostdev('0001:01:00.0'), rng()].join('\n'));
  const onHostdev = point(bare, '<source>');
  it('writes where libvirt puts a device, with the PHB it adds, and takes it back', () => {
    assert.deepEqual(titles(onHostdev, '.pinDevice'), ['Pin host device 0001:01:00.0 to PHB 1 slot 1']);
    const pinned = after(onHostdev, '.pinDevice');
    assert.match(pinned, /index='1' model='pci-root'/);
    assert.deepEqual(places(pinned), places(bare));
    const back = point(pinned, '<source>');
    assert.deepEqual(titles(back, 'unpinDevice'), [
      'Unpin host device 0001:01:00.0: libvirt chooses PHB 1 slot 1 again',
    ]);
    assert.doesNotMatch(after(back, 'unpinDevice'), /<\/source>\s*<address/);
    assert.match(titles(back, '.pinDevice').join(), /^idle: The address of host device/);
    assert.match(titles(onHostdev, 'unpinDevice').join(), /^idle: The host device .* has no address/);
  });
  it('says where libvirt would put it instead', () => {
    const far = point(pseries([phb(0), rng('0:9')].join('\n')), '<rng');
    assert.deepEqual(titles(far, 'unpinDevice'), [
      'Unpin random number generator: libvirt chooses PHB 0 slot 1',
    ]);
  });
  it('is refused where another would move, isolation would be lost, or nobody knows', () => {
    const inTheWay = point(pseries([phb(0), rng('0:2'), rng()].join('\n')), '<rng');
    assert.match(
      titles(inTheWay, 'unpinDevice').join(),
      /^refused: libvirt would then put random number generator elsewhere/,
    );
    const unknown = { knowsHost: false };
    assert.match(titles(onHostdev, '.pinDevice', unknown).join(), /^refused: The IOMMU group of host device/);
    assert.match(titles(onAdapter, 'unpinDevice', unknown).join(), /^refused: Its IOMMU group is not known/);
  });
});

it('no refactoring is there for other machines and other XML', () => {
  const everything = (text: string) => refactoringsAt(snapshotOf(text), { start: 0, end: 0 }, () => true);
  assert.deepEqual(everything(guest.replace('ppc64le', 'x86_64').replace("'pseries'", "'pc'")), []);
  assert.deepEqual(everything('<network/>'), []);
  assert.deepEqual(everything(''), []);
});

describe('for every guest', () => {
  const host = hostOf(randomHost);
  it('what is offered brings no new problem, and what is not says why', () => {
    const done = new Map<string, number>();
    fc.assert(
      fc.property(randomGuest, fc.nat(), (text, at) => {
        const snapshot = createSnapshot(
          { uri: 'file:///g.xml', version: 1, text },
          { host, settings: defaultSettings },
        );
        const place = at % (text.length + 1);
        for (const found of refactoringsAt(snapshot, { start: place, end: place }, () => true)) {
          if (found.kind !== 'changes') {
            assert.match(found.reason, /\S/);
            continue;
          }
          done.set(found.refactoring, (done.get(found.refactoring) ?? 0) + 1);
          const now = applyToSnapshot(snapshot, found.changes);
          assert.ok(now.errors.length <= snapshot.errors.length);
          assert.deepEqual(newProblems(snapshot, now), [], found.title);
        }
      }),
      { numRuns: 400 },
    );
    assert.deepEqual([...done.keys()].sort(), [
      'refactor.move.newPhb',
      'refactor.move.phb',
      'refactor.rewrite.compactSlots',
      'refactor.rewrite.pinDevice',
      'refactor.rewrite.sortControllers',
      'refactor.rewrite.unpinDevice',
    ]);
  });

  function newProblems(before: Snapshot, now: Snapshot): readonly string[] {
    const left = before.problems.map(({ code }) => code);
    return now.problems.flatMap(({ code }) => {
      const known = left.indexOf(code);
      if (known >= 0) left.splice(known, 1);
      return known < 0 ? code : [];
    });
  }
});
