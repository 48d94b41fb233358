/** A device moved to another slot or PHB: what is written, what is asked, what is refused. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { allDevices } from '../../server/src/guest/devicesByKind';
import type { Device } from '../../server/src/guest/guest';
import { indexTopology } from '../../server/src/host/topology';
import { deviceName } from '../../server/src/rules/words';
import { applyToSnapshot } from '../../server/src/service/fixes';
import { type Move, type MoveTarget, moveDevice } from '../../server/src/service/moveDevice';
import { displacedDevices, pairs } from '../../server/src/service/moving/pins';
import { createSnapshot, defaultSettings, type Snapshot } from '../../server/src/service/snapshot';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { randomGuest, randomHost } from '../rules/randomGuests';
import { hostOf } from '../support/pipeline';
import { hostdev, phb, pseries, snapshotOf } from './guests';

const rng = (at?: string) => {
  const [bus, slot] = at?.split(':') ?? [];
  return `    <rng model='virtio'><backend model='random'/>${at ? `<address type='pci' bus='${bus}' slot='${slot}'/>` : ''}</rng>`;
};
const bridge = `    <controller type='pci' index='2' model='pci-bridge'><address type='pci' bus='1' slot='3'/></controller>`;

function devicesOf({ guest }: Snapshot): readonly Device[] {
  return guest ? allDevices(guest) : [];
}

function deviceNamed(snapshot: Snapshot, name: string): Device {
  const found = devicesOf(snapshot).find((device) => deviceName(device).endsWith(name));
  assert.ok(found, `no ${name}`);
  return found;
}

/** Where everybody is after a move, `name bus:slot.function` in document order. */
function placesAfter(snapshot: Snapshot, move: Move): readonly string[] {
  assert.ok(move.kind !== 'refused', move.kind === 'refused' ? move.reason : '');
  const { plan } = applyToSnapshot(snapshot, move.changes);
  return (plan?.devices ?? [])
    .flatMap(({ device, address }) =>
      device && address?.type === 'pci'
        ? {
            start: device.start,
            text: `${deviceName(device)} ${address.bus}:${address.slot}.${address.function}`,
          }
        : [],
    )
    .sort((a, b) => a.start - b.start)
    .map(({ text }) => text);
}

function move(devices: string, name: string, target: MoveTarget, options = {}): [Snapshot, Move] {
  const snapshot = snapshotOf(pseries(devices), options);
  return [snapshot, moveDevice(snapshot, deviceNamed(snapshot, name), target)];
}

const to = (bus: number | 'new', slot: number | null = null): MoveTarget => ({ bus, slot });

describe('a device that moves', () => {
  it('goes to a slot of another PHB, by its address alone', () => {
    const [snapshot, moved] = move(
      [phb(0), phb(1), hostdev('0002:01:00.0', '1:1'), phb(2)].join('\n'),
      '0002:01:00.0',
      to(2, 5),
    );
    assert.ok(moved.kind === 'edits');
    assert.equal(moved.title, 'Move host device 0002:01:00.0 to PHB 2 slot 5');
    assert.deepEqual(
      moved.changes.map(({ text, start, end }) => [snapshot.text.slice(start, end), text]),
      [
        ['0x01', '0x02'],
        ['0x01', '0x05'],
      ],
    );
  });

  it('takes the lowest free slot when none is named', () => {
    const [snapshot, moved] = move(
      [phb(0), phb(1), rng('1:1'), rng('1:2'), rng('0:3')].join('\n'),
      'number generator',
      to(0),
    );
    assert.deepEqual(placesAfter(snapshot, moved)[0], 'random number generator 0:1.0');
  });

  it('takes its IOMMU group along to another PHB, and leaves it within one', () => {
    const guest = [
      phb(0),
      phb(1),
      phb(2),
      hostdev('0001:01:00.0', '1:1'),
      hostdev('0001:01:00.1', '1:2'),
    ].join('\n');
    const [snapshot, away] = move(guest, '0001:01:00.1', to(2, 4));
    assert.ok(away.kind === 'edits');
    assert.equal(away.title, 'Move host device 0001:01:00.1 and host device 0001:01:00.0 to PHB 2 slot 4');
    assert.deepEqual(placesAfter(snapshot, away), [
      'host device 0001:01:00.0 2:1.0',
      'host device 0001:01:00.1 2:4.0',
    ]);
    const [, within] = move(guest, '0001:01:00.1', to(1, 4));
    assert.deepEqual(placesAfter(snapshot, within), [
      'host device 0001:01:00.0 1:1.0',
      'host device 0001:01:00.1 1:4.0',
    ]);
  });

  it('keeps functions of a slot together', () => {
    const fn = (host: string, number: number) =>
      hostdev(host, '1:1').replace(
        "slot='0x01' function='0x0'/>\n    </hostdev>",
        `slot='0x01' function='0x${number}'${number ? '' : " multifunction='on'"}/>\n    </hostdev>`,
      );
    const guest = [phb(0), phb(1), fn('0001:01:00.0', 0), fn('0001:01:00.1', 1)].join('\n');
    const [snapshot, moved] = move(guest, '0001:01:00.0', to(1, 7));
    assert.deepEqual(placesAfter(snapshot, moved), [
      'host device 0001:01:00.0 1:7.0',
      'host device 0001:01:00.1 1:7.1',
    ]);
    const [, out] = move(guest, '0001:01:00.1', to(1, 8));
    assert.deepEqual(placesAfter(snapshot, out), [
      'host device 0001:01:00.0 1:1.0',
      'host device 0001:01:00.1 1:8.0',
    ]);
  });

  it('gets a PHB of its own', () => {
    const guest = [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n');
    const [snapshot, moved] = move(guest, '0002:01:00.0', to('new'));
    assert.ok(moved.kind === 'edits');
    assert.equal(moved.title, 'Move host device 0002:01:00.0 to a new PHB 2 slot 1');
    assert.match(applyToSnapshot(snapshot, moved.changes).text, /<target index='2'\/>/);
    assert.deepEqual(applyToSnapshot(snapshot, moved.changes).problems, []);
  });

  it('goes to a PHB that libvirt adds: it is written', () => {
    const guest = [phb(0), hostdev('0001:01:00.0'), hostdev('0002:01:00.0')].join('\n');
    const [snapshot, moved] = move(guest, '0002:01:00.0', to(2, 9));
    assert.deepEqual(placesAfter(snapshot, moved), [
      'host device 0001:01:00.0 1:1.0',
      'host device 0002:01:00.0 2:9.0',
    ]);
    assert.ok(moved.kind === 'edits');
    assert.match(applyToSnapshot(snapshot, moved.changes).text, /index='2' model='pci-root'/);
  });

  it('holds what libvirt would move into the slot that it leaves', () => {
    const guest = [phb(0), phb(1), rng('0:1'), rng(), rng()].join('\n');
    const [snapshot, moved] = move(guest, 'number generator', to(1, 1));
    assert.deepEqual(
      placesAfter(snapshot, moved).map((text) => text.split(' ').at(-1)),
      ['1:1.0', '0:2.0', '0:3.0'],
    );
  });

  it('goes behind a bridge, and comes back from there', () => {
    const guest = [phb(0), phb(1), bridge, rng('0:1'), rng('2:3')].join('\n');
    const [snapshot, behind] = move(guest, 'number generator', to(2, 5));
    assert.ok(behind.kind === 'edits');
    assert.equal(behind.title, 'Move random number generator to PCI bridge 2 slot 5');
    assert.equal(
      placesAfter(snapshot, behind).find((text) => text.startsWith('random')),
      'random number generator 2:5.0',
    );
  });

  it('that libvirt refused where it was finds a place', () => {
    const [snapshot, moved] = move([phb(0), rng('0:1'), rng('0:1')].join('\n'), 'number generator', to(0, 2));
    assert.deepEqual(
      placesAfter(snapshot, moved)
        .map((text) => text.split(' ').at(-1))
        .sort(),
      ['0:1.0', '0:2.0'],
    );
  });
});

describe('a move that loses isolation', () => {
  const guest = [
    phb(0),
    phb(1),
    phb(2),
    rng('0:1'),
    hostdev('0001:01:00.0', '1:1'),
    hostdev('0002:01:00.0', '2:1'),
  ].join('\n');
  const reason = (name: string, target: MoveTarget) => {
    const [, moved] = move(guest, name, target);
    assert.ok(moved.kind === 'ask', JSON.stringify(moved));
    return moved.reason;
  };

  it('is asked for: two groups on a PHB', () => {
    assert.match(reason('0002:01:00.0', to(1)), /IOMMU group 1 shares PHB 1 with IOMMU group 2/);
  });

  it('is asked for: the default PHB', () => {
    assert.match(reason('0002:01:00.0', to(0)), /PHB 0/);
  });

  it('is asked for: an emulated device beside a host device', () => {
    assert.match(reason('number generator', to(1)), /PHB 1/);
  });

  it('is not asked for when the rule is off, or the device stays on its PHB', () => {
    const levels = { 'mixed-iommu-groups': 'off' } as const;
    const [, moved] = move(guest, '0002:01:00.0', to(1), { settings: { ...defaultSettings, levels } });
    assert.equal(moved.kind, 'edits');
    const mixed = [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n');
    assert.equal(move(mixed, '0002:01:00.0', to(1, 9))[1].kind, 'edits');
  });
});

describe('a move that is refused', () => {
  const guest = [phb(0), phb(1), bridge, rng('0:1'), rng('0:2'), `    <serial type='pty'/>`].join('\n');
  const reason = (name: string, target: MoveTarget) => {
    const [, moved] = move(guest, name, target);
    assert.ok(moved.kind === 'refused', JSON.stringify(moved));
    return moved.reason;
  };

  it('says why', () => {
    assert.equal(
      reason('number generator', to(0, 2)),
      'Slot 2 of PHB 0 is taken by random number generator.',
    );
    assert.equal(reason('number generator', to(0, 1)), 'Random number generator is on PHB 0 slot 1 already.');
    assert.equal(reason('number generator', to(0, 32)), 'PHB 0 has slots 1 to 31.');
    assert.equal(reason('number generator', to(1, 0)), 'PHB 1 has slots 1 to 31.');
    assert.equal(reason('number generator', to(7)), 'There is no PHB 7.');
    assert.equal(reason('serial', to(0)), 'Serial has no PCI address.');
    assert.equal(reason('PCI controller 1', to(0)), 'PCI controller 1 is a PHB: it has no slot.');
    assert.equal(reason('PCI controller 2', to(2)), 'PCI controller 2 cannot sit on itself.');
  });

  it('for want of a PHB', () => {
    const all = Array.from({ length: 31 }, (_, index) => phb(index)).join('\n');
    const [, moved] = move(`${all}${hostdev('0002:01:00.0', '1:1')}`, '0002:01:00.0', to('new'));
    assert.deepEqual(moved, { kind: 'refused', reason: 'A guest has no more than 31 PHBs.' });
  });

  it('on another machine', () => {
    const snapshot = snapshotOf(pseries(rng('0:1')).replace('ppc64le', 'x86_64').replace('pseries', 'q35'));
    const moved = moveDevice(snapshot, deviceNamed(snapshot, 'number generator'), to(0, 2));
    assert.deepEqual(moved, { kind: 'refused', reason: 'This is no pSeries guest.' });
  });
});

describe('every move', () => {
  const host = hostOf(randomHost);
  const targets = fc.record({
    bus: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('new' as const)),
    slot: fc.option(fc.integer({ min: 0, max: 8 })),
  });

  it('puts the device there, moves nobody else, breaks nothing; a refusal has a reason', () => {
    let edited = 0;
    fc.assert(
      fc.property(randomGuest, targets, fc.nat(), (text, target, nth) => {
        const snapshot = createSnapshot(
          { uri: 'file:///g.xml', version: 1, text },
          { host, settings: defaultSettings },
        );
        const devices = devicesOf(snapshot);
        const device = devices[nth % Math.max(1, devices.length)];
        if (!device) return;
        const moved = moveDevice(snapshot, device, target);
        if (moved.kind === 'refused') {
          assert.match(moved.reason, /\S/);
          return;
        }
        edited += 1;
        const after = applyToSnapshot(snapshot, moved.changes);
        assert.ok(snapshot.context && after.context && after.plan && after.guest && snapshot.guest);
        assert.ok(xmlErrors(parseXml(after.text)).length <= snapshot.errors.length);
        const now = pairs(snapshot.guest, after.guest, after.plan).get(device.facts)?.address;
        assert.ok(now?.type === 'pci');
        if (target.bus !== 'new') assert.equal(now.bus, target.bus);
        if (target.slot !== null) assert.equal(now.slot, target.slot);
        // Whoever has another address was named as going along.
        const others = displacedDevices(snapshot.context, after.context, new Set());
        for (const { before } of others) {
          assert.ok(before.device && moved.title.includes(deviceName(before.device)), moved.title);
        }
        assert.deepEqual(newErrors(snapshot, after), []);
      }),
      { numRuns: 1000 },
    );
    assert.ok(edited > 100, `${edited} moves`);
  });

  function newErrors(before: Snapshot, after: Snapshot): readonly string[] {
    const errors = ({ problems }: Snapshot) =>
      problems.flatMap(({ code, level }) => (level === 'error' ? code : []));
    const left = errors(before);
    return errors(after).filter((code) => {
      const known = left.indexOf(code);
      if (known >= 0) left.splice(known, 1);
      return known < 0;
    });
  }

  it('of a device of no other host is as good', () => {
    const unknown = indexTopology({ source: 'other', takenAt: null, devices: [] });
    const snapshot = createSnapshot(
      {
        uri: 'file:///g.xml',
        version: 1,
        text: pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1')].join('\n')),
      },
      { host: unknown, settings: defaultSettings },
    );
    assert.equal(moveDevice(snapshot, deviceNamed(snapshot, '0001:01:00.0'), to(1, 2)).kind, 'edits');
  });
});
