import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSnapshot, snapshotNameFor, writeSnapshot } from '../../server/src/host/snapshotFile';
import type { HostDevice, HostTopology } from '../../server/src/host/topology';

const name = 'power9.host.json';

function check(content: unknown, devices: readonly HostDevice[], takenAt: string | null = null) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  assert.deepEqual(parseSnapshot(text, name), { topology: { source: name, takenAt, devices } });
}

function checkFault(content: unknown, error: string | RegExp) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const answer = parseSnapshot(text, name);
  assert.ok('error' in answer, 'expected an error');
  if (typeof error === 'string') assert.equal(answer.error, error);
  else assert.match(answer.error, error);
}

test('a snapshot is an object or just its list of devices', () => {
  const devices = [{ address: '0001:01:00.0', iommuGroup: 7 }];
  check(devices, devices);
  check({ devices }, devices);
  check({ source: 'elsewhere', takenAt: '2025-01-31T12:00:00Z', devices }, devices, '2025-01-31T12:00:00Z');
  check(`\uFEFF${JSON.stringify(devices)}\r\n`, devices);
  check([], []);
});

test('addresses and ids have one form; unknown fields are ignored', () => {
  check(
    [
      {
        address: '00AB:0C:1F.7',
        vendor: '0x15B3',
        class: '0x02000A',
        physicalFunction: '1:0A:00.0',
        colour: 'red',
      },
      { address: '00010000:01:00.0', virtualFunctions: ['0001:01:00.1', 'ABCD:01:00.2'] },
    ],
    [
      { address: '00ab:0c:1f.7', vendor: '0x15b3', class: '0x02000a', physicalFunction: '0001:0a:00.0' },
      { address: '10000:01:00.0', virtualFunctions: ['0001:01:00.1', 'abcd:01:00.2'] },
    ],
  );
});

test('null is kept: it says that there is none', () => {
  const device = { address: '0001:01:00.0', iommuGroup: null, driver: null, numaNode: null, name: null };
  check([device], [device]);
});

test('the first thing wrong is named with its place', () => {
  const address = '0001:01:00.0';
  checkFault('', 'the file is empty');
  checkFault(' \n', 'the file is empty');
  checkFault('{"devices": [\n  {"address" 1}\n]}', /^not JSON: .*\(line 2, column 14\)$/);
  checkFault('<domain/>', /^not JSON: /);
  checkFault('7', 'expected an object or a list of devices, found 7');
  checkFault('null', 'expected an object or a list of devices, found null');
  checkFault({}, 'devices: expected a list, found nothing');
  checkFault({ devices: { a: 1 } }, 'devices: expected a list, found an object');
  checkFault(
    { devices: [], takenAt: 'yesterday' },
    'takenAt: expected a date such as "2025-01-31T12:00:00Z" or null, found "yesterday"',
  );
  checkFault([[]], 'devices[0]: expected an object, found a list');
  checkFault([{}], 'devices[0].address: expected a PCI address such as "0001:01:00.0", found nothing');
  checkFault(
    [{ address: '01:00.0' }],
    'devices[0].address: expected a PCI address such as "0001:01:00.0", found "01:00.0"',
  );
  checkFault([{ address: '0001:01:20.0' }], /^devices\[0\]\.address: /);
  checkFault(
    [{ address }, { address: '0001:01:00.1', iommuGroup: 'seven' }],
    'devices[1].iommuGroup: expected a number or null, found "seven"',
  );
  checkFault([{ address, iommuGroup: 1.5 }], 'devices[0].iommuGroup: expected a number or null, found 1.5');
  checkFault(
    [{ address, vendor: '15b3' }],
    'devices[0].vendor: expected "0x" and four hexadecimal digits or null, found "15b3"',
  );
  checkFault([{ address, driver: 3 }], 'devices[0].driver: expected a string or null, found 3');
  checkFault(
    [{ address, virtualFunctions: ['0001:01:00.1', 'x'] }],
    'devices[0].virtualFunctions[1]: expected a PCI address such as "0001:01:00.0", found "x"',
  );
  checkFault(
    [{ address: '000A:01:00.0' }, { address: '000a:01:00.0' }],
    'devices[1].address: 000a:01:00.0 is devices[0] already',
  );
});

test('hostile files are an error, not a crash', () => {
  checkFault('['.repeat(1_000_000), /^not JSON: /);
  checkFault(`[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`, /^devices\[0\]\.address: /);
  checkFault(`"${'x'.repeat(1_000_000)}"`, /^expected an object or a list of devices, found "x{58}…$/);
  checkFault(new Array(100_001).fill({ address: '0001:01:00.0' }), 'devices: more than 100000 devices');
  checkFault(' '.repeat(64 * 1024 * 1024 + 1), /^too large/);
  checkFault('{"__proto__": {"devices": []}}', 'devices: expected a list, found nothing');
});

test('any JSON gives a topology or an error', () => {
  fc.assert(fc.property(fc.json(), (text) => 'error' in parseSnapshot(text, name) || text.length > 0));
  fc.assert(fc.property(fc.string(), (text) => 'error' in parseSnapshot(text, name) || text.length > 0));
});

const address = fc
  .tuple(fc.integer({ min: 0, max: 0xfffff }), fc.nat(0xff), fc.nat(0x1f), fc.nat(7))
  .map(([domain, bus, slot, fn]) => `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn}`);
const id = (digits: number) => fc.nat(16 ** digits - 1).map((number) => `0x${hex(number, digits)}`);
const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');
const device: fc.Arbitrary<HostDevice> = fc.record(
  {
    address,
    iommuGroup: fc.option(fc.nat()),
    vendor: fc.option(id(4)),
    device: fc.option(id(4)),
    class: fc.option(id(6)),
    driver: fc.option(fc.string()),
    numaNode: fc.option(fc.nat(255)),
    name: fc.option(fc.string()),
    physicalFunction: fc.option(address),
    virtualFunctions: fc.array(address, { maxLength: 3 }),
  },
  { requiredKeys: ['address'] },
);

test('what is written reads the same', () => {
  const topology: fc.Arbitrary<HostTopology> = fc.record({
    source: fc.constant(name),
    takenAt: fc.option(fc.constant('2025-01-31T12:00:00.000Z')),
    devices: fc
      .uniqueArray(device, { selector: (one) => one.address })
      .map((all) => all.sort((a, b) => (a.address < b.address ? -1 : 1))),
  });
  fc.assert(
    fc.property(topology, (one) => {
      const text = writeSnapshot(one);
      assert.deepEqual(parseSnapshot(text, name), { topology: JSON.parse(JSON.stringify(one)) });
      assert.equal(text, writeSnapshot({ ...one, devices: [...one.devices].reverse() }));
    }),
  );
});

test('a written snapshot has one device a line', () => {
  const devices = [
    { address: '0002:01:00.0', iommuGroup: null },
    { name: 'Adapter', iommuGroup: 3, address: '0001:01:00.0' },
  ];
  assert.equal(
    writeSnapshot({ source: "this machine's sysfs", takenAt: null, devices }),
    `{
  "source": "this machine's sysfs",
  "takenAt": null,
  "devices": [
    { "address": "0001:01:00.0", "iommuGroup": 3, "name": "Adapter" },
    { "address": "0002:01:00.0", "iommuGroup": null }
  ]
}
`,
  );
  assert.equal(
    writeSnapshot({ source: name, takenAt: null, devices: [] }),
    `{\n  "source": "power9.host.json",\n  "takenAt": null,\n  "devices": []\n}\n`,
  );
});

test('the snapshot of a guest is the one with its name, else the only one beside it', () => {
  const find = (guest: string, ...names: string[]) => snapshotNameFor(guest, names);
  assert.equal(find('db.xml', 'db.xml', 'db.host.json', 'other.host.json'), 'db.host.json');
  assert.equal(find('db.xml', 'db.xml.host.json', 'other.host.json'), 'db.xml.host.json');
  assert.equal(find('db.xml', 'db.xml', 'power9.host.json'), 'power9.host.json');
  assert.equal(find('db.xml', 'one.host.json', 'other.host.json'), null);
  assert.equal(find('db.xml', 'db.xml', 'host.json', '.host.json'), null);
});
