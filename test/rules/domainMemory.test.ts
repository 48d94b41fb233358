/** Memory, memory devices, huge pages, NUMA. */
import { describe, it } from 'node:test';
import { check, checkFix } from './check';
import { accepts, domainGuest, type GuestParts, refuses } from './domainGuests';

const unsupported = (what: string) => `unsupported configuration: ${what}`;
const xml = (what: string) => `XML error: ${what}`;
const cells = (...written: readonly string[]) => `<cpu><numa>${written.join('')}</numa></cpu>`;
const one = cells("<cell id='0' cpus='0-3' memory='4' unit='GiB'/>");
const room = "<memory unit='GiB'>6</memory><maxMemory slots='2' unit='GiB'>16</maxMemory>";
const dimm = (target: string, more = '') => `<memory model='dimm'><target>${target}</target>${more}</memory>`;
const gib = "<size unit='GiB'>1</size>";
const nvdimm = (target: string, source = '<path>/n</path>', attributes = '') =>
  `<memory model='nvdimm' ${attributes}><source>${source}</source><target>${target}<node>0</node></target></memory>`;
const label = "<label><size unit='KiB'>128</size></label>";

describe('memory-size', () => {
  const none = xml('Memory size must be specified via <memory> or in the <numa> configuration');
  refuses('memory-size', [
    ['domain', none, { memory: '' }],
    ['0', none, { memory: '<memory>0</memory>' }],
    [
      '1',
      xml('Total size of memory devices exceeds the total memory size'),
      {
        memory: "<memory unit='GiB'>1</memory><maxMemory slots='4' unit='GiB'>8</maxMemory>",
        devices: dimm(gib) + dimm(gib),
      },
    ],
  ]);
  accepts([
    { memory: '', inside: one },
    { memory: '<memory>{{ memory }}</memory>' },
    { memory: "<memory unit='@UNIT@'>4</memory>" },
  ]);
});

describe('max-memory', () => {
  const both = xml('both maximum memory size and memory slot count must be specified');
  const less = xml('maximum memory size must be equal or greater than the actual memory size');
  const memory = (max: string) => ({ memory: `<memory unit='GiB'>4</memory>${max}` });
  refuses('max-memory', [
    ['maxMemory', both, memory("<maxMemory unit='GiB'>8</maxMemory>")],
    ['maxMemory', both, memory("<maxMemory slots='2'/>")],
    ['3', less, memory("<maxMemory slots='2' unit='GiB'>3</maxMemory>")],
    [
      '5',
      less,
      {
        ...memory("<maxMemory slots='2' unit='GiB'>5</maxMemory>"),
        inside: cells("<cell id='0' cpus='0-3' memory='6' unit='GiB'/>"),
      },
    ],
  ]);
  accepts([
    memory("<maxMemory slots='2' unit='GiB'>4</maxMemory>"),
    memory("<maxMemory slots='@SLOTS@' unit='GiB'>8</maxMemory>"),
    memory("<maxMemory slots='2' unit='GiB'>%(max)s</maxMemory>"),
  ]);
  it('can be given slots', () => {
    checkFix(
      domainGuest(memory("<maxMemory unit='GiB'>8</maxMemory>")),
      'Give it 16 memory slots',
      domainGuest(memory("<maxMemory unit='GiB' slots='16'>8</maxMemory>")),
    );
  });
});

describe('memory-device', () => {
  const node = unsupported('target NUMA node needs to be specified for memory device');
  const slot = (n: number) => `<address type='dimm' slot='${n}'/>`;
  const withCells = (devices: string): GuestParts => ({ memory: room, inside: one, devices });
  refuses('memory-device', [
    [
      'memory',
      unsupported("cannot use/hotplug a memory device when domain 'maxMemory' is not defined"),
      { devices: dimm(gib) },
    ],
    ['target', node, withCells(dimm(gib))],
    [
      '3',
      "can't add memory backend for guest node '3' as the guest has only '1' NUMA nodes configured",
      withCells(dimm(`${gib}<node>3</node>`)),
    ],
    [
      'memory',
      'internal error: failed to find an empty memory slot',
      { memory: room, devices: dimm(gib).repeat(3) },
    ],
    [
      '9',
      unsupported("memory device slot '9' exceeds slots count '2'"),
      { memory: room, devices: dimm(gib, slot(9)) },
    ],
    [
      '1',
      unsupported("memory device slot '1' is already being used by another memory device"),
      { memory: room, devices: dimm(gib, slot(1)) + dimm(gib, slot(1)) },
    ],
    [
      '0x100000000',
      unsupported("memory device base '0x100000000' is already being used by another memory device"),
      {
        memory: room,
        devices:
          dimm(gib, "<address type='dimm' slot='0' base='0x100000000'/>") +
          dimm(gib, "<address type='dimm' slot='1' base='0x100000000'/>"),
      },
    ],
    [
      'virtio-mem',
      unsupported("virtio-mem isn't supported by this QEMU binary"),
      withCells(`<memory model='virtio-mem'><target>${gib}<node>0</node></target></memory>`),
    ],
    ['1', unsupported('label size is required for NVDIMM device'), withCells(nvdimm(gib))],
    [
      '64',
      xml('nvdimm label must be at least 128KiB'),
      withCells(nvdimm(`${gib}<label><size>64</size></label>`)),
    ],
    [
      '1048576',
      xml('label size must be smaller than NVDIMM size'),
      withCells(nvdimm(`${gib}<label><size>1048576</size></label>`)),
    ],
    [
      '128',
      xml('minimum target size for the NVDIMM must be 256MB plus the label size'),
      withCells(nvdimm(`<size unit='MiB'>256</size>${label}`)),
    ],
    ['source', "path is required for model 'nvdimm'", withCells(nvdimm(`${gib}${label}`, ''))],
    [
      'yes',
      unsupported('discard is not supported for nvdimms'),
      withCells(nvdimm(`${gib}${label}`, undefined, "discard='yes'")),
    ],
  ]);
  refuses(
    'memory-device',
    [
      [
        '0',
        "can't add memory backend as guest has no NUMA nodes configured",
        { memory: room, devices: dimm(`${gib}<node>0</node>`) },
      ],
    ],
    '9.0.0',
  );
  accepts([
    { memory: room, devices: dimm(gib) + dimm(gib, slot(0)) },
    { memory: room, devices: dimm(`${gib}<node>0</node>`) },
    withCells(dimm(`${gib}<node>0</node>`) + nvdimm(`${gib}${label}`)),
  ]);
});

describe('memory-rounded', () => {
  it('says what the guest gets', () => {
    const guest = domainGuest({ memory: "<memory unit='MiB'>1000</memory>" });
    check(
      `<domain type='kvm'>
  <name>g</name>
  <memory unit='MiB'>1000</memory>
                     ^^^^ memory-rounded
  <os><type arch='ppc64' machine='pseries'>hvm</type></os>
</domain>
`,
      {
        message: {
          'memory-rounded': 'POWER guests have memory in blocks of 256 MiB: the guest starts with 1 GiB.',
        },
        says: { 'memory-rounded': null },
      },
    );
    checkFix(
      guest,
      'Write 1 GiB, as the guest gets it',
      domainGuest({ memory: "<memory unit='MiB'>1024</memory>" }),
    );
  });
});

describe('hugepages', () => {
  const backing = (pages: string, more = '') => ({
    inside: `<memoryBacking><hugepages>${pages}</hugepages>${more}</memoryBacking>${one}`,
  });
  refuses('hugepages', [
    ['0', "hugepage size can't be zero", backing("<page size='0'/>")],
    [
      'page',
      'two master hugepages detected: 1048576 and 2048',
      backing("<page size='2048'/><page size='1048576'/>"),
    ],
    [
      '0',
      'nodeset attribute of hugepages of sizes 1048576 and 2048 intersect',
      backing("<page size='2048' nodeset='0,0'/><page size='1048576' nodeset='0'/>"),
    ],
    ['0-1', 'hugepages: node 1 not found', backing("<page size='2048' nodeset='0-1'/>")],
    [
      'anonymous',
      unsupported('hugepages are not allowed with anonymous memory source'),
      backing('', "<source type='anonymous'/>"),
    ],
    [
      'ondemand',
      unsupported('hugepages are not allowed with memory allocation ondemand'),
      backing('', "<allocation mode='ondemand'/>"),
    ],
  ]);
  accepts([
    backing("<page size='2048' nodeset='0'/><page size='1048576'/>", "<source type='memfd'/>"),
    { inside: "<memoryBacking><hugepages><page size='2048' nodeset='0'/></hugepages></memoryBacking>" },
  ]);
});

describe('NUMA', () => {
  const cell = (id: number, cpus: string, inner = '') =>
    `<cell id='${id}' cpus='${cpus}' memory='2' unit='GiB'>${inner}</cell>`;
  refuses('numa-cell', [
    ['0', xml("Duplicate NUMA cell info for cell id '0'"), { inside: cells(cell(0, '0-1'), cell(0, '2-3')) }],
    [
      '2',
      xml(
        "Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or ranges not starting from 0 are not allowed",
      ),
      { inside: cells(cell(0, '0-1'), cell(2, '2-3')) },
    ],
    [
      '1-2',
      unsupported('NUMA cells 1 and 0 have overlapping vCPU ids'),
      { inside: cells(cell(0, '0-1'), cell(1, '1-2')) },
    ],
  ]);
  refuses('numa-cpus', [
    [
      '4-7',
      'internal error: Number of CPUs in <numa> exceeds the <vcpu> count',
      { inside: cells(cell(0, '0-3'), cell(1, '4-7')) },
    ],
    ['5', 'internal error: CPU IDs in <numa> exceed the <vcpu> count', { inside: cells(cell(0, '5')) }],
  ]);
  const distance = (id: number, value: number) => ({
    inside: cells(
      cell(0, '0-1', `<distances><sibling id='${id}' value='${value}'/></distances>`),
      cell(1, '2-3'),
    ),
  });
  const wrong = (id: number, value: number) =>
    xml(`'value ${value}' is invalid for 'sibling id ${id}' under NUMA 'cell id 0'`);
  refuses('numa-distance', [
    ['5', xml("'sibling_id 5' does not refer to a valid cell within NUMA 'cell id 0'"), distance(5, 20)],
    ['10', wrong(1, 10), distance(1, 10)],
    ['256', wrong(1, 256), distance(1, 256)],
    ['11', wrong(0, 11), distance(0, 11)],
  ]);
  const tune = (inner: string, numa = cells(cell(0, '0-1'), cell(1, '2-3'))) => ({
    inside: `${numa}<numatune>${inner}</numatune>`,
  });
  const nodeset = unsupported("nodeset for NUMA memory tuning must be set if 'placement' is 'static'");
  refuses('numatune', [
    ['static', nodeset, tune("<memory placement='static'/>")],
    ['memory', nodeset, tune("<memory mode='strict'/>")],
    ['0,^0', unsupported("Invalid value of 'nodeset': 0,^0"), tune("<memory nodeset='0,^0'/>")],
    [
      'memnode',
      unsupported('Per-node binding is not compatible with automatic NUMA placement.'),
      tune("<memory placement='auto'/><memnode cellid='0' nodeset='0'/>"),
    ],
    [
      'memnode',
      xml("Element 'memnode' is invalid without any guest NUMA cells"),
      tune("<memnode cellid='0' nodeset='0'/>", ''),
    ],
    [
      '9',
      xml("Argument 'cellid' in memnode element must correspond to existing guest's NUMA cell"),
      tune("<memnode cellid='9' nodeset='0'/>"),
    ],
    [
      '1',
      xml('Multiple memnode elements with cellid 1'),
      tune("<memnode cellid='1' nodeset='0'/><memnode cellid='1' nodeset='8'/>"),
    ],
    [
      'strict',
      xml("'restrictive' mode is required in memnode element when mode is 'restrictive' in memory element"),
      tune("<memory mode='restrictive' nodeset='0'/><memnode cellid='0' mode='strict' nodeset='0'/>"),
    ],
  ]);
  accepts([
    { inside: cells(cell(1, '0-1'), cell(0, '2-3')) },
    { inside: cells(cell(0, '{{ cpus }}'), cell(1, '2-3')) },
    distance(1, 255),
    distance(0, 10),
    tune("<memory mode='strict' nodeset='0,8'/><memnode cellid='0' nodeset='0'/>"),
    { ...tune("<memory mode='strict'/>"), vcpu: "<vcpu placement='auto'>4</vcpu>" },
  ]);
  it('a doubled id can be changed, vCPUs can be added', () => {
    checkFix(
      domainGuest({ inside: cells(cell(0, '0-1'), cell(0, '2-3')) }),
      'Change the id to 1',
      domainGuest({ inside: cells(cell(0, '0-1'), cell(1, '2-3')) }),
    );
    const eight = cells(cell(0, '0-3'), cell(1, '4-7'));
    checkFix(
      domainGuest({ inside: eight }),
      'Give the guest 8 vCPUs',
      domainGuest({ inside: eight, vcpu: '<vcpu>8</vcpu>' }),
    );
  });
});
