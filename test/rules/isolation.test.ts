/** What the isolation rules say, and what they keep silent about. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from './check';
import { bridge, emulated, guest, host, hostdev, isolationProblems, phb } from './isolationGuests';

const expectProblems = (text: string, problems: readonly string[], table: typeof host | null = host) =>
  assert.deepEqual(isolationProblems(text, table), problems);

describe('silence', () => {
  it('where libvirt chooses all places', () => {
    expectProblems(guest(hostdev('0001:01:00.0'), hostdev('0004:01:00.0'), hostdev('0001:01:00.1')), []);
  });
  it('where functions of one group share a PHB', () => {
    expectProblems(
      guest(phb(0), phb(1), hostdev('0001:01:00.0', '01:01.0+'), hostdev('0001:01:00.1', '01:01.1')),
      [],
    );
  });
  it('where one member is written and libvirt puts the other beside it', () => {
    expectProblems(guest(phb(0), phb(1), hostdev('0001:01:00.0', '01:01.0'), hostdev('0001:01:00.1')), []);
  });
  it('where nothing is known of the host and nothing is side by side', () => {
    expectProblems(
      guest(phb(0), phb(1), phb(2), hostdev('0001:01:00.0', '01:01.0'), hostdev('0004:01:00.0', '02:01.0')),
      [],
      null,
    );
  });
  it('where nothing is known of the host and libvirt chooses', () => {
    expectProblems(guest(hostdev('0001:01:00.0'), hostdev('0004:01:00.0'), emulated(0)), [], null);
  });
  it('where functions of one card are side by side and nothing is known of the host', () => {
    expectProblems(
      guest(phb(0), phb(1), hostdev('0001:01:00.0', '01:01.0'), hostdev('0001:01:00.1', '01:02.0')),
      [],
      null,
    );
  });
});

describe('two groups on a PHB', () => {
  it('is one warning a group, not one a device', () => {
    expectProblems(
      guest(
        phb(0),
        phb(1),
        hostdev('0001:01:00.0', '01:01.0'),
        hostdev('0001:01:00.1', '01:02.0'),
        hostdev('0004:01:00.0', '01:03.0'),
      ),
      ['mixed-iommu-groups 0001:01:00.0', 'mixed-iommu-groups 0004:01:00.0'],
    );
  });
  it('counts devices behind a bridge to the PHB of the bridge', () => {
    expectProblems(
      guest(
        phb(0),
        phb(1),
        bridge(2, '01:02.0'),
        hostdev('0004:01:00.0', '01:01.0'),
        hostdev('0005:01:00.0', '02:01.0'),
      ),
      ['mixed-iommu-groups 0004:01:00.0', 'mixed-iommu-groups 0005:01:00.0'],
    );
  });
  it('says which groups and what is lost, at the address, and points at the others', () => {
    check(
      `<domain type='kvm'>
  <name>guest</name>
  <memory unit='GiB'>4</memory>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
    <controller type='pci' index='1' model='pci-root'><model name='spapr-pci-host-bridge'/></controller>
    <hostdev mode='subsystem' type='pci'>
      <source><address domain='0x0004' bus='0x01' slot='0x00' function='0x0'/></source>
      <address type='pci' bus='0x01' slot='0x01'/>
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mixed-iommu-groups
    </hostdev>
    <hostdev mode='subsystem' type='pci'>
      <source><address domain='0x0005' bus='0x01' slot='0x00' function='0x0'/></source>
      <address type='pci' bus='0x01' slot='0x02'/>
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mixed-iommu-groups
    </hostdev>
    <memballoon model='virtio'><address type='pci' bus='0x01' slot='0x03'/></memballoon>
  </devices>
</domain>
`,
      {
        host,
        message: {
          'mixed-iommu-groups':
            'IOMMU group 4 shares PHB 1 with IOMMU group 5, and with an emulated device (memory balloon). They are not isolated from each other, and none of these adapters can recover from an error (EEH): QEMU offers that only to a PHB with a single group.',
        },
        related: {
          'mixed-iommu-groups': [
            "<address type='pci' bus='0x01' slot='0x02'/>",
            "<address type='pci' bus='0x01' slot='0x03'/>",
            'controller',
          ],
        },
        fixes: {
          'mixed-iommu-groups': ['Isolate all host devices: IOMMU groups 4 and 5 each alone on a PHB'],
        },
      },
    );
  });
});

describe('a host device on PHB 0', () => {
  it('is one warning, though it is beside emulated devices and another group', () => {
    expectProblems(
      guest(
        phb(0),
        emulated(0, '00:01.0'),
        hostdev('0004:01:00.0', '00:02.0'),
        hostdev('0005:01:00.0', '00:03.0'),
      ),
      ['host-device-on-default-phb 0004:01:00.0', 'host-device-on-default-phb 0005:01:00.0'],
    );
  });
  it('is wrong whatever host it is', () => {
    expectProblems(
      guest(phb(0), hostdev('0004:01:00.0', '00:02.0')),
      ['host-device-on-default-phb 0004:01:00.0'],
      null,
    );
  });
  it('behind a bridge is on PHB 0, too', () => {
    expectProblems(guest(phb(0), bridge(1, '00:02.0'), hostdev('0004:01:00.0', '01:01.0')), [
      'host-device-on-default-phb 0004:01:00.0',
    ]);
  });
  it('where libvirt puts it there: on an empty bridge', () => {
    expectProblems(guest(phb(0), bridge(1, '00:02.0'), hostdev('0004:01:00.0')), [
      'host-device-on-default-phb 0004:01:00.0',
    ]);
  });
});

describe('a host device beside emulated ones', () => {
  it('is a warning at the host device', () => {
    expectProblems(guest(phb(0), phb(1), emulated(0, '01:01.0'), hostdev('0004:01:00.0', '01:02.0')), [
      'host-device-beside-emulated 0004:01:00.0',
    ]);
  });
  it('is wrong whatever host it is', () => {
    expectProblems(
      guest(phb(0), phb(1), emulated(0, '01:01.0'), hostdev('0004:01:00.0', '01:02.0')),
      ['host-device-beside-emulated 0004:01:00.0'],
      null,
    );
  });
  it('a bridge is no emulated device', () => {
    expectProblems(guest(phb(0), phb(1), bridge(2, '01:02.0'), hostdev('0004:01:00.0', '01:01.0')), []);
  });
});

describe('a group on several PHBs', () => {
  it('is an error at the member away from the others', () => {
    expectProblems(
      guest(phb(0), phb(1), phb(2), hostdev('0001:01:00.0', '01:01.0'), hostdev('0001:01:00.1', '02:01.0')),
      ['iommu-group-split 0001:01:00.1'],
    );
  });
  it('is found where libvirt does not follow a member that was written onto PHB 0', () => {
    expectProblems(guest(phb(0), hostdev('0001:01:00.0'), hostdev('0001:01:00.1', '00:05.0')), [
      'iommu-group-split 0001:01:00.1',
    ]);
  });
  it('is found where the written member is on a PHB that is not isolated any more', () => {
    expectProblems(
      guest(
        phb(0),
        phb(1),
        emulated(0, '01:01.0'),
        hostdev('0001:01:00.0', '01:02.0'),
        hostdev('0001:01:00.1'),
      ),
      ['iommu-group-split 0001:01:00.0'],
    );
  });
});

describe('an unknown group', () => {
  it('is named with its source, device by device, as long as the host knows others', () => {
    expectProblems(
      guest(phb(0), phb(1), hostdev('0004:01:00.0'), hostdev('0006:01:00.0'), hostdev('0007:01:00.0')),
      ['iommu-group-unknown 0006:01:00.0', 'host-device-missing 0007:01:00.0'],
    );
  });
  it('is said once when the host knows none of the devices', () => {
    expectProblems(guest(hostdev('0007:01:00.0'), hostdev('0008:01:00.0'), hostdev('0009:01:00.0')), [
      'iommu-group-unknown 0007:01:00.0',
    ]);
  });
  it('without a host is said once, and only where two cards are side by side', () => {
    expectProblems(
      guest(
        phb(0),
        phb(1),
        phb(2),
        hostdev('0001:01:00.0', '01:01.0'),
        hostdev('0004:01:00.0', '01:02.0'),
        hostdev('0003:01:00.0', '02:01.0'),
        hostdev('0005:01:00.0', '02:02.0'),
      ),
      ['iommu-group-unknown 0001:01:00.0'],
      null,
    );
  });
});
