/** What two guests of one folder have both. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyFix, checkBeside, fixesOf, type HostTable, hostOf } from '../support/pipeline';

const uuids = { a: '1b4e28ba-2fa1-4f2d-883f-0016d3cca427', b: '6fa459ea-ee8a-4ca4-894e-db77e160355e' };

interface GuestText {
  readonly name?: string;
  readonly uuid?: string;
  readonly devices?: string;
  readonly os?: string;
  readonly type?: string;
}

function guest({ name = 'web01', uuid, devices = '', os, type = 'kvm' }: GuestText): string {
  return `<domain type='${type}'>
  <name>${name}</name>${uuid ? `\n  <uuid>${uuid}</uuid>` : ''}
  <memory unit='GiB'>4</memory>
  <os><type ${os ?? "arch='ppc64le' machine='pseries'"}>hvm</type></os>
  <devices>
${devices}  </devices>
</domain>
`;
}

const hostdev = (address: string) => {
  const [domain, bus, slot, fn] = address.split(/[:.]/);
  return `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${fn}'/>
      </source>
    </hostdev>
`;
};
const nic = (mac: string, type = 'bridge') => `    <interface type='${type}'>
      <mac address='${mac}'/>
      <source bridge='br0'/>
    </interface>
`;

/** What is said of the first guest beside the others: code, the text marked, and where it points. */
function said(text: string, beside: readonly string[], host?: HostTable) {
  const checked = checkBeside(text, beside, host ? hostOf(host) : null);
  return checked.findings
    .filter(({ rule }) => rule.code.endsWith('-in-other-guest'))
    .map(({ rule, problem }) => ({
      code: rule.code.replace('-in-other-guest', ''),
      at: text.slice(problem.start, problem.end),
      points: problem.elsewhere?.map(({ uri, range }) => `${uri.slice(-5)}:${range.start.line + 1}`),
    }));
}
const codes = (...given: Parameters<typeof said>) => said(...given).map(({ code }) => code);

describe('two guests', () => {
  it('with one UUID and two names', () => {
    const [a, b] = [guest({ uuid: uuids.a }), guest({ name: 'web02', uuid: uuids.a.toUpperCase() })];
    assert.deepEqual(said(a, [b]), [{ code: 'uuid', at: uuids.a, points: ['1.xml:3'] }]);
    assert.deepEqual(codes(b, [a]), ['uuid']);
  });

  it('with one name and two UUIDs, or without', () => {
    const [a, b] = [guest({ uuid: uuids.a }), guest({ uuid: uuids.b })];
    assert.deepEqual(said(a, [b]), [{ code: 'name', at: 'web01', points: ['1.xml:2'] }]);
    assert.deepEqual(codes(guest({}), [guest({})]), ['name']);
    assert.deepEqual(codes(guest({}), [b]), ['name']);
  });

  it('with one MAC address, however it is written', () => {
    const a = guest({ devices: nic('52:54:00:a1:b2:03') });
    const b = guest({ name: 'web02', devices: nic('52:54:0:A1:B2:3', 'network') });
    assert.deepEqual(said(a, [b]), [{ code: 'mac', at: '52:54:00:a1:b2:03', points: ['1.xml:7'] }]);
    assert.deepEqual(codes(b, [a]), ['mac']);
  });

  it('with one host device, as hostdev and as interface', () => {
    const a = guest({ devices: hostdev('0001:01:00.0') });
    const asInterface = `<interface type='hostdev'><source><address type='pci' domain='1' bus='1' slot='0'/></source></interface>`;
    const b = guest({ name: 'web02', devices: asInterface });
    const address = "<address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>";
    assert.deepEqual(said(a, [b]), [{ code: 'host-device', at: address, points: ['1.xml:6'] }]);
    assert.deepEqual(codes(b, [a]), ['host-device']);
  });

  it('with members of one IOMMU group, where the groups are known', () => {
    const host = { '0001:01:00.0': 1, '0001:01:00.1': 1, '0002:01:00.0': 2 };
    const a = guest({ devices: hostdev('0001:01:00.0') + hostdev('0002:01:00.0') });
    const b = guest({ name: 'web02', devices: hostdev('0001:01:00.1') });
    const address = "<address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>";
    assert.deepEqual(said(a, [b], host), [{ code: 'iommu-group', at: address, points: ['1.xml:8'] }]);
    assert.deepEqual(codes(b, [a], host), ['iommu-group']);
    assert.deepEqual(codes(a, [b]), []);
  });

  it('are told once of a group of which they have the same member', () => {
    const host = { '0001:01:00.0': 1, '0001:01:00.1': 1 };
    const a = guest({ devices: hostdev('0001:01:00.0') });
    const b = guest({ name: 'web02', devices: hostdev('0001:01:00.0') + hostdev('0001:01:00.1') });
    assert.deepEqual(codes(a, [b], host), ['host-device']);
    assert.deepEqual(codes(b, [a], host), ['host-device']);
  });

  it('have one USB or mediated device', () => {
    const usb = `<hostdev mode='subsystem' type='usb'><source><address bus='1' device='4'/></source></hostdev>`;
    const mdev = `<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='${uuids.a}'/></source></hostdev>`;
    const b = guest({ name: 'web02', devices: usb + mdev });
    assert.deepEqual(codes(guest({ devices: usb + mdev }), [b]), ['host-device', 'host-device']);
  });
});

describe('nothing is said', () => {
  const all = hostdev('0001:01:00.0') + nic('52:54:00:00:00:01');

  it('of a copy: the same name and UUID', () => {
    assert.deepEqual(
      said(guest({ uuid: uuids.a, devices: all }), [guest({ uuid: uuids.a, devices: all })]),
      [],
    );
  });

  it('but the name, of a variant without UUID', () => {
    assert.deepEqual(codes(guest({ devices: all }), [guest({ uuid: uuids.a, devices: all })]), ['name']);
  });

  it('of the snapshots of a guest', () => {
    const a = guest({ uuid: uuids.a, devices: all });
    const other = guest({ name: 'web02', uuid: uuids.b, devices: all });
    const snapshot = `<domainsnapshot><name>before</name>${other}</domainsnapshot>`;
    assert.deepEqual(said(a, [snapshot]), []);
    assert.deepEqual(said(snapshot, [a]), []);
  });

  it('of two guests for other machines; of one it is, when the other one is for pSeries', () => {
    const x86 = { os: "arch='x86_64' machine='q35'", devices: nic('52:54:00:00:00:01') };
    const a = guest(x86);
    const b = guest({ ...x86, name: 'web02' });
    assert.deepEqual(said(a, [b]), []);
    assert.deepEqual(codes(a, [guest({ name: 'web02', devices: x86.devices })]), ['mac']);
  });

  it('of host devices of guests whose KVM is for different architectures', () => {
    const x86 = { os: "arch='x86_64' machine='q35'", devices: hostdev('0001:01:00.0') };
    const a = guest({ name: 'web02', devices: x86.devices });
    assert.deepEqual(said(a, [guest(x86)]), []);
    assert.deepEqual(codes(a, [guest({ ...x86, type: 'qemu' })]), ['host-device']);
  });

  it('of interfaces that are on no network, of placeholders, of what shares', () => {
    const devices = [
      nic('52:54:00:00:00:01', 'user'),
      nic('{{ mac }}'),
      `<hostdev type='pci'><source><address domain='{{ d }}'/></source></hostdev>`,
      `<hostdev type='scsi'><shareable/><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source></hostdev>`,
    ].join('');
    const [name, uuid] = ['{{ name }}', '{{ uuid }}'];
    assert.deepEqual(said(guest({ name, uuid, devices }), [guest({ name, uuid, devices })]), []);
  });

  it('of one MAC address twice in one guest, as failover has it', () => {
    const devices = nic('52:54:00:00:00:01') + nic('52:54:00:00:00:01');
    assert.deepEqual(said(guest({ devices }), []), []);
  });
});

describe('many guests', () => {
  const many = Array.from({ length: 20 }, (_, at) => guest({ name: `g${at}`, uuid: uuids.b }));

  it('are named in part, and counted', () => {
    const { findings } = checkBeside(guest({ uuid: uuids.b }), many);
    const found = findings.filter(({ rule }) => rule.code === 'uuid-in-other-guest');
    assert.equal(found.length, 1);
    assert.match(
      found[0]?.problem.message ?? '',
      /^Guests g0 \(1\.xml\), g9 \(10\.xml\), g10 \(11\.xml\) and 17 more have this UUID, too\./,
    );
    assert.equal(found[0]?.problem.elsewhere?.length, 8);
  });
});

describe('what is shared by mistake', () => {
  for (const [code, text, kept] of [
    ['uuid', guest({ uuid: uuids.a }), guest({})],
    [
      'mac',
      guest({ devices: nic('52:54:00:00:00:01') }),
      guest({ devices: nic('') }).replace(/\n.*<mac .*/, ''),
    ],
  ] as const) {
    it(`${code}: is taken out, and libvirt chooses another`, () => {
      const checked = checkBeside(text, [text.replace('web01', 'web02')]);
      const finding = checked.findings.find(({ rule }) => rule.code === `${code}-in-other-guest`);
      assert.ok(finding);
      const [fix] = fixesOf(checked, finding);
      assert.ok(fix);
      assert.equal(applyFix(checked, fix), kept);
    });
  }
});
