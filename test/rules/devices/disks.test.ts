/** Disks: names, sources, places, options. */
import { describe, it } from 'node:test';
import { checkFix, pseriesGuest } from '../check';
import { accepted, type Refused, refused } from './refused';

const disk = (target: string, more = '', attributes = "type='file' device='disk'") =>
  `<disk ${attributes}><source file='/a'/>${target}${more}</disk>`;
const vda = "<target dev='vda' bus='virtio'/>";
const sda = "<target dev='sda' bus='scsi'/>";
const unsupported = 'unsupported configuration: ';

const cases: readonly Refused[] = [
  {
    devices: disk("<target dev='disk1' bus='virtio'/>"),
    code: 'disk-target',
    at: 'disk1',
    says: "XML error: Unknown disk name 'disk1' and no address specified",
  },
  {
    devices: disk("<target dev='disk1' bus='virtio'/>", "<address type='pci' slot='5'/>"),
    code: 'disk-target',
    at: 'disk1',
    says: 'internal error: Invalid harddisk device name: disk1',
  },
  {
    devices: disk(
      "<target dev='disk1' bus='scsi'/>",
      "<address type='drive' unit='0'/>",
      "type='file' device='cdrom'",
    ),
    code: 'disk-target',
    at: 'disk1',
    says: `${unsupported}invalid disk target 'disk1'`,
  },
  {
    devices: disk("<target dev='sda1' bus='scsi'/>"),
    code: 'disk-target',
    at: 'sda1',
    says: `${unsupported}invalid disk target 'sda1', partitions can't appear in disk targets`,
  },
  { devices: disk(''), code: 'disk-target', at: 'disk', says: 'missing target information for device /a' },
  {
    devices: "<disk type='file' device='cdrom'/>",
    code: 'disk-target',
    at: 'disk',
    says: 'missing target information for device',
  },
  {
    devices: "<disk type='volume'><source pool='p' volume='v'/></disk>",
    code: 'disk-target',
    at: 'disk',
    says: "missing target information for device pool = 'p', volume = 'v'",
  },
  {
    devices: disk(vda) + disk(vda).replace('/a', '/b'),
    code: 'disk-target-in-use',
    at: 'vda',
    says: "XML error: target 'vda' duplicated for disk sources '/a' and '/b'",
  },
  {
    devices: `<disk type='file'>${vda}</disk>`,
    code: 'disk-source-missing',
    at: 'disk',
    says: 'missing source information for device vda',
  },
  {
    devices: disk(sda) + disk("<target dev='sdb' bus='scsi'/>", "<address type='drive' unit='0'/>"),
    code: 'drive-address-in-use',
    at: "<address type='drive' unit='0'/>",
    says: `${unsupported}Found duplicate drive address for disk with target name 'sda' controller='0' bus='0' target='0' unit='0'`,
  },
  {
    devices: disk(sda, "<address type='pci' slot='3'/>"),
    code: 'disk-address',
    at: 'pci',
    says: `${unsupported}Invalid address type 'pci' for the disk 'sda' with the bus type 'scsi'`,
  },
  {
    devices: disk("<target dev='sda' bus='usb'/>", "<address type='pci' slot='3'/>"),
    code: 'disk-address',
    at: 'pci',
    says: 'internal error: unexpected address type for usb disk',
  },
  {
    devices: disk(sda, "<address type='drive' bus='1'/>"),
    code: 'disk-address',
    at: '1',
    says: 'internal error: SCSI controller only supports 1 bus',
  },
  {
    devices: disk("<target dev='sda' bus='sata'/>", "<address type='drive' bus='1'/>"),
    code: 'disk-address',
    at: '1',
    says: `${unsupported}bus must be 0 for sata controller`,
  },
  {
    devices: `<controller type='scsi' index='0' model='lsilogic'/>${disk(sda, "<address type='drive' target='1'/>")}`,
    code: 'disk-address',
    at: '1',
    says: `${unsupported}target must be 0 for controller model 'lsilogic'`,
  },
  {
    devices: disk("<target dev='fda' bus='fdc'/>", '', "type='file' device='cdrom'"),
    code: 'disk-address',
    at: 'fdc',
    says: "internal error: Invalid bus type 'fdc' for disk",
  },
  {
    devices: disk(vda, '', "type='file' device='cdrom'"),
    code: 'disk-address',
    at: 'virtio',
    says: `${unsupported}disk type of 'vda' does not support ejectable media`,
  },
  {
    devices: disk("<target dev='hda'/>", '', "type='file' device='cdrom'"),
    code: 'ide-controller',
    at: 'hda',
    says: `${unsupported}IDE controllers are unsupported for this QEMU binary or machine type`,
  },
  {
    devices: "<controller type='ide' index='0'/>",
    code: 'ide-controller',
    at: 'ide',
    says: `${unsupported}IDE controllers are unsupported for this QEMU binary or machine type`,
  },
  {
    devices: disk("<target dev='fda' bus='fdc'/>", '', "type='file' device='floppy'"),
    code: 'floppy-on-pseries',
    at: 'floppy',
    says: `${unsupported}PowerPC pseries machines do not support floppy device`,
  },
  ...(
    [
      ["<driver name='phy'/>", vda, 'phy', `${unsupported}unsupported driver name 'phy' for disk 'vda'`],
      [
        "<driver queues='2'/>",
        sda,
        '2',
        `${unsupported}queues attribute in disk driver element is only supported by virtio-blk`,
      ],
      [
        "<driver event_idx='on'/>",
        sda,
        'on',
        `${unsupported}disk event_idx mode supported only for virtio bus`,
      ],
      [
        "<driver ioeventfd='on'/>",
        sda,
        'on',
        `${unsupported}disk ioeventfd mode supported only for virtio bus`,
      ],
      [
        "<driver iommu='on'/>",
        sda,
        'on',
        `${unsupported}iommu driver option is only supported for virtio devices`,
      ],
      [
        "<driver io='native'/>",
        sda,
        'native',
        `${unsupported}io='native' needs either no disk cache or directsync cache mode`,
      ],
      ["<driver iothread='1'/>", vda, '1', `${unsupported}Disk iothread '1' not defined in iothreadid`],
      ["<driver iothread='1'/>", sda, '1', `${unsupported}IOThreads not available for bus scsi target sda`],
      [
        "<driver copy_on_read='on'/><readonly/>",
        sda,
        'on',
        `${unsupported}copy_on_read is not compatible with read-only disk 'sda'`,
      ],
      ['<wwn>5000c50015ea71ac</wwn>', vda, 'wwn', `${unsupported}Only ide and scsi disk support wwn`],
      ['<vendor>abc</vendor>', vda, 'vendor', `${unsupported}Only scsi disk supports vendor and product`],
      [
        '<serial>a/b</serial>',
        vda,
        'serial',
        "internal error: driver serial 'a/b' contains unsafe characters",
      ],
      [
        '<transient/><readonly/>',
        vda,
        'transient',
        `${unsupported}transient disk 'vda' must not be read-only`,
      ],
      [
        '<readonly/>',
        "<target dev='sda' bus='sata'/>",
        'readonly',
        `${unsupported}readonly sata disks are not supported`,
      ],
      [
        '',
        "<target dev='sda' bus='scsi' tray='open'/>",
        'open',
        `${unsupported}tray is only valid for cdrom and floppy`,
      ],
      [
        '',
        "<target dev='sda' bus='scsi' removable='on'/>",
        'on',
        'XML error: removable is only valid for usb disks',
      ],
      [
        '',
        "<target dev='vda' bus='virtio' rotation_rate='7200'/>",
        '7200',
        'internal error: rotation rate is only valid for SCSI/IDE/SATA bus',
      ],
    ] as const
  ).map(([more, target, at, says]) => ({ devices: disk(target, more), code: 'disk-option', at, says })),
  {
    devices: disk(sda, '', "type='file' device='lun'"),
    code: 'disk-option',
    at: 'lun',
    says: `${unsupported}disk device='lun' is only valid for block type disk source`,
  },
  {
    devices: disk(sda, '', "type='file' rawio='yes'"),
    code: 'disk-option',
    at: 'yes',
    says: `${unsupported}rawio can be used only with device='lun'`,
  },
  {
    devices: disk(sda, '', "type='file' model='virtio'"),
    code: 'disk-option',
    at: 'virtio',
    says: `${unsupported}disk model 'virtio' not supported for bus 'scsi'`,
  },
];

describe('disks', () => {
  for (const one of cases) it(one.says, () => refused(one));

  for (const devices of [
    disk(vda) + disk(sda) + disk("<target dev='sdb' bus='usb'/>"),
    disk(sda, "<driver name='qemu' type='raw' cache='none' io='native'/>"),
    disk(vda, "<driver queues='4' iommu='on' event_idx='on'/>"),
    disk("<target dev='ioemu:vda' bus='virtio'/>"),
    "<disk type='file' device='cdrom'><target dev='sda' bus='scsi'/></disk>",
    disk(sda) + disk("<target dev='sdb' bus='scsi'/>", "<address type='drive' unit='2'/>"),
    disk("<target dev='{{ name }}' bus='{{ bus }}'/>"),
    disk("<target dev='@target@'/>", "<driver name='@driver@'/>"),
  ])
    it(`are accepted: ${devices}`, () => accepted(devices));

  it('a name in use is mended by the next free one', () => {
    checkFix(
      pseriesGuest(`    ${disk(vda)}\n    ${disk(vda)}\n`),
      'Name it vdb',
      pseriesGuest(`    ${disk(vda)}\n    ${disk("<target dev='vdb' bus='virtio'/>")}\n`),
    );
  });
  it('an IDE disk goes to SCSI', () => {
    const ide = disk("<target dev='hda' bus='ide'/>");
    checkFix(pseriesGuest(`    ${ide}\n`), 'Put it on SCSI as sda', pseriesGuest(`    ${disk(sda)}\n`));
  });
});
