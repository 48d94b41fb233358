/**
 * Of names that people look up most: since which libvirt there is such a thing (docs/formatdomain.rst), what holds where it
 * is absent, and an example as one would write it on pSeries. Keys are those of notes.ts.
 */

export interface NameFacts {
  /** The first libvirt that has it. */
  readonly since?: string;
  /** Markdown: what holds where it is absent. */
  readonly unset?: string;
  /** The element with what belongs to it; without a parent. */
  readonly example?: string;
}

const hostDevice = `<hostdev mode='subsystem' type='pci' managed='yes'>
  <source>
    <address domain='0x0005' bus='0x90' slot='0x01' function='0x0'/>
  </source>
  <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
</hostdev>`;

const phb = `<controller type='pci' index='1' model='pci-root'>
  <model name='spapr-pci-host-bridge'/>
  <target index='1'/>
</controller>`;

export const facts: { readonly [key: string]: NameFacts } = {
  // PHBs and addresses
  controller: { example: phb },
  'controller@index': { unset: 'the lowest free number' },
  'controller@model=pci-root': { since: '3.6.0 for more than one' },
  'controller@model=pci-bridge': { since: '1.0.5' },
  'controller/driver@queues': { since: '1.0.5', unset: 'one for each vCPU' },
  'controller/driver@cmd_per_lun': { since: '1.2.7' },
  'controller/driver@max_sectors': { since: '1.2.7' },
  'controller/driver@ioeventfd': { since: '1.2.18' },
  'controller/driver@iothread': { since: '1.3.5' },
  'controller/model': { since: '1.2.19', example: "<model name='spapr-pci-host-bridge'/>" },
  'controller/target@index': { since: '3.6.0', unset: 'the lowest free number' },
  'controller/target@hotplug': { since: '6.3.0', unset: '`on`' },
  'controller/target': {
    since: '3.6.0 for PHBs',
    example: `<target index='2'>
  <node>1</node>
</target>`,
  },
  'controller/target/node': { since: '3.6.0', unset: 'no cell in particular', example: '<node>1</node>' },
  address: {
    unset: 'libvirt chooses, and keeps what it chose',
    example: "<address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>",
  },
  'address@type=pci': { since: '0.8.3' },
  'address@type=spapr-vio': { since: '0.9.9' },
  'address@type=unassigned': { since: '6.0.0' },
  'address@domain': { unset: '0' },
  'address@bus': { unset: '0, the default PHB' },
  'address@function': { unset: '0' },
  'address@multifunction': { since: '0.9.7', unset: '`off`' },
  'address@reg': { since: '0.9.9', unset: 'the next free one of its kind' },
  'source/address': {
    example: "<address domain='0x0005' bus='0x90' slot='0x01' function='0x0'/>",
  },
  // host devices
  hostdev: { example: hostDevice },
  'hostdev@type=pci': { since: '0.7.0' },
  'hostdev@type=scsi': { since: '1.0.6' },
  'hostdev@type=scsi_host': { since: '2.5.0' },
  'hostdev@type=mdev': { since: '3.2.0' },
  'hostdev@display': { since: '4.6.0', unset: '`off`' },
  'hostdev@ramfb': { since: '5.9.0', unset: '`off`' },
  '@managed': { since: '0.7.0', unset: '`no`' },
  'hostdev/driver@name': { since: '1.0.5' },
  rom: { since: '0.9.7', example: "<rom bar='off'/>" },
  'rom@bar': { since: '0.9.7', unset: '`on`' },
  'rom@file': { since: '0.9.10' },
  'rom@enabled': { since: '4.3.0', unset: '`yes`' },
  boot: { since: '0.8.8', example: "<boot order='1'/>" },
  // network
  interface: {
    example: `<interface type='network'>
  <source network='default'/>
  <model type='virtio'/>
</interface>`,
  },
  'interface@type=hostdev': { since: '0.9.11' },
  'interface@type=direct': { since: '0.7.7' },
  'interface@type=vhostuser': { since: '1.2.7' },
  'interface@type=vdpa': { since: '6.9.0' },
  'interface/model@type': { unset: '`virtio` with new libvirt, `rtl8139` with old' },
  'interface/mac': { unset: 'libvirt makes one up', example: "<mac address='52:54:00:4b:1e:02'/>" },
  'interface/mtu': { since: '3.1.0', example: "<mtu size='9000'/>" },
  'interface/link': { since: '0.9.5', example: "<link state='down'/>" },
  'interface/vlan': {
    since: '0.10.0',
    example: `<vlan>
  <tag id='42'/>
</vlan>`,
  },
  'interface/driver@queues': { since: '1.0.6', unset: '1' },
  'interface/driver@rx_queue_size': { since: '2.3.0', unset: '256' },
  'interface/driver@tx_queue_size': { since: '3.7.0', unset: '256' },
  'interface/teaming': { since: '6.1.0', example: "<teaming type='persistent'/>" },
  'interface/coalesce': { since: '3.3.0' },
  'interface/bandwidth': {
    since: '0.9.4',
    example: `<bandwidth>
  <inbound average='1000' peak='5000' burst='1024'/>
  <outbound average='1000'/>
</bandwidth>`,
  },
  // disks
  disk: {
    example: `<disk type='file' device='disk'>
  <driver name='qemu' type='qcow2'/>
  <source file='/var/lib/libvirt/images/guest.qcow2'/>
  <target dev='sda' bus='scsi'/>
</disk>`,
  },
  'disk@type=dir': { since: '0.7.5' },
  'disk@type=network': { since: '0.8.7' },
  'disk@type=volume': { since: '1.0.5' },
  'disk@type=nvme': { since: '6.0.0' },
  'disk@type=vhostuser': { since: '7.1.0' },
  'disk@device': { unset: '`disk`' },
  'disk@device=lun': { since: '0.9.10' },
  'disk@rawio': { since: '0.9.10', unset: '`no`' },
  'disk@snapshot': { since: '0.9.5' },
  'disk/driver': { example: "<driver name='qemu' type='qcow2' cache='none' discard='unmap'/>" },
  'disk/driver@type': { unset: '`raw`' },
  'disk/source': { example: "<source file='/var/lib/libvirt/images/guest.qcow2'/>" },
  'disk/target': { example: "<target dev='sda' bus='scsi'/>" },
  'disk/target@bus': { since: '0.4.3', unset: 'as the name of the target has it' },
  'disk/iotune': {
    since: '0.9.8',
    example: `<iotune>
  <total_iops_sec>2000</total_iops_sec>
</iotune>`,
  },
  'disk/serial': { since: '0.7.1' },
  'disk/wwn': { since: '0.10.1' },
  'disk/blockio': { since: '0.10.2' },
  'disk/backingStore': { since: '1.2.4' },
  filesystem: {
    since: '0.6.2 with 9p, 6.2.0 with virtiofs',
    example: `<filesystem type='mount' accessmode='passthrough'>
  <driver type='virtiofs'/>
  <source dir='/srv/share'/>
  <target dir='share'/>
</filesystem>`,
  },
  // other devices
  memballoon: { since: '0.8.3', unset: 'a virtio balloon', example: "<memballoon model='virtio'/>" },
  'memballoon@autodeflate': { since: '1.3.1', unset: '`off`' },
  'memballoon@freePageReporting': { since: '6.9.0', unset: '`off`' },
  'memballoon/stats': { since: '1.1.1' },
  rng: {
    since: '1.0.3',
    example: `<rng model='virtio'>
  <backend model='random'>/dev/urandom</backend>
</rng>`,
  },
  'rng/rate': { since: '1.0.4' },
  tpm: {
    since: '1.0.5, for pSeries 6.5.0',
    example: `<tpm model='tpm-spapr'>
  <backend type='emulator' version='2.0'/>
</tpm>`,
  },
  'tpm@model=tpm-spapr': { since: '6.5.0' },
  'tpm@model=spapr-tpm-proxy': { since: '6.5.0' },
  panic: { since: '1.2.1', unset: 'libvirt adds it on pSeries', example: "<panic model='pseries'/>" },
  watchdog: { since: '0.7.3', example: "<watchdog model='i6300esb' action='reset'/>" },
  vsock: {
    since: '4.4.0',
    example: `<vsock model='virtio'>
  <cid auto='yes'/>
</vsock>`,
  },
  shmem: { since: '1.2.10' },
  'devices/memory': {
    since: '1.2.14',
    example: `<memory model='dimm'>
  <target>
    <size unit='GiB'>1</size>
    <node>0</node>
  </target>
</memory>`,
  },
  channel: {
    example: `<channel type='unix'>
  <target type='virtio' name='org.qemu.guest_agent.0'/>
</channel>`,
  },
  serial: { example: "<serial type='pty'/>" },
  console: { example: "<console type='pty'/>" },
  emulator: { unset: 'the emulator that the host has for the architecture' },
  lease: { since: '0.9.11' },
  audio: { since: '7.2.0' },
  // the machine
  domain: { example: "<domain type='kvm'>…</domain>" },
  title: { since: '0.9.10' },
  description: { since: '0.7.2' },
  metadata: { since: '0.9.10' },
  genid: { since: '4.4.0' },
  'domain/memory': { example: "<memory unit='GiB'>16</memory>" },
  'memory@unit': { since: '0.9.11', unset: '`KiB`' },
  maxMemory: { since: '1.2.14', example: "<maxMemory slots='16' unit='GiB'>64</maxMemory>" },
  currentMemory: { unset: 'all of the memory' },
  vcpu: { unset: '1', example: "<vcpu placement='static' current='8'>32</vcpu>" },
  'vcpu@current': { since: '0.8.5', unset: 'all vCPUs' },
  'vcpu@placement': { since: '0.9.11', unset: '`static`' },
  vcpus: { since: '2.2.0' },
  iothreads: { since: '1.2.8', unset: 'none', example: '<iothreads>2</iothreads>' },
  iothreadids: { since: '1.2.15' },
  cputune: {
    since: '0.9.0',
    example: `<cputune>
  <vcpupin vcpu='0' cpuset='8-15'/>
</cputune>`,
  },
  'cputune/iothreadpin': { since: '1.2.9' },
  numatune: { since: '0.9.3', example: "<numatune>\n  <memory mode='strict' nodeset='0'/>\n</numatune>" },
  'numatune/memnode': { since: '1.2.7' },
  memtune: {
    since: '0.8.5',
    example: `<memtune>
  <hard_limit unit='GiB'>20</hard_limit>
</memtune>`,
  },
  memoryBacking: {
    example: `<memoryBacking>
  <hugepages/>
</memoryBacking>`,
  },
  'memoryBacking/locked': { since: '1.0.6' },
  'memoryBacking/nosharepages': { since: '1.0.6' },
  'memoryBacking/source': { since: '4.10.0' },
  'memoryBacking/discard': { since: '4.4.0' },
  os: {
    example: `<os>
  <type arch='ppc64le' machine='pseries'>hvm</type>
</os>`,
  },
  'type@machine': { unset: 'the default of the emulator: `pseries`' },
  'os/boot': { example: "<boot dev='hd'/>" },
  cpu: { example: "<cpu mode='host-model'/>", unset: '`host-model`, with KVM and new libvirt' },
  'cpu@mode=host-passthrough': { since: '0.9.11' },
  'cpu/topology': { since: '0.7.6', example: "<topology sockets='1' cores='4' threads='8'/>" },
  'cpu/numa': {
    since: '0.9.8',
    example: `<numa>
  <cell id='0' cpus='0-7' memory='8' unit='GiB'/>
  <cell id='1' cpus='8-15' memory='8' unit='GiB'/>
</numa>`,
  },
  features: { example: "<features>\n  <htm state='off'/>\n</features>" },
  'features/hpt': { since: '3.10.0', example: "<hpt resizing='required'/>" },
  'hpt/maxpagesize': { since: '4.5.0' },
  'features/htm': { since: '4.6.0', example: "<htm state='off'/>" },
  'features/nested-hv': { since: '4.10.0', unset: '`off`', example: "<nested-hv state='on'/>" },
  'features/ccf-assist': { since: '5.9.0', example: "<ccf-assist state='on'/>" },
  'features/cfpc': { since: '6.3.0', example: "<cfpc value='workaround'/>" },
  'features/sbbc': { since: '6.3.0', example: "<sbbc value='workaround'/>" },
  'features/ibs': { since: '6.3.0', example: "<ibs value='fixed-na'/>" },
  clock: { unset: '`utc`', example: "<clock offset='utc'/>" },
  on_poweroff: { unset: '`destroy`' },
  on_reboot: { unset: '`restart`' },
  on_crash: { unset: '`destroy`' },
};
