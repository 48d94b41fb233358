import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readNodeDevices } from '../../server/src/host/nodeDevices';

const adapter = `<device>
  <name>pci_0001_01_00_0</name>
  <path>/sys/devices/pci0001:00/0001:00:00.0/0001:01:00.0</path>
  <parent>pci_0001_00_00_0</parent>
  <driver>
    <name>mlx5_core</name>
  </driver>
  <capability type='pci'>
    <class>0x020000</class>
    <domain>1</domain>
    <bus>1</bus>
    <slot>0</slot>
    <function>0</function>
    <product id='0x1019'>MT28800 Family [ConnectX-5 Ex]</product>
    <vendor id='0x15b3'>Mellanox &amp; Sons</vendor>
    <capability type='virt_functions' maxCount='16'>
      <address domain='0x0001' bus='0x01' slot='0x00' function='0x2'/>
      <address domain='0x0001' bus='0x01' slot='0x1f' function='0x7'/>
    </capability>
    <iommuGroup number='4'>
      <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
    </iommuGroup>
    <numa node='8'/>
    <pci-express/>
  </capability>
</device>
`;

const virtual = `<device>
  <name>pci_0001_01_00_2</name>
  <capability type='pci'>
    <domain>1</domain>
    <bus>1</bus>
    <slot>0</slot>
    <function>2</function>
    <product id='0x101a'/>
    <vendor id='0x15b3'/>
    <capability type='phys_function'>
      <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
    </capability>
  </capability>
</device>
`;

describe("libvirt's node devices", () => {
  it('tell all there is to know, in address order', () => {
    assert.deepEqual(readNodeDevices(virtual + adapter), [
      {
        address: '0001:01:00.0',
        iommuGroup: 4,
        vendor: '0x15b3',
        device: '0x1019',
        class: '0x020000',
        driver: 'mlx5_core',
        numaNode: 8,
        name: 'Mellanox & Sons MT28800 Family [ConnectX-5 Ex]',
        physicalFunction: null,
        virtualFunctions: ['0001:01:00.2', '0001:01:1f.7'],
      },
      {
        address: '0001:01:00.2',
        iommuGroup: null,
        vendor: '0x15b3',
        device: '0x101a',
        driver: null,
        numaNode: null,
        physicalFunction: '0001:01:00.0',
        virtualFunctions: [],
      },
    ]);
  });

  it('without a readable address, or of other kinds, are left out', () => {
    const broken = [
      adapter.replace('<bus>1</bus>', '<bus>256</bus>'),
      adapter.replace('<slot>0</slot>', ''),
      adapter.replace("type='pci'", "type='net'"),
      '<device><name>computer</name><capability type="system"/></device>',
      'error: nonsense',
      '',
    ];
    for (const text of broken) assert.deepEqual(readNodeDevices(text), [], text);
    assert.equal(readNodeDevices(broken.join('') + adapter).length, 1);
  });

  it('are read from any text without a throw', () => {
    fc.assert(
      fc.property(fc.nat(adapter.length), fc.string({ unit: 'binary' }), (at, text) => {
        readNodeDevices(adapter.slice(0, at) + text + adapter.slice(at + 5));
      }),
      { numRuns: 300 },
    );
  });

  const corpus = path.join(import.meta.dirname, '../../../shared/corpus/nodedev');
  const skip = existsSync(corpus) ? false : "libvirt's own test files are not here";
  it('of libvirt itself: every PCI device, with its group', { skip }, () => {
    let groups = 0;
    for (const name of readdirSync(corpus).filter((file) => file.endsWith('.xml'))) {
      const text = readFileSync(path.join(corpus, name), 'utf8');
      const devices = readNodeDevices(text);
      // One of them has a bus that no address can have.
      const readable = /^ {2}<capability type='pci'>/m.test(text) && !text.includes('<bus>4294967295</bus>');
      assert.equal(devices.length, readable ? 1 : 0, name);
      const number = /<iommuGroup number='(\d+)'/.exec(text)?.[1];
      if (devices.length === 1)
        assert.equal(devices[0]?.iommuGroup, number === undefined ? null : Number(number), name);
      groups += number === undefined ? 0 : 1;
    }
    assert.ok(groups > 5);
  });
});
