/** USB, character devices, displays, TPM, panic, addresses of other kinds: what libvirt refuses of each. */
import { describe, it } from 'node:test';
import { checkFix, pseriesGuest } from '../check';
import { accepted, type Refused, refused } from './refused';

const unsupported = 'unsupported configuration: ';
const none = "<controller type='usb' index='0' model='none'/>";
const xhci = "<controller type='usb' index='0' model='qemu-xhci'/>";
const usbPresent = `${unsupported}USB is disabled for this domain, but USB devices are present in the domain XML`;
const tablet = (address: string) => `<input type='tablet' bus='usb'>${address}</input>`;
const channel = (address: string) =>
  `<channel type='unix'><target type='virtio' name='a'/>${address}</channel>`;
const hostdev = "<source><address domain='1' bus='1' slot='0' function='0'/></source>";
const proxy =
  "<tpm model='spapr-tpm-proxy'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>";
const tpm = "<tpm><backend type='emulator'/></tpm>";

type Row = readonly [devices: string, at: string, says: string, libvirt?: string];

const byCode: { readonly [code: string]: readonly Row[] } = {
  'usb-disabled': [
    [none + tablet(''), 'usb', `${unsupported}Can't add USB input device. USB bus is disabled`],
    [`${none}<hub type='usb'/>`, 'hub', `${unsupported}Can't add USB hub: USB is disabled for this domain`],
    [
      `${none}<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/><product id='0x1'/></source></hostdev>`,
      'hostdev',
      `${unsupported}Can't add host USB device: USB is disabled in this host`,
    ],
    [`${none}<graphics type='vnc'/>`, 'graphics', usbPresent],
    [`${none}<sound model='usb'/>`, 'sound', usbPresent],
    [`${none}<disk type='file'><source file='/a'/><target dev='sda' bus='usb'/></disk>`, 'usb', usbPresent],
    [
      `${none}<controller type='usb' index='1' model='ehci'/>`,
      'ehci',
      "Can't add another USB controller: USB is disabled for this domain",
    ],
  ],
  'usb-controller': [
    [
      `${xhci}<controller type='usb' index='0' model='ehci'/>`,
      '0',
      'XML error: Duplicate USB controllers with index 0',
    ],
    [
      "<controller type='usb' model='nec-xhci' ports='16'/>",
      '16',
      `${unsupported}'nec-xhci' controller only supports up to '15' ports`,
    ],
    ["<controller type='usb' model='ich9-uhci1'/>", 'ich9-uhci1', 'No master USB controller specified'],
  ],
  'usb-address': [
    [
      xhci + tablet("<address type='usb' bus='0' port='5'/>"),
      '5',
      'XML error: requested USB port 5 not present on USB bus 0',
    ],
    [xhci + tablet("<address type='usb' bus='1' port='1'/>"), '1', 'XML error: Missing USB bus 1'],
    [
      xhci + tablet("<address type='usb' bus='1'/>"),
      '1',
      'XML error: USB bus 1 requested but no controller with that index is present',
    ],
    [
      xhci + tablet("<address type='usb' port='1'/>") + tablet("<address type='usb' port='1'/>"),
      '1',
      'XML error: Duplicate USB address bus 0 port 1',
    ],
    [
      xhci + tablet("<address type='usb' bus='0' port='1.2'/>"),
      '1.2',
      'XML error: there is no hub at port 1 in USB address bus: 0 port: 1.2',
    ],
    [xhci + tablet("<address type='pci' slot='4'/>"), 'pci', 'XML error: Invalid address for a USB device'],
  ],
  'console-target': [
    [
      "<console type='pty'/><console type='pty'><target type='serial'/></console>",
      'serial',
      `${unsupported}Only the first console can be a serial port`,
    ],
    [
      "<console type='pty'><target type='sclp'/></console>",
      'sclp',
      `${unsupported}sclpconsole is not supported in this QEMU binary`,
    ],
    [
      "<console type='pty'><target type='xen'/></console>",
      'xen',
      `${unsupported}unsupported console target type xen`,
    ],
  ],
  'serial-target': [
    [
      "<serial type='pty'><target type='isa-serial'><model name='isa-serial'/></target></serial>",
      'isa-serial',
      `${unsupported}Target model 'isa-serial' requires target type 'isa-serial'`,
    ],
    [
      "<serial type='pty'><target type='sclp-serial'/></serial>",
      'sclp-serial',
      `${unsupported}Serial device with target type 'sclp-serial' and target model 'sclpconsole' not compatible with guest architecture or machine type`,
    ],
    [
      "<serial type='pty'><target type='isa-debug'/></serial>",
      'isa-debug',
      `${unsupported}isa-debug serial type only valid on x86 architecture`,
    ],
    [
      "<serial type='pty'><target type='pci-serial'/><address type='usb' bus='0' port='1'/></serial>",
      'usb',
      `${unsupported}Target type 'pci-serial' requires address type 'pci'`,
    ],
  ],
  'parallel-port': [["<parallel type='pty'/>", 'parallel', `${unsupported}parallel ports are not supported`]],
  'virtio-serial-port': [
    [
      channel("<address type='virtio-serial' port='1'/>") +
        channel("<address type='virtio-serial' port='1'/>"),
      '1',
      'XML error: virtio serial port 1 on controller 0 is already occupied',
    ],
    [
      channel("<address type='virtio-serial' port='31'/>"),
      '31',
      'XML error: virtio serial controller 0 does not have port 31',
    ],
  ],
  'character-source': [
    ["<serial type='file'/>", 'file', 'internal error: Missing source path attribute for char device'],
    [
      "<serial type='tcp'><source mode='connect'/></serial>",
      'source',
      'internal error: Missing source host attribute for char device',
    ],
    [
      "<channel type='spicevmc'><target type='virtio' name='a'/></channel>",
      'spicevmc',
      `${unsupported}chardev 'spicevmc' not supported without spice graphics`,
    ],
  ],
  'panic-model': [
    ["<panic model='isa'/>", 'isa', `${unsupported}the QEMU binary does not support the ISA panic device`],
    [
      "<panic model='hyperv'/>",
      'hyperv',
      `${unsupported}only i686 and x86_64 guests support panic device of model 'hyperv'`,
    ],
    ["<panic model='s390'/>", 's390', `${unsupported}only S390 guests support panic device of model 's390'`],
    [
      "<panic><address type='isa' iobase='0x505'/></panic>",
      'isa',
      `${unsupported}setting the panic device address is not supported for model 'pseries'`,
    ],
    ["<panic/><panic model='pseries'/>", 'pseries', "XML error: Multiple panic devices with model 'pseries'"],
  ],
  'tpm-model': [
    [
      "<tpm model='tpm-crb'><backend type='emulator'/></tpm>",
      'tpm-crb',
      `${unsupported}The QEMU executable /usr/bin/qemu-system-ppc64 does not support TPM model tpm-crb`,
    ],
    [
      "<tpm><backend type='emulator' version='1.2'/></tpm>",
      '1.2',
      `${unsupported}TPM 1.2 is not supported for model 'tpm-spapr'`,
    ],
    [
      "<tpm><backend type='emulator' version='1.2'/></tpm>",
      '1.2',
      `${unsupported}TPM 1.2 is not supported with the SPAPR device model`,
      '9.0.0',
    ],
    [tpm + tpm, 'tpm', `${unsupported}only a single TPM non-proxy device is supported`],
    [proxy + proxy, 'tpm', `${unsupported}only a single TPM Proxy device is supported`],
    [
      "<tpm model='spapr-tpm-proxy'><backend type='emulator'/></tpm>",
      'emulator',
      `${unsupported}TPM Proxy model spapr-tpm-proxy requires 'Passthrough' backend`,
    ],
  ],
  's390-address': [
    [
      "<rng model='virtio'><backend model='random'/><address type='ccw'/></rng>",
      'ccw',
      `${unsupported}CCW addresses are not supported by machine type 'pseries-10.0'`,
    ],
    [
      "<rng model='virtio'><backend model='random'/><address type='ccw'/></rng>",
      'ccw',
      `${unsupported}cannot use CCW address type for device '<null>' using machine type 'pseries-7.2'`,
      '9.0.0',
    ],
    [
      "<rng model='virtio'><backend model='random'/><address type='virtio-s390'/></rng>",
      'virtio-s390',
      "XML error: virtio-s390 bus doesn't have an address",
    ],
    [
      "<rng model='virtio'><backend model='random'/><address type='pci' slot='3'><zpci uid='1'/></address></rng>",
      'zpci',
      `${unsupported}This QEMU binary doesn't support zPCI`,
    ],
  ],
  'unassigned-address': [
    [
      "<rng model='virtio'><backend model='random'/><address type='unassigned'/></rng>",
      'unassigned',
      `${unsupported}address of type 'unassigned' is supported only for hostdevs`,
    ],
  ],
  'rom-not-pci': [
    [
      "<interface type='user'><model type='spapr-vlan'/><rom bar='on'/></interface>",
      'rom',
      `${unsupported}ROM tuning is only supported for PCI devices`,
    ],
    [
      `${xhci}${tablet("<acpi index='2'/><address type='usb' port='1'/>")}`,
      'acpi',
      `${unsupported}ACPI index is only supported for PCI devices`,
    ],
  ],
  'pci-hole-size': [
    [
      "<controller type='pci' index='0' model='pci-root'><pcihole64 unit='KiB'>1</pcihole64></controller>",
      'pcihole64',
      `${unsupported}Setting the 64-bit PCI hole size is not supported for machine 'pseries-10.0'`,
    ],
  ],
  'host-device-address-type': [
    [
      `<hostdev mode='subsystem' type='pci'>${hostdev}<address type='usb' bus='0' port='1'/></hostdev>`,
      'usb',
      "internal error: PCI host devices must use 'pci' or 'unassigned' address type",
    ],
  ],
  'host-device-option': [
    [
      `<hostdev mode='subsystem' type='pci'>${hostdev.replace('<source>', "<source writeFiltering='no'>")}</hostdev>`,
      'no',
      `${unsupported}Write filtering of PCI device configuration space is not supported by qemu`,
    ],
    [
      "<hostdev mode='subsystem' type='mdev' model='vfio-ccw'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
      'vfio-ccw',
      `${unsupported}VFIO CCW device assignment is not supported by this version of QEMU`,
    ],
  ],
  'video-model': [
    [
      "<video><model type='vbox'/></video>",
      'vbox',
      `${unsupported}domain configuration does not support video model 'vbox'`,
    ],
    [
      "<video><model type='vga'/></video><video><model type='cirrus'/></video>",
      'cirrus',
      `${unsupported}video type 'cirrus' is only valid as primary video device`,
    ],
    [
      "<video><model type='vga' heads='2'/></video>",
      '2',
      `${unsupported}video type 'vga' doesn't support multiple 'heads'`,
    ],
    [
      "<video><model type='none'/></video><video><model type='vga'/></video>",
      'none',
      `${unsupported}a 'none' video type must be the only video device defined for the domain`,
    ],
    [
      "<video><model type='vga' ram='1'/></video>",
      '1',
      `${unsupported}ram attribute only supported for video type qxl`,
    ],
  ],
  'input-bus': [
    [
      "<input type='tablet' bus='ps2'/>",
      'ps2',
      'internal error: ps2 bus does not support tablet input device',
    ],
    ["<input type='mouse' bus='xen'/>", 'xen', 'internal error: unsupported input bus xen'],
    [
      "<input type='mouse' bus='usb' model='virtio'/>",
      'virtio',
      `${unsupported}only bus 'virtio' is supported for input model 'virtio'`,
    ],
  ],
  'watchdog-model': [
    [
      "<watchdog model='diag288'/>",
      'diag288',
      `${unsupported}diag288 model of watchdog is allowed for s390 and s390x only`,
    ],
    [
      "<watchdog model='ib700'/>",
      'ib700',
      `${unsupported}ib700 model of watchdog cannot be used with this machine type`,
    ],
    ["<watchdog model='itco'/>", 'itco', `${unsupported}itco model of watchdog is only part of q35 machine`],
    [
      "<watchdog model='i6300esb'><address type='isa' iobase='0x10'/></watchdog>",
      'isa',
      `${unsupported}i6300esb model of watchdog can go only on PCI bus`,
    ],
  ],
  'iommu-on-pseries': [
    [
      "<iommu model='intel'/>",
      'intel',
      `${unsupported}IOMMU device: 'intel' is only supported with Q35 machines`,
    ],
  ],
  'audio-id': [
    [
      "<audio id='1' type='none'/><audio id='1' type='file'/>",
      '1',
      'XML error: audio ID 1 is used multiple times',
    ],
    ["<sound model='ich9'><audio id='3'/></sound>", '3', 'XML error: no audio device with ID 3'],
  ],
  'graphics-option': [
    ["<graphics type='rdp'/>", 'rdp', `${unsupported}rdp graphics are not supported with this QEMU`],
    [
      "<graphics type='vnc' passwd='123456789'/>",
      '123456789',
      `${unsupported}VNC password is 9 characters long, only 8 permitted`,
    ],
  ],
  'controller-option': [
    [
      "<controller type='scsi' index='0' model='buslogic'/>",
      'buslogic',
      `${unsupported}Unsupported controller model: buslogic`,
    ],
    [
      "<controller type='scsi' index='0' model='ibmvscsi'><driver queues='2'/></controller>",
      '2',
      `${unsupported}'queues' is only supported by virtio-scsi controller`,
    ],
    [
      "<controller type='scsi' index='0' model='virtio-scsi'><driver iothread='1'/></controller>",
      '1',
      `${unsupported}controller iothread '1' not defined in iothreadid`,
    ],
  ],
  'interface-option': [
    [
      "<interface type='user'><mtu size='1500'/></interface>",
      '1500',
      `${unsupported}setting MTU on interface type user is not supported yet`,
    ],
    [
      "<interface type='user'><model type='virtio'/><driver rx_queue_size='300'/></interface>",
      '300',
      `${unsupported}rx_queue_size has to be a power of two`,
    ],
  ],
  'filesystem-option': [
    [
      "<filesystem type='mount'><source dir='/a'/></filesystem>",
      'filesystem',
      'missing target information for device /a',
    ],
    [
      "<filesystem type='mount' fmode='0755'><source dir='/a'/><target dir='b'/></filesystem>",
      '0755',
      `${unsupported}fmode and dmode must be used with accessmode=mapped`,
    ],
  ],
  'device-limit': [
    [
      "<vsock model='virtio'><cid auto='no' address='2'/></vsock>",
      '2',
      `${unsupported}guest CIDs must be >= 3`,
    ],
    [
      "<smartcard mode='host'/><smartcard mode='host'/>",
      'smartcard',
      `${unsupported}this QEMU binary lacks multiple smartcard support`,
    ],
    [
      "<shmem name='a/b'><model type='ivshmem-plain'/></shmem>",
      'a/b',
      `${unsupported}shmem name cannot include '/' character`,
    ],
    [
      "<audio id='1' type='spice'/>",
      'spice',
      `${unsupported}Spice audio is not supported without spice graphics`,
    ],
  ],
  'spapr-vio-interrupt-in-use': [
    [
      "<controller type='scsi' index='0' model='ibmvscsi'><address type='spapr-vio' reg='0x2000'/></controller><controller type='scsi' index='1' model='ibmvscsi'><address type='spapr-vio' reg='0x2100'/></controller>",
      '0x2100',
      'IRQ 4354 is not free',
    ],
  ],
};

const cases: readonly Refused[] = Object.entries(byCode).flatMap(([code, rows]) =>
  rows.map(([devices, at, says, libvirt]) => ({ devices, code, at, says, ...(libvirt ? { libvirt } : {}) })),
);

describe('devices', () => {
  for (const one of cases) it(`${one.code}: ${one.says}`, () => refused(one));

  for (const devices of [
    none,
    xhci + tablet("<address type='usb' bus='0' port='1'/>") + tablet(''),
    `${xhci}<hub type='usb'><address type='usb' port='1'/></hub>${tablet("<address type='usb' port='1.8'/>")}`,
    "<controller type='usb' index='0' model='ich9-ehci1'/><controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller>",
    "<serial type='pty'/><console type='pty'><target type='serial'/></console><console type='pty'><target type='virtio'/></console>",
    "<serial type='pty'><target type='isa-serial'/></serial><serial type='pty'><target type='usb-serial'/></serial>",
    channel('') + channel("<address type='virtio-serial' port='1'/>"),
    "<panic model='pseries'/><panic model='{{ panic }}'/>",
    tpm + proxy,
    "<interface type='user'><model type='spapr-vlan'/><address type='ccw'/></interface>",
    "<watchdog model='i6300esb'/>",
    "<graphics type='vnc' passwd='12345678'><audio id='1'/></graphics><video><model type='vga'/></video><video><model type='virtio'/></video>",
    "<controller type='pci' index='0' model='pci-root'><pcihole64/></controller>",
    "<input type='{{ type }}' bus='{{ bus }}'/><input type='passthrough' bus='virtio'><source evdev='/dev/a'/></input>",
    "<controller type='scsi' index='0' model='virtio-scsi'><driver queues='4'/></controller>",
    "<vsock model='virtio'><cid auto='yes'/></vsock>",
  ])
    it(`are accepted: ${devices}`, () => accepted(devices));

  it('a panic device of another machine becomes one of pSeries, without its address', () => {
    checkFix(
      pseriesGuest("    <panic model='isa'>\n      <address type='isa' iobase='0x505'/>\n    </panic>\n"),
      "Make it model='pseries'",
      pseriesGuest("    <panic model='pseries'/>\n"),
    );
  });
  it('USB can be switched on again', () => {
    checkFix(
      pseriesGuest(`    ${none}\n    ${tablet('')}\n`),
      'Let the guest have USB',
      pseriesGuest(`    ${tablet('')}\n`),
    );
  });
});
