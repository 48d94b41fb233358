import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { applyChanges } from '../../server/src/edits/textChanges';
import { parseSnapshot } from '../../server/src/host/snapshotFile';
import { indexTopology } from '../../server/src/host/topology';
import {
  type AddedHostDevices,
  addHostDevices,
  hostNotKnown,
  type WantedPlace,
} from '../../server/src/service/addHostDevices';
import { createSnapshot, defaultSettings, type Snapshot } from '../../server/src/service/snapshot';
import { hostdev, phb, pseries, snapshotOf } from './guests';

/** Where the devices land, `bus:slot`, and the guest after it. */
function added(snapshot: Snapshot, addresses: readonly string[], wanted?: WantedPlace) {
  const result = addHostDevices(snapshot, addresses, wanted);
  assert.ok(!('reason' in result), 'reason' in result ? result.reason : '');
  const places = result.added.map(({ place: { bus, slot } }) => `${bus}:${slot}`);
  const text = applyChanges(snapshot.text, result.changes);
  const { host, settings, uri } = snapshot;
  return { ...result, places, text, after: createSnapshot({ uri, version: 2, text }, { host, settings }) };
}

function refusal(snapshot: Snapshot, addresses: readonly string[], wanted?: WantedPlace): string {
  const result = addHostDevices(snapshot, addresses, wanted);
  assert.ok('reason' in result, 'it was added');
  return result.reason;
}

const group1 = ['0001:01:00.0', '0001:01:00.1'];

describe('a host device that is added', () => {
  it('lands on a PHB of its own, its group with it, and the guest has no problem', () => {
    const { places, after, title, concerns } = added(snapshotOf(pseries(phb(0))), group1);
    assert.deepEqual(places, ['1:1', '1:2']);
    assert.equal(title, 'Add host devices 0001:01:00.0 and 0001:01:00.1 on PHB 1');
    assert.deepEqual(concerns, []);
    assert.deepEqual(after.problems, []);
    assert.equal(
      after.text,
      pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0001:01:00.1', '1:2')].join('\n'))
        // behind the other devices, where libvirt prints host devices
        .replace(/( {4}<hostdev[\s\S]*<\/hostdev>\n)( {4}<controller type='usb'.*\n)/, '$2$1'),
    );
  });

  it('takes an empty PHB before a new one', () => {
    const { places, text } = added(snapshotOf(pseries([phb(0), phb(1)].join('\n'))), ['0002:01:00.0']);
    assert.deepEqual(places, ['1:1']);
    assert.equal(text.match(/pci-root/g)?.length, 2);
  });

  it('of several groups each gets a PHB', () => {
    const { places, after } = added(snapshotOf(pseries(phb(0))), ['0002:01:00.0', ...group1]);
    assert.deepEqual(places, ['1:1', '2:1', '2:2']);
    assert.deepEqual(after.problems, []);
  });

  it('joins the members of its group where they are', () => {
    const guest = pseries([phb(0), phb(1), phb(2), hostdev('0001:01:00.0', '2:3')].join('\n'));
    const { places, text } = added(snapshotOf(guest), ['0001:01:00.1']);
    assert.equal(places[0]?.split(':')[0], '2');
    assert.ok(text.includes("bus='0x02' slot='0x03'"), 'the other member was moved');
  });

  it('joins members whose place libvirt chooses without a place either', () => {
    const guest = pseries([phb(0), hostdev('0001:01:00.0')].join('\n'));
    const { places, text } = added(snapshotOf(guest), ['0001:01:00.1']);
    assert.deepEqual(places, ['1:2']);
    assert.equal(text.match(/<address type='pci'/g), null);
  });

  it('does not touch what is wrong with the guest already', () => {
    const guest = pseries(
      [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0003:01:00.0', '1:2')].join('\n'),
    );
    const before = snapshotOf(guest);
    const { places, after } = added(before, ['0002:01:00.0']);
    assert.deepEqual(places, ['2:1']);
    assert.deepEqual(
      after.problems.map(({ code }) => code),
      before.problems.map(({ code }) => code),
    );
  });

  it('is written in the style of the document', () => {
    const guest = pseries(phb(0)).replaceAll("'", '"').replaceAll('    ', '\t\t').replaceAll('\n', '\r\n');
    const { text } = added(snapshotOf(guest), ['0002:01:00.0']);
    assert.match(text, /\r\n\t\t<hostdev mode="subsystem" type="pci" managed="yes">\r\n/);
    assert.doesNotMatch(text, /[^\r]\n|'/);
  });

  it('goes into a guest without devices', () => {
    const guest =
      "<domain type='kvm'>\n  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>\n</domain>\n";
    const { places, after } = added(snapshotOf(guest), ['0002:01:00.0']);
    assert.deepEqual(places, ['1:1']);
    assert.ok(after.plan?.buses[1]?.controller.device, 'the PHB is in the text');
  });

  it('goes where it is wanted', () => {
    const guest = snapshotOf(pseries([phb(0), phb(1), phb(2)].join('\n')));
    assert.deepEqual(added(guest, ['0002:01:00.0'], { bus: 2, slot: 5 }).places, ['2:5']);
    assert.deepEqual(added(guest, group1, { bus: 2 }).places, ['2:1', '2:2']);
    assert.deepEqual(added(guest, group1, { bus: 1, slot: 31 }).places, ['1:31', '1:1']);
  });

  it('says what is to be done on the host', () => {
    const host = indexTopology({
      source: 'power9.host.json',
      takenAt: null,
      devices: group1.map((address) => ({ address, iommuGroup: 1, driver: 'mlx5_core' })),
    });
    const { uri, version, text } = snapshotOf(pseries(phb(0)));
    const snapshot = createSnapshot({ uri, version, text }, { host, settings: defaultSettings });
    assert.match(added(snapshot, ['0001:01:00.0']).concerns.join(), /virsh nodedev-detach pci_0001_01_00_1/);
    assert.deepEqual(added(snapshot, group1).concerns, []);
  });
});

describe('a host device is not added', () => {
  const guest = snapshotOf(pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1')].join('\n')));
  it('to other XML, or to another machine', () => {
    assert.match(refusal(snapshotOf('<a/>'), group1), /no pSeries guest/);
    const x86 = pseries(phb(0)).replace('ppc64le', 'x86_64').replace('pseries', 'q35');
    assert.match(refusal(snapshotOf(x86), group1), /no pSeries guest/);
  });
  it('when the host is not known: what to do is said', () => {
    assert.equal(refusal(snapshotOf(pseries(phb(0)), { knowsHost: false }), group1), hostNotKnown);
  });
  it('when the host has none such, or it has no IOMMU group', () => {
    assert.equal(refusal(guest, ['00ff:01:00.0']), 'power9.host.json has no device 00ff:01:00.0.');
    assert.match(refusal(guest, ['0003:01:00.0']), /no IOMMU group on the host/);
    assert.match(refusal(guest, ['$(reboot)']), /has no device/);
  });
  it('twice', () => {
    assert.equal(refusal(guest, ['0001:01:00.0']), '0001:01:00.0: in this guest already.');
    assert.equal(refusal(guest, []), 'No host device was chosen.');
  });
  it('to PHB 0, beside another group, away from its own, in a slot that is taken', () => {
    assert.match(refusal(guest, ['0002:01:00.0'], { bus: 0 }), /PHB 0 holds the emulated devices/);
    assert.match(
      refusal(guest, ['0002:01:00.0'], { bus: 1 }),
      /IOMMU group \d shares PHB 1 with IOMMU group \d/,
    );
    const wide = snapshotOf(pseries([phb(0), phb(1), phb(2), hostdev('0001:01:00.0', '1:1')].join('\n')));
    assert.match(refusal(wide, ['0001:01:00.1'], { bus: 2 }), /IOMMU group 1/);
    assert.match(
      refusal(wide, ['0001:01:00.1'], { bus: 1, slot: 1 }),
      /^libvirt would refuse it: .*double use of PCI Address 0000:01:01.0/,
    );
  });
  it('when there is no PHB left', () => {
    const phbs = Array.from({ length: 31 }, (_, index) => phb(index));
    const disks = phbs
      .slice(1)
      .map(
        (_, nth) =>
          `    <disk type='block' device='disk'><source dev='/dev/x${nth}'/><target dev='vd${String.fromCharCode(97 + (nth % 26))}${nth > 25 ? 'a' : ''}' bus='virtio'/><address type='pci' domain='0' bus='${nth + 1}' slot='1' function='0'/></disk>`,
      );
    const full = snapshotOf(pseries([...phbs, ...disks].join('\n')));
    assert.match(refusal(full, ['0002:01:00.0']), /No PHB is left for IOMMU group 2: a guest has at most 31/);
  });
  it('to broken text', () => {
    for (const text of [
      pseries(phb(0)).replace('</devices>', ''),
      pseries(phb(0)).slice(0, 200),
      pseries(phb(0)).replace('<devices>', '<devices'),
    ]) {
      const result = addHostDevices(snapshotOf(text), group1);
      // Where something can be written into what is there, it may be; what is written is read as what it is.
      if (!('reason' in result)) assert.ok(applyChanges(text, result.changes).includes('<hostdev'));
    }
  });
});

describe('adding any host devices of a POWER9 to the example guests', () => {
  const snapshot = parseSnapshot(readFileSync('examples/power9.host.json', 'utf8'), 'power9.host.json');
  assert.ok('topology' in snapshot);
  const host = indexTopology(snapshot.topology);
  const guests = ['clean-two-adapters', 'in-trouble', 'left-to-libvirt', 'mixed-groups-and-bridge'];
  const isolation = /^(mixed-iommu-groups|iommu-group-split|host-device-(on|beside)|address-in-use)/;

  it('leaves no isolation problem that was not there, and what was there is found again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...guests),
        fc.uniqueArray(fc.constantFrom(...snapshot.topology.devices.map(({ address }) => address)), {
          minLength: 1,
          maxLength: 5,
        }),
        (name, addresses) => {
          const text = readFileSync(`examples/${name}.xml`, 'utf8');
          const settings = defaultSettings;
          const before = createSnapshot({ uri: 'file:///g.xml', version: 1, text }, { host, settings });
          const result: AddedHostDevices | { reason: string } = addHostDevices(before, addresses);
          if ('reason' in result) return;
          const changed = applyChanges(text, result.changes);
          const after = createSnapshot(
            { uri: 'file:///g.xml', version: 2, text: changed },
            { host, settings },
          );
          const count = (problems: Snapshot['problems']) =>
            problems.filter(({ code, refusedBy }) => refusedBy || isolation.test(code)).length;
          assert.ok(count(after.problems) <= count(before.problems), changed);
          for (const { hostAddress, place } of result.added) {
            const [domain, bus, slot, fn] = hostAddress.split(/[:.]/);
            assert.ok(
              changed.includes(`domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${fn}'`),
            );
            assert.ok(place.bus > 0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
