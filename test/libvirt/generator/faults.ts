/** Faults put into random guests on purpose. A name is a hint, not a verdict: some libvirt takes. */

import { hostSource } from './devices';
import { type Draft, element, freeSlot, pciAddress } from './draft';

/** Elements to add to a guest's devices; one choice is made. */
type Choices = readonly string[] | ((draft: Draft) => readonly string[]);

/** A text in the guest and what it is replaced by, the first time it occurs. */
type Replacements = readonly (readonly [from: string | RegExp, to: string])[];

const phb = (attributes: string, ...children: readonly string[]) =>
  element(`controller type='pci' ${attributes} model='pci-root'`, ...children);
const adapter = (source: string, ...more: readonly string[]) =>
  element("hostdev mode='subsystem' type='pci' managed='yes'", source, ...more);
const nic = (address: string) => element("interface type='user'", "<model type='virtio'/>", address);
const disk = (target: string, kind = 'disk', ...more: readonly string[]) =>
  element(
    `disk type='file' device='${kind}'`,
    "<source file='/var/lib/libvirt/images/x.raw'/>",
    `<target ${target}/>`,
    ...more,
  );
const balloon = (...more: readonly string[]) => element("memballoon model='virtio'", ...more);
const someBus = ({ random, buses }: Draft) => random.pick(buses);
const dimm = (size: number, ...more: readonly string[]) =>
  element("memory model='dimm'", element('target', `<size unit='MiB'>${size}</size>`, ...more));

/** Faults that add something, by name and weight. */
export const additions: readonly (readonly [name: string, weight: number, choices: Choices])[] = [
  ['controller index twice', 3, ({ buses }) => buses.map((bus) => phb(`index='${bus}'`))],
  [
    'target index twice',
    3,
    [1, 2, 9].map((target) =>
      [40, 41].map((at) => phb(`index='${at}'`, `<target index='${target}'/>`)).join('\n'),
    ),
  ],
  [
    'target index out of range',
    3,
    ['31', '32', '255', '256', '65536', '-1', '-2'].map((target) =>
      phb("index='8'", `<target index='${target}'/>`),
    ),
  ],
  ['target index zero', 2, [phb("index='8'", "<target index='0'/>")]],
  [
    'target index no number',
    1,
    ['', 'one', '0x1', '1.5', '01'].map((target) => phb("index='8'", `<target index='${target}'/>`)),
  ],
  [
    'node missing',
    2,
    ({ cells }) =>
      [cells, cells + 1, 7, -1].map((node) =>
        phb("index='8'", element("target index='21'", `<node>${node}</node>`)),
      ),
  ],
  [
    'wrong model name',
    3,
    ['pci-bridge', 'i82801b11-bridge', 'pxb', 'pcie-root-port', 'phb'].map((name) =>
      phb("index='8'", `<model name='${name}'/>`),
    ),
  ],
  ['PHB with an address', 2, ({ random }) => [phb("index='8'", pciAddress(random, 0, 9))]],
  [
    'chassis on a PHB',
    1,
    ["chassisNr='3'", "chassis='3' port='0x1'", "busNr='180'"].map((option) =>
      phb("index='8'", `<target ${option}/>`),
    ),
  ],
  ['pcihole64 on a PHB', 1, [phb("index='8'", "<pcihole64 unit='GiB'>1</pcihole64>")]],
  [
    'hot plugging of a PHB',
    1,
    ['on', 'off', 'maybe'].map((hotplug) => phb("index='8'", `<target hotplug='${hotplug}'/>`)),
  ],
  [
    'wrong controller index',
    1,
    ["index='-1'", "index='x'", "index='300'", "index='4294967296'"].map((at) => phb(at)),
  ],
  [
    'other PCI controller',
    4,
    [
      'pcie-root',
      'dmi-to-pci-bridge',
      'pci-expander-bus',
      'pcie-root-port',
      'pcie-switch-upstream-port',
      'pcie-expander-bus',
      'pcie-to-pci-bridge',
      'spapr-pci-host-bridge',
    ].map((model) => `<controller type='pci' index='9' model='${model}'/>`),
  ],
  [
    'PCI controller without model',
    1,
    ["<controller type='pci' index='9'/>", "<controller type='pci' index='0'/>"],
  ],
  [
    'PCI controller 0 not a PHB',
    1,
    ['pci-bridge', 'pcie-root', 'pci-expander-bus'].map(
      (model) => `<controller type='pci' index='0' model='${model}'/>`,
    ),
  ],
  [
    'bridge on a higher bus',
    2,
    ({ random }) =>
      [9, 10].map((bus) =>
        element("controller type='pci' index='9' model='pci-bridge'", pciAddress(random, bus, 4)),
      ),
  ],
  [
    'address in use',
    5,
    ({ random, taken }) =>
      [...taken]
        .filter((place) => place.includes(':'))
        .concat('0:1')
        .map((place) => nic(pciAddress(random, ...(place.split(':').map(Number) as [number, number])))),
  ],
  [
    'two devices at one address',
    3,
    (draft) => [
      nic(pciAddress(draft.random, someBus(draft), 21)).concat(
        '\n',
        nic(pciAddress(draft.random, someBus(draft), 21)),
      ),
    ],
  ],
  [
    'bus without a PHB',
    3,
    ({ random, buses }) =>
      [1, 2, 5, 20].map((more) => nic(pciAddress(random, Math.max(...buses) + more, random.pick([1, 2, 9])))),
  ],
  [
    'bus out of range',
    1,
    ["<address type='pci' bus='0x100' slot='1'/>", "<address type='pci' bus='255' slot='1'/>"].map(nic),
  ],
  ['slot 0', 3, (draft) => [nic(pciAddress(draft.random, someBus(draft), 0))]],
  [
    'slot out of range',
    2,
    (draft) => [32, 33, 64].map((slot) => nic(pciAddress(draft.random, someBus(draft), slot))),
  ],
  [
    'function without function 0',
    3,
    (draft) =>
      [1, 3, 7].map((fn) =>
        nic(pciAddress(draft.random, someBus(draft), 11, fn, draft.random.pick(['', " multifunction='on'"]))),
      ),
  ],
  [
    'function out of range',
    2,
    (draft) => [8, 9].map((fn) => nic(pciAddress(draft.random, someBus(draft), 11, fn))),
  ],
  [
    'other PCI domain',
    2,
    ["<address type='pci' domain='0x0001' bus='0x00' slot='0x05' function='0x0'/>"].map(nic),
  ],
  [
    'multifunction off',
    3,
    (draft) => {
      const bus = someBus(draft);
      return [
        `${nic(pciAddress(draft.random, bus, 13, 0, " multifunction='off'"))}\n${nic(pciAddress(draft.random, bus, 13, 1))}`,
      ];
    },
  ],
  [
    'functions without multifunction',
    2,
    (draft) => {
      const bus = someBus(draft);
      return [`${nic(pciAddress(draft.random, bus, 14, 2))}\n${nic(pciAddress(draft.random, bus, 14))}`];
    },
  ],
  [
    'address of another kind',
    3,
    [
      "<address type='spapr-vio' reg='0x5000'/>",
      "<address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0001'/>",
      "<address type='virtio-mmio'/>",
      "<address type='drive' controller='0' bus='0' target='0' unit='0'/>",
      "<address type='isa' iobase='0x505' irq='0x1'/>",
      "<address type='usb' bus='0' port='1'/>",
      "<address type='unassigned'/>",
    ].flatMap((address) => [nic(address), disk("dev='vdx' bus='virtio'", 'disk', address)]),
  ],
  [
    'odd address',
    2,
    [
      "<address type='pci' bus='x' slot='1'/>",
      "<address type='pci' slot='-1'/>",
      "<address type='pci' bus='0' slot='2' function='' />",
      "<address bus='0' slot='1'/>",
      "<address type='bogus'/>",
      "<address type='pci' slot='3' multifunction='maybe'/>",
    ].map(nic),
  ],
  [
    'zpci',
    1,
    [
      balloon(
        "<address type='pci' domain='0x0000' bus='0x00' slot='0x1e' function='0x0'>\n  <zpci uid='0x0001' fid='0x00000000'/>\n</address>",
      ),
    ],
  ],
  [
    'unknown host device',
    3,
    ['0009:01:00.0', '0000:7f:1f.7', '0001:01:00.7', '10000:e0:00.0'].map((address) =>
      adapter(hostSource(address)),
    ),
  ],
  [
    'host device twice',
    2,
    ['0034:01:00.0', '0035:02:00.0'].map(
      (address) => `${adapter(hostSource(address))}\n${adapter(hostSource(address))}`,
    ),
  ],
  [
    'host device on PHB 0',
    3,
    ({ random }) =>
      ['0034:01:00.0', '0035:02:00.0'].map((address) =>
        adapter(hostSource(address), pciAddress(random, 0, 17)),
      ),
  ],
  [
    'host device beside emulated devices',
    3,
    (draft) => {
      const free = freeSlot(draft, [8]) ?? { bus: 8, slot: 18 };
      return [
        `${phb("index='8'")}\n${nic(pciAddress(draft.random, 8, 22))}\n${adapter(hostSource('0030:01:00.0'), pciAddress(draft.random, free.bus, free.slot))}`,
      ];
    },
  ],
  [
    'two groups on one PHB',
    3,
    ({ random }) => [
      `${phb("index='8'")}\n${adapter(hostSource('0030:01:00.0'), pciAddress(random, 8, 23))}\n${adapter(hostSource('0033:01:00.0'), pciAddress(random, 8, 24))}`,
    ],
  ],
  [
    'driver of a host device',
    1,
    ['kvm', 'xen', 'bogus'].map((name) => adapter(hostSource('0034:01:00.0'), `<driver name='${name}'/>`)),
  ],
  ['host device without source', 1, [adapter('')]],
  ['IDE disk', 2, [disk("dev='hda' bus='ide'"), disk("dev='hdb'", 'cdrom')]],
  ['SATA disk', 2, [disk("dev='sdx' bus='sata'")]],
  ['floppy disk', 1, [disk("dev='fda' bus='fdc'", 'floppy'), disk("dev='fda'", 'floppy')]],
  ['disk target twice', 2, ['vda', 'sda'].map((dev) => `${disk(`dev='${dev}'`)}\n${disk(`dev='${dev}'`)}`)],
  [
    'odd disk',
    2,
    [
      disk("dev='xyz'"),
      disk("dev='vdx' bus='bogus'"),
      disk("bus='virtio'"),
      disk("dev='vdx' bus='virtio'", 'cdrom'),
      disk("dev='vdx' bus='virtio'", 'lun'),
      disk("dev='vdx' bus='virtio'", 'bogus'),
      "<disk type='file'><target dev='vdy'/></disk>",
      "<disk type='block' device='disk'><target dev='vdz'/></disk>",
    ],
  ],
  [
    'reg in use',
    3,
    [
      "<controller type='scsi' index='6' model='ibmvscsi'><address type='spapr-vio' reg='0x2000'/></controller>\n<controller type='scsi' index='7' model='ibmvscsi'><address type='spapr-vio' reg='0x2000'/></controller>",
      "<nvram><address type='spapr-vio' reg='0x30000000'/></nvram>\n<serial type='pty'><address type='spapr-vio' reg='0x30000000'/></serial>",
    ],
  ],
  [
    'odd reg',
    1,
    ['0x100000000', 'x', '-1', '', '0xffffffff', '123'].map(
      (reg) => `<nvram><address type='spapr-vio' reg='${reg}'/></nvram>`,
    ),
  ],
  [
    'NIC model',
    2,
    [
      'e1000e',
      'ne2k_isa',
      'pcnet',
      'lan9118',
      'usb-net',
      'netfront',
      'bogus',
      'virtio-net-pci',
      'virtio-transitional',
    ].map((model) => element("interface type='user'", `<model type='${model}'/>`)),
  ],
  [
    'USB controller model',
    2,
    ['vt82c686b-uhci', 'bogus', 'xen', 'ich9-uhci1', 'ich9-ehci1', 'none', 'qemu-xhci'].flatMap((model) =>
      [0, 1].map((at) => `<controller type='usb' index='${at}' model='${model}'/>`),
    ),
  ],
  [
    'SCSI controller model',
    2,
    ['lsilogic', 'buslogic', 'vmpvscsi', 'lsisas1078', 'bogus', 'auto'].map(
      (model) => `<controller type='scsi' index='5' model='${model}'/>`,
    ),
  ],
  [
    'other controller',
    2,
    [
      "<controller type='ide' index='0'/>",
      "<controller type='fdc' index='0'/>",
      "<controller type='sata' index='0'/>",
      "<controller type='xenbus' index='0'/>",
      "<controller type='isa' index='0'/>",
      "<controller type='bogus' index='0'/>",
      "<controller type='ccid' index='0'/>",
    ],
  ],
  [
    'serial of another machine',
    3,
    ['isa-serial', 'pci-serial', 'usb-serial', 'system-serial', 'sclp-serial', 'bogus'].map((type) =>
      element("serial type='pty'", `<target type='${type}' port='0'/>`),
    ),
  ],
  ['parallel port', 1, ["<parallel type='pty'/>"]],
  [
    'console target',
    1,
    ['sclp', 'xen', 'bogus', 'sclplm'].map((type) =>
      element("console type='pty'", `<target type='${type}' port='0'/>`),
    ),
  ],
  [
    'virtio-serial port',
    2,
    [
      "controller='0' bus='0' port='1'",
      "controller='9' bus='0' port='1'",
      "controller='0' bus='0' port='40'",
      "controller='0' bus='1' port='0'",
    ].map((at) =>
      element(
        "channel type='unix'",
        "<target type='virtio' name='org.example.port'/>",
        `<address type='virtio-serial' ${at}/>`,
      ),
    ),
  ],
  [
    'channel name twice',
    1,
    [
      [1, 2]
        .map(() => element("channel type='unix'", "<target type='virtio' name='org.example.twice'/>"))
        .join('\n'),
    ],
  ],
  [
    'sound model',
    1,
    ['sb16', 'pcspk', 'ich6', 'ac97', 'bogus', 'usb'].map((model) => `<sound model='${model}'/>`),
  ],
  [
    'video model',
    2,
    ['cirrus', 'qxl', 'vmvga', 'bogus', 'xen', 'gop', 'ramfb', 'none'].map((model) =>
      element('video', `<model type='${model}'/>`),
    ),
  ],
  [
    'PS/2 input',
    1,
    [
      "<input type='keyboard' bus='ps2'/>",
      "<input type='tablet' bus='ps2'/>",
      "<input type='mouse' bus='xen'/>",
      "<input type='bogus' bus='usb'/>",
    ],
  ],
  [
    'watchdog model',
    1,
    ['ib700', 'diag288', 'itco', 'bogus'].map((model) => `<watchdog model='${model}' action='reset'/>`),
  ],
  [
    'panic device',
    2,
    [
      "<panic model='isa'/>",
      "<panic model='hyperv'/>",
      "<panic model='s390'/>",
      "<panic model='bogus'/>",
      "<panic model='pseries'/>\n<panic model='pseries'/>",
      "<panic model='pseries'><address type='isa' iobase='0x505'/></panic>",
    ],
  ],
  [
    'balloon twice',
    1,
    [
      "<memballoon model='virtio'/>\n<memballoon model='virtio'/>",
      "<memballoon model='xen'/>",
      "<memballoon model='bogus'/>",
      balloon("<address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0001'/>"),
    ],
  ],
  ['PCI nvram', 1, ({ random }) => [element('nvram', pciAddress(random, 0, 6))]],
  [
    'TPM',
    2,
    [
      "<tpm model='tpm-tis'><backend type='passthrough'/></tpm>",
      "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>",
      "<tpm model='tpm-spapr'><backend type='emulator' version='1.2'/></tpm>",
      "<tpm model='spapr-tpm-proxy'><backend type='emulator'/></tpm>",
      "<tpm model='tpm-spapr'><backend type='emulator'/></tpm>\n<tpm model='tpm-spapr'><backend type='emulator'/></tpm>",
    ],
  ],
  ['IOMMU', 1, ["<iommu model='intel'/>", "<iommu model='smmuv3'/>", "<iommu model='virtio'/>"]],
  ['hub', 1, ["<hub type='usb'/>", "<hub type='bogus'/>"]],
  [
    'memory device',
    2,
    [dimm(256), dimm(257), dimm(100), dimm(256, '<node>0</node>'), dimm(256, '<node>9</node>')],
  ],
  [
    'file system',
    1,
    [
      "<filesystem type='mount'><source dir='/a'/><target dir='a'/></filesystem>",
      "<filesystem type='mount'><driver type='virtiofs'/><source dir='/a'/><target dir='a'/></filesystem>",
      "<filesystem type='block'><source dev='/dev/a'/><target dir='a'/></filesystem>",
    ],
  ],
  ['unknown element', 2, ["<gadget model='x'/>", "<phb index='1'/>"]],
];

/** Faults that change the text of the guest. */
export const changes: readonly (readonly [name: string, weight: number, replacements: Replacements])[] = [
  [
    'memory not of 256 MiB',
    2,
    [
      [/<memory .*<\/memory>/, "<memory unit='MiB'>1000</memory>"],
      [/<memory .*<\/memory>/, "<memory unit='MiB'>300</memory>"],
    ],
  ],
  [
    'memory missing',
    1,
    [
      [/ *<memory .*<\/memory>\n/, ''],
      [/<memory .*<\/memory>/, '<memory>0</memory>'],
      [/<memory .*<\/memory>/, "<memory unit='furlong'>1024</memory>"],
    ],
  ],
  ['more current memory', 1, [['</memory>', "</memory>\n  <currentMemory unit='GiB'>64</currentMemory>"]]],
  [
    'maximum memory',
    1,
    [
      ['<memory ', "<maxMemory slots='4' unit='MiB'>1000</maxMemory>\n  <memory "],
      ['<memory ', "<maxMemory slots='4' unit='GiB'>64</maxMemory>\n  <memory "],
      ['<memory ', "<maxMemory unit='GiB'>64</maxMemory>\n  <memory "],
    ],
  ],
  [
    'vCPUs of half a core',
    2,
    [
      [/<vcpu>\d+/, "<vcpu current='3'>8"],
      [/<vcpu>\d+/, "<vcpu current='9'>8"],
      [/<vcpu>\d+/, '<vcpu>0'],
      [/<vcpu>\d+/, '<vcpu>7'],
    ],
  ],
  [
    'unknown machine',
    2,
    ['pseries-99.0', 'pseries-rhel8.6.0', 'bogus', 'powernv'].map((machine) => [
      /machine='[^']*'/,
      `machine='${machine}'`,
    ]),
  ],
  [
    'other architecture',
    1,
    [
      [/arch='[^']*'/, "arch='x86_64'"],
      [/arch='[^']*'/, "arch='bogus'"],
      [/arch='[^']*' machine='[^']*'/, "arch='x86_64' machine='q35'"],
      [/arch='[^']*' machine='[^']*'/, "arch='x86_64' machine='pc'"],
    ],
  ],
  [
    'features',
    2,
    [
      '<acpi/>',
      '<apic/>',
      "<hpt resizing='bogus'/>",
      '<hpt/>',
      "<htm state='off'/>",
      "<nested-hv state='on'/>",
      "<gic version='2'/>",
      "<ioapic driver='kvm'/>",
      "<smm state='on'/>",
      '<bogus/>',
    ].map((feature) => ['<devices>', `<features>${feature}</features>\n  <devices>`]),
  ],
  [
    'CPU',
    1,
    [
      "<cpu mode='custom'><model>bogus</model></cpu>",
      "<cpu mode='bogus'/>",
      "<cpu><topology sockets='1' cores='3' threads='5'/></cpu>",
      "<cpu mode='custom'><model>POWER8</model><feature policy='require' name='sse'/></cpu>",
    ].map((cpu) => [/<devices>/, `${cpu}\n  <devices>`]),
  ],
  [
    'clock',
    1,
    [
      "<clock offset='utc'><timer name='hpet' present='yes'/></clock>",
      "<clock offset='bogus'/>",
      "<clock offset='utc'><timer name='pit'/></clock>",
      "<clock offset='utc'><timer name='rtc' tickpolicy='catchup'/></clock>",
    ].map((clock) => ['<devices>', `${clock}\n  <devices>`]),
  ],
  [
    'boot',
    1,
    [
      ['</os>', "  <boot dev='hd'/>\n    <boot dev='bogus'/>\n  </os>"],
      ['</os>', "  <boot dev='network'/>\n  </os>"],
      ["<source network='default'/>", "<source network='default'/>\n      <boot order='1'/>"],
      ["<source network='default'/>", "<source network='default'/>\n      <boot order='0'/>"],
    ],
  ],
  [
    'firmware',
    1,
    [
      ['</os>', "  <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>\n  </os>"],
      ['<os>', "<os firmware='efi'>"],
    ],
  ],
  [
    'name',
    1,
    [
      [/<name>.*<\/name>/, ''],
      [/<name>.*<\/name>/, '<name>a/b</name>'],
      [/<name>.*<\/name>/, '<name></name>'],
    ],
  ],
  [
    'unknown attribute',
    2,
    [
      ['<vcpu', "<vcpu colour='red'"],
      ['<devices>', "<devices isolation='on'>"],
      ["<controller type='pci'", "<controller type='pci' group='3'"],
    ],
  ],
];
