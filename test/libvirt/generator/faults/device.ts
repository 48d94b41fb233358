/** Faults of all other devices. */
import { element, pciAddress } from '../draft';
import type { Addition } from './fault';

const disk = (target: string, kind = 'disk', ...more: readonly string[]) =>
  element(
    `disk type='file' device='${kind}'`,
    "<source file='/var/lib/libvirt/images/x.raw'/>",
    `<target ${target}/>`,
    ...more,
  );
const balloon = (...more: readonly string[]) => element("memballoon model='virtio'", ...more);
const dimm = (size: number, ...more: readonly string[]) =>
  element("memory model='dimm'", element('target', `<size unit='MiB'>${size}</size>`, ...more));

export const deviceFaults: readonly Addition[] = [
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
