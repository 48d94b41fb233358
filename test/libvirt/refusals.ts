/** One small pSeries guest for each thing that libvirt refuses in one, by subject: the words are libvirt's own, recorded. */

interface Parts {
  readonly os?: string;
  readonly vcpu?: string;
  readonly memory?: string;
  /** Elements of the domain. */
  readonly inside?: string;
}

function guest(devices: string, parts: Parts = {}): string {
  const { os = '', vcpu = '<vcpu>4</vcpu>', memory = "<memory unit='GiB'>4</memory>", inside = '' } = parts;
  return `<domain type='qemu'>
  <name>refused</name>
  ${memory}
  ${vcpu}
  <os><type arch='ppc64le' machine='pseries'>hvm</type>${os}</os>
  ${inside}
  <devices>
    <emulator>/usr/bin/qemu-system-ppc64</emulator>
    ${devices}
  </devices>
</domain>
`;
}

const pci = (index: number, model: string, inside = '') =>
  `<controller type='pci' index='${index}' model='${model}'>${inside}</controller>`;
const disk = (target: string, bus: string, inside = '', device = 'disk') =>
  `<disk type='file' device='${device}'><source file='/a.img'/><target dev='${target}' bus='${bus}'/>${inside}</disk>`;
const at = (attributes: string) => `<address type='pci' ${attributes}/>`;
const drive = (attributes: string) => `<address type='drive' ${attributes}/>`;
const hostdev = (address: string, inside = '') =>
  `<hostdev mode='subsystem' type='pci' managed='yes'><source><address ${address}/></source>${inside}</hostdev>`;
const adapter = "domain='0x0001' bus='0x01' slot='0x00' function='0x0'";
const cells = (count: number) =>
  `<cpu><numa>${Array.from({ length: count }, (_, id) => `<cell id='${id}' cpus='${id}' memory='1' unit='GiB'/>`).join('')}</numa></cpu>`;
const features = (inside: string) => ({ inside: `<features>${inside}</features>` });
const timer = (inside: string) => ({ inside: `<clock offset='utc'>${inside}</clock>` });
const dimm = (inside: string, model = 'dimm') =>
  `<memory model='${model}'><target><size unit='MiB'>512</size>${inside}</target></memory>`;
const room = {
  inside: `<maxMemory slots='4' unit='GiB'>16</maxMemory>${cells(2)}`,
  vcpu: '<vcpu>2</vcpu>',
  memory: "<memory unit='GiB'>2</memory>",
};
const virtiofs = (mode: string) =>
  `<filesystem type='mount' accessmode='${mode}'><driver type='virtiofs'/><source dir='/srv'/><target dir='fast'/></filesystem>`;
const shared = { inside: "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>" };
const pages = "<hugepages><page size='2048' unit='KiB' nodeset='0-1'/></hugepages>";
const usbOff = "<controller type='usb' model='none'/>";

const bySubject: { readonly [subject: string]: readonly string[] } = {
  'PCI controllers': [
    guest(pci(1, 'bogus')),
    guest(pci(1, 'pci-root', "<model name='a'/><model name='b'/>")),
    guest(pci(1, 'pci-root', '<target/><target/>')),
    guest(pci(1, 'pci-root', "<model name='bogus'/>")),
    guest(pci(1, 'pci-root', "<model name='pci-bridge'/>")),
    guest(pci(1, 'pci-root', "<target index='x'/>")),
    guest(pci(1, 'pci-root', "<target index='-1'/>")),
    guest(pci(1, 'pci-bridge', "<target chassisNr='x'/>")),
    guest(pci(1, 'pci-bridge', "<target chassisNr='256'/>")),
    guest(pci(1, 'pcie-root-port', "<target chassis='x'/>")),
    guest(pci(1, 'pcie-root-port', "<target port='x'/>")),
    guest(pci(1, 'pci-expander-bus', "<target busNr='x'/>")),
    guest(pci(1, 'pci-root', '<target><node>x</node></target>')),
    guest(pci(1, 'pci-root', '<target><node>-1</node></target>')),
    guest(pci(1, 'pci-root', '<target><node>1</node></target>')),
    guest(pci(0, 'pci-root', '<target><node>0</node></target>'), {
      inside: cells(2),
      vcpu: '<vcpu>2</vcpu>',
    }),
    guest(pci(1, 'pci-expander-bus')),
    guest(pci(1, 'pcie-expander-bus')),
    guest(pci(0, 'pci-bridge')),
    guest("<controller type='pci' index='0'/>"),
    guest(pci(1, 'pci-root') + pci(1, 'pci-root')),
    guest("<controller type='scsi' index='1'/><controller type='scsi' index='1'/>"),
    guest("<controller type='pci' index='1'/>"),
    guest("<controller type='pci' index='x' model='pci-root'/>"),
    guest("<controller type='pci' index='-1' model='pci-root'/>"),
    guest("<controller type='bogus' index='1'/>"),
    guest(pci(1, 'pci-root', at("bus='0' slot='3'"))),
    guest(pci(256, 'pci-root')),
    guest(pci(1, 'pci-root', "<target index='31'/>")),
    guest(pci(1, 'pci-root', "<target index='0'/>")),
    guest(pci(0, 'pci-root', "<target index='1'/>")),
    guest(pci(1, 'pcie-root')),
    guest(pci(1, 'pcie-root-port')),
    guest(pci(1, 'pcie-to-pci-bridge')),
    guest(pci(1, 'pcie-switch-upstream-port')),
    guest(pci(1, 'pcie-switch-downstream-port')),
    guest(pci(1, 'dmi-to-pci-bridge')),
    guest(pci(1, 'pci-root', "<pcihole64 unit='KiB'>1048576</pcihole64>")),
    guest(pci(0, 'pci-root', "<pcihole64 unit='KiB'>1048576</pcihole64>")),
    guest(pci(1, 'pci-bridge', "<pcihole64 unit='KiB'>1048576</pcihole64>")),
    guest(pci(1, 'pci-root', "<target busNr='3'/>")),
    guest(pci(1, 'pci-root', "<target chassisNr='3'/>")),
    guest(pci(1, 'pci-root', "<target chassis='3'/>")),
    guest(pci(1, 'pci-root', "<target port='3'/>")),
    guest(pci(1, 'pci-root', "<target memReserve='3'/>")),
    guest(pci(1, 'pci-bridge', "<target index='3'/>")),
    guest(pci(1, 'pci-bridge', "<target chassis='3'/>")),
    guest(pci(1, 'pci-bridge', "<target port='3'/>")),
    guest(pci(1, 'pci-bridge', "<target busNr='3'/>")),
    guest(pci(1, 'pci-bridge', "<target hotplug='off'/>")),
    guest(pci(1, 'pci-bridge', '<target><node>0</node></target>'), {
      inside: cells(2),
      vcpu: '<vcpu>2</vcpu>',
    }),
    guest(pci(1, 'pci-bridge', "<model name='i82801b11-bridge'/>")),
    guest(pci(1, 'pci-bridge', at("bus='1' slot='1'"))),
    guest(pci(1, 'pci-bridge', at("bus='2' slot='1'")) + pci(2, 'pci-root')),
    guest(Array.from({ length: 32 }, (_, index) => pci(index, 'pci-root')).join('')),
  ],
  'PCI addresses': [
    guest(disk('vda', 'virtio', at("bus='256' slot='1'"))),
    guest(disk('vda', 'virtio', at("slot='32'"))),
    guest(disk('vda', 'virtio', at("slot='1' function='8'"))),
    guest(disk('vda', 'virtio', at("domain='1' slot='1'"))),
    guest(disk('vda', 'virtio', at("bus='1' slot='0'"))),
    guest(disk('vda', 'virtio', at("slot='x'"))),
    guest(disk('vda', 'virtio', at("slot='-1'"))),
    guest(disk('vda', 'virtio', at("slot='3'")) + disk('vdb', 'virtio', at("slot='3'"))),
    guest(disk('vda', 'virtio', at("slot='3' multifunction='bogus'"))),
    guest(disk('vda', 'virtio', "<address slot='3'/>")),
    guest(disk('vda', 'virtio', "<address type='bogus'/>")),
    guest(disk('vda', 'virtio', at("bus='40' slot='3'"))),
    guest(`<panic model='pvpanic'>${at("bus='1' slot='3'")}</panic>`),
  ],
  'spapr-vio': [
    guest("<nvram><address type='spapr-vio' reg='x'/></nvram>"),
    guest("<nvram><address type='spapr-vio' reg='0x100000000'/></nvram>"),
    guest(
      "<nvram><address type='spapr-vio' reg='0x3000'/></nvram><controller type='scsi' index='0' model='ibmvscsi'><address type='spapr-vio' reg='0x3000'/></controller>",
    ),
    guest('<nvram/><nvram/>'),
  ],
  'other controllers and disks': [
    guest(disk('hda', 'ide')),
    guest("<controller type='ide' index='0'/>"),
    guest("<controller type='scsi' index='0' model='buslogic'/>"),
    guest("<controller type='scsi' index='0' model='ncr53c90'/>"),
    guest("<controller type='scsi' index='1' model='ncr53c90'/>"),
    guest("<controller type='scsi' index='0' model='bogus'/>"),
    ...['queues', 'cmd_per_lun', 'max_sectors'].map((name) =>
      guest(`<controller type='scsi' index='0' model='ibmvscsi'><driver ${name}='4'/></controller>`),
    ),
    guest("<controller type='scsi' index='0' model='ibmvscsi'><driver ioeventfd='on'/></controller>"),
    guest("<controller type='scsi' index='0' model='ibmvscsi'><driver iothread='1'/></controller>", {
      inside: '<iothreads>1</iothreads>',
    }),
    guest("<controller type='scsi' index='0' model='virtio-scsi'><driver iothread='2'/></controller>"),
    guest(disk('sda', 'scsi', drive("controller='0' bus='1' target='0' unit='0'"))),
    guest(disk('sda', 'scsi', at("slot='3'"))),
    guest(disk('sda', 'sata', at("slot='3'"))),
    guest(disk('sda', 'usb', at("slot='3'"))),
    guest(disk('fda', 'fdc', at("slot='3'"), 'floppy')),
    guest(disk('zda', 'scsi')),
    guest(disk('vda', 'virtio', drive("unit='0'"))),
    guest(disk('vda', 'virtio', '', 'cdrom')),
    guest(disk('vda', 'virtio') + disk('vda', 'virtio')),
    guest(disk('sda', 'scsi', drive("unit='0'")) + disk('sdb', 'scsi', drive("unit='0'"))),
    guest(disk('sda', 'bogus')),
    guest("<disk type='file' device='disk'><source file='/a.img'/></disk>"),
    guest("<disk type='bogus'><source file='/a.img'/><target dev='vda'/></disk>"),
    guest(`<controller type='sata' index='0'/>${disk('sda', 'sata', drive("target='1'"))}`),
  ],
  USB: [
    guest(`${usbOff}<controller type='usb' index='1' model='qemu-xhci'/>`),
    guest("<controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller>"),
    guest(`${usbOff}<input type='tablet' bus='usb'/>`),
    guest(`${usbOff}<hub type='usb'/>`),
    guest(
      `${usbOff}<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/><product id='0x2'/></source></hostdev>`,
    ),
    guest(usbOff + disk('sda', 'usb')),
    guest("<controller type='usb' index='0' model='qemu-xhci' ports='16'/>"),
    guest("<controller type='usb' index='0' model='nec-xhci' ports='16'/>"),
    guest("<controller type='usb' index='0' model='pci-ohci' ports='4'/>"),
    guest("<controller type='usb' index='0' model='bogus'/>"),
    guest("<input type='tablet' bus='usb'><address type='usb' bus='3' port='1'/></input>"),
    guest("<input type='tablet' bus='usb'><address type='usb' bus='0' port='9'/></input>"),
    guest(
      "<input type='tablet' bus='usb'><address type='usb' bus='0' port='1'/></input><input type='mouse' bus='usb'><address type='usb' bus='0' port='1'/></input>",
    ),
    guest("<hub type='bogus'/>"),
    guest(disk('sda', 'usb') + usbOff),
  ],
  features: [
    ...[
      '<acpi/>',
      "<pmu state='off'/>",
      "<gic version='2'/>",
      "<ioapic driver='kvm'/>",
      "<pvspinlock state='on'/>",
    ].map((feature) => guest('', features(feature))),
    ...[
      "<apic eoi='on'/>",
      "<hyperv><relaxed state='on'/></hyperv>",
      "<vmport state='on'/>",
      "<ras state='on'/>",
    ].map((feature) => guest('', features(feature))),
    ...[
      "<hpt resizing='bogus'/>",
      "<hpt><maxpagesize unit='bogus'>1</maxpagesize></hpt>",
      "<htm state='bogus'/>",
    ].map((feature) => guest('', features(feature))),
    ...[
      "<nested-hv state='1'/>",
      "<ccf-assist state='1'/>",
      "<cfpc value='1'/>",
      "<sbbc value='1'/>",
      "<ibs value='fixed'/>",
    ].map((feature) => guest('', features(feature))),
    ...[
      '<htm/>',
      '<cfpc/>',
      "<smm state='on'><tseg unit='MiB'>48</tseg></smm>",
      '<bogus/>',
      "<kvm><hidden state='x'/></kvm>",
    ].map((feature) => guest('', features(feature))),
    guest('', { inside: "<pm><suspend-to-mem enabled='yes'/></pm>" }),
    guest('', { inside: "<pm><suspend-to-disk enabled='yes'/></pm>" }),
    guest('', { os: "<bios useserial='yes'/>" }),
    guest('', { os: "<loader secure='yes' readonly='yes' type='pflash'>/a</loader>" }),
    guest('', { inside: '<genid/>' }),
    guest('', {
      inside: "<cpu mode='custom' match='exact'><model>POWER9</model><cache mode='passthrough'/></cpu>",
    }),
    guest('', {
      inside:
        "<cpu mode='custom' match='exact'><model>POWER9</model><maxphysaddr mode='emulate' bits='40'/></cpu>",
    }),
  ],
  timers: ['tsc', 'kvmclock', 'hypervclock', 'hpet', 'armvtimer']
    .map((name) => `<timer name='${name}' present='yes'/>`)
    .concat([
      "<timer name='platform'/>",
      "<timer name='rtc' track='boot'/>",
      "<timer name='rtc' tickpolicy='merge'/>",
      "<timer name='rtc' tickpolicy='discard'/>",
      "<timer name='pit' tickpolicy='catchup'/>",
      "<timer name='bogus'/>",
      '<timer/>',
      "<timer name='rtc'/><timer name='rtc'/>",
    ])
    .map((inside) => guest('', timer(inside))),
  'vCPUs and CPU': [
    guest('', { vcpu: '<vcpu>0</vcpu>' }),
    guest('', { vcpu: '<vcpu>x</vcpu>' }),
    guest('', { vcpu: "<vcpu current='5'>4</vcpu>" }),
    guest('', { vcpu: '<vcpu>100000</vcpu>' }),
    guest('', {
      vcpu: "<vcpu current='3'>8</vcpu>",
      inside: "<cpu><topology sockets='1' cores='2' threads='4'/></cpu>",
    }),
    guest('', { vcpu: '<vcpu>8</vcpu>', inside: "<cpu><topology sockets='1' cores='1' threads='4'/></cpu>" }),
    guest('', { inside: "<cpu><topology sockets='0' cores='1' threads='4'/></cpu>" }),
    guest('', { inside: "<cpu><numa><cell id='1' cpus='0' memory='1' unit='GiB'/></numa></cpu>" }),
    guest('', { inside: "<cpu><numa><cell id='0' cpus='0-9' memory='1' unit='GiB'/></numa></cpu>" }),
    guest('', { inside: "<cpu mode='bogus'/>" }),
    guest('', { inside: "<cpu mode='custom' match='exact'><model>bogus</model></cpu>" }),
  ],
  memory: [
    guest('', { memory: '' }),
    guest('', { memory: "<memory unit='bogus'>1</memory>" }),
    guest('', { memory: '<memory>x</memory>' }),
    guest('', { inside: "<maxMemory slots='2' unit='GiB'>1</maxMemory>" }),
    guest('', { inside: "<maxMemory unit='GiB'>8</maxMemory>" }),
    guest('', { inside: "<maxMemory slots='2' unit='GiB'>0</maxMemory>" }),
    guest(dimm('')),
    guest(dimm('<node>0</node>') + dimm('<node>0</node>'), {
      ...room,
      inside: room.inside.replace("'4'", "'1'"),
    }),
    guest(dimm('<node>9</node>'), room),
    guest(dimm(''), room),
    guest(`<memory model='dimm'><target><size unit='GiB'>32</size><node>0</node></target></memory>`, room),
    guest(dimm('<node>0</node>').replace('</memory>', "<address type='dimm' slot='9'/></memory>"), room),
    guest(dimm('<node>0</node>').replace('</memory>', `${at("slot='3'")}</memory>`), room),
    guest(
      dimm('<node>0</node>').repeat(2).replaceAll('</memory>', "<address type='dimm' slot='1'/></memory>"),
      room,
    ),
    guest(dimm('<node>0</node>', 'nvdimm'), room),
    guest(
      "<memory model='nvdimm'><source><path>/a</path></source><target><size unit='MiB'>512</size><node>0</node></target></memory>",
      room,
    ),
    guest(
      "<memory model='nvdimm'><source><path>/a</path></source><target><size unit='MiB'>128</size><node>0</node><label><size unit='KiB'>128</size></label></target></memory>",
      room,
    ),
    guest(
      "<memory model='nvdimm' discard='yes'><source><path>/a</path></source><target><size unit='GiB'>1</size><node>0</node><label><size unit='KiB'>128</size></label></target></memory>",
      room,
    ),
    guest(
      "<memory model='dimm'><uuid>49545eb3-75e1-2d0a-acdd-f0294406c99e</uuid><target><size unit='MiB'>512</size><node>0</node></target></memory>",
      room,
    ),
    guest("<memory model='bogus'><target><size unit='MiB'>512</size></target></memory>", room),
  ],
  TPM: [
    guest("<tpm model='tpm-spapr'><backend type='emulator'/></tpm>".repeat(2)),
    guest(
      "<tpm model='spapr-tpm-proxy'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>".repeat(
        2,
      ),
    ),
    guest("<tpm model='tpm-spapr'><backend type='emulator'/></tpm>".repeat(3)),
    guest("<tpm model='spapr-tpm-proxy'><backend type='emulator'/></tpm>"),
    ...['tpm-spapr', 'tpm-crb', 'tpm-tis'].map((model) =>
      guest(`<tpm model='${model}'><backend type='emulator' version='1.2'/></tpm>`),
    ),
    guest("<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>"),
    guest("<tpm model='tpm-spapr'><backend type='bogus'/></tpm>"),
    guest("<tpm model='bogus'><backend type='emulator'/></tpm>"),
    guest("<tpm model='tpm-spapr'/>"),
  ],
  panic: [
    ...['isa', 'pvpanic', 'hyperv', 's390', 'bogus'].map((model) => guest(`<panic model='${model}'/>`)),
    guest("<panic model='pseries'><address type='isa' iobase='0x505'/></panic>"),
    guest("<panic model='isa'><address type='spapr-vio' reg='0x1'/></panic>"),
    guest("<panic model='pseries'/><panic model='pseries'/>"),
  ],
  'character devices': [
    guest("<parallel type='pty'/>"),
    ...['sclp-serial', 'platform-serial', 'system-serial', 'bogus'].map((type) =>
      guest(`<serial type='pty'><target type='${type}'/></serial>`),
    ),
    guest(
      "<serial type='pty'><target type='pci-serial'/><address type='spapr-vio' reg='0x30000000'/></serial>",
    ),
    guest(`<serial type='pty'><target type='usb-serial'/>${at("slot='3'")}</serial>`),
    guest("<serial type='pty'><target type='pci-serial'><model name='spapr-vty'/></target></serial>"),
    guest("<serial type='pty'><target type='isa-debug'/></serial>"),
    guest(
      "<console type='pty'><target type='virtio'/></console><console type='pty'><target type='serial'/></console>",
    ),
    guest("<console type='pty'><target type='xen'/></console>"),
    guest("<console type='pty'><target type='sclp'/></console>"),
    guest("<console type='bogus'/>"),
    guest("<channel type='pty'/>"),
    guest(
      "<channel type='unix'><target type='virtio' name='a'/><address type='virtio-serial' controller='0' bus='0' port='40'/></channel>",
    ),
    guest(
      "<channel type='unix'><target type='virtio'/><address type='virtio-serial' controller='0' bus='0' port='1'/></channel>".repeat(
        2,
      ),
    ),
  ],
  'other addresses': [
    guest(disk('vda', 'virtio', "<address type='ccw' cssid='0xfe' ssid='0' devno='0'/>")),
    guest(disk('vda', 'virtio', "<address type='virtio-mmio'/>")),
    guest(disk('vda', 'virtio', "<address type='virtio-s390'/>")),
    guest(disk('vda', 'virtio', "<address type='unassigned'/>")),
    guest(disk('vda', 'virtio', "<address type='pci' slot='3'><zpci uid='1' fid='1'/></address>")),
    guest("<interface type='user'><model type='spapr-vlan'/><rom bar='off'/></interface>"),
    guest(
      "<interface type='user'><model type='virtio'/><address type='ccw' cssid='0xfe' ssid='0' devno='0'/></interface>",
    ),
  ],
  'host devices': [
    guest(hostdev(adapter) + hostdev(adapter)),
    guest(hostdev(adapter, "<address type='spapr-vio' reg='0x1000'/>")),
    guest(hostdev("domain='0x0001' bus='0x100' slot='0' function='0'")),
    guest(hostdev('')),
    guest("<hostdev mode='subsystem' type='bogus'><source/></hostdev>"),
    guest("<hostdev mode='bogus' type='pci'><source/></hostdev>"),
    guest("<hostdev mode='capabilities' type='misc'><source><char>/dev/x</char></source></hostdev>"),
    guest(
      `<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/><product id='0x2'/></source>${at("slot='3'")}</hostdev>`,
    ),
    guest("<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/></source></hostdev>"),
    guest(
      `<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source>${at("slot='3'")}</hostdev>`,
    ),
    guest(
      "<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
    ),
    guest(
      "<hostdev mode='subsystem' type='mdev' model='vfio-ccw'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
    ),
    guest(
      "<hostdev mode='subsystem' type='mdev' model='vfio-ap'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
    ),
    guest(
      "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source><address type='spapr-vio' reg='0x1000'/></hostdev>",
    ),
  ],
  'video, input, watchdog, IOMMU': [
    ...['xen', 'vbox', 'parallels', 'ramfb', 'bogus'].map((model) =>
      guest(`<video><model type='${model}'/></video>`),
    ),
    guest("<video><model type='virtio' primary='yes'/></video><video><model type='vga'/></video>"),
    guest("<video><model type='vga' heads='2'/></video>"),
    guest("<input type='mouse' bus='ps2'/>"),
    guest("<input type='keyboard' bus='ps2'/>"),
    guest("<input type='bogus' bus='usb'/>"),
    guest("<input type='mouse' bus='xen'/>"),
    ...['ib700', 'diag288', 'itco', 'bogus'].map((model) => guest(`<watchdog model='${model}'/>`)),
    guest("<watchdog model='i6300esb'><address type='spapr-vio' reg='0x1000'/></watchdog>"),
    ...['intel', 'smmuv3', 'virtio', 'bogus'].map((model) => guest(`<iommu model='${model}'/>`)),
  ],
  'file systems': [
    ...['mapped', 'squash'].map((mode) => guest(virtiofs(mode), shared)),
    guest(virtiofs('passthrough').repeat(2), shared),
  ],
  'values that are read on the way': [
    guest(
      "<hostdev mode='subsystem' type='usb' model='vfio-pci'><source><vendor id='0x1'/><product id='0x2'/></source></hostdev>",
    ),
    guest("<input type='tablet' bus='usb'><address type='usb' bus='0' port='0x1'/></input>"),
    guest(
      "<serial type='pty'/><console type='pty'><target type='serial'/><address type='spapr-vio' reg='x'/></console>",
    ),
    guest("<interface><mac address='52:54:00:00:00:01'/><target dev='tap0' managed='no'/></interface>"),
    guest("<video><model type=''/></video>"),
    guest('<video/><video/>'),
    ...[
      '<kvm><hidden/></kvm>',
      "<kvm><dirty-ring state='on'/></kvm>",
      "<kvm><dirty-ring state='on' size='x'/></kvm>",
    ].map((feature) => guest('', features(feature))),
    ...[
      "<hyperv mode='x'/>",
      "<xen><passthrough state='on' mode='x'/></xen>",
      "<capabilities policy='x'/>",
    ].map((feature) => guest('', features(feature))),
    guest('', {
      inside: `<memoryBacking>${pages}</memoryBacking><memoryBacking>${pages}</memoryBacking>${cells(2)}`,
      vcpu: '<vcpu>2</vcpu>',
    }),
  ],
  'boot and aliases': [
    guest(disk('vda', 'virtio', "<boot order='1'/>") + disk('vdb', 'virtio', "<boot order='1'/>")),
    guest(disk('vda', 'virtio', "<boot order='1'/>"), { os: "<boot dev='hd'/>" }),
    guest(disk('vda', 'virtio', "<boot order='0'/>")),
    guest('', { os: "<boot dev='bogus'/>" }),
    guest(disk('vda', 'virtio', "<alias name='ua-1'/>") + disk('vdb', 'virtio', "<alias name='ua-1'/>")),
  ],
};

export interface RefusedGuest {
  readonly name: string;
  readonly text: string;
}

/** Every guest, named by its subject and number. libvirt takes a few of them. */
export const refusedGuests: readonly RefusedGuest[] = Object.entries(bySubject).flatMap(([subject, guests]) =>
  guests.map((text, number) => ({ name: `${subject} ${number}`, text })),
);
