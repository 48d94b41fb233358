/** Guests of our own to measure with: of any size, and one as full as pSeries allows. */
import type { HostTopology } from '../../server/src/host/topology';

/** PHBs of a pSeries guest, and the slots of each. */
const phbs = 31;
const slotsOfPhb = 31;
/** What a QEMU guest of this kind has in the way of devices that take a PCI slot, host devices among them. */
const pciDevices = 900;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const pciAddress = (bus: number, slot: number): string =>
  `<address type='pci' domain='0x0000' bus='0x${hex(bus, 2)}' slot='0x${hex(slot, 2)}' function='0x0'/>`;

function phb(index: number): string {
  return `    <controller type='pci' index='${index}' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='${index}'/>
    </controller>
`;
}

function hostAddress(index: number): { readonly domain: number; readonly bus: number } {
  return { domain: 1 + Math.floor(index / 200), bus: index % 200 };
}

function hostdev(index: number, at: string): string {
  const { domain, bus } = hostAddress(index);
  return `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <driver name='vfio'/>
      <source>
        <address domain='0x${hex(domain, 4)}' bus='0x${hex(bus, 2)}' slot='0x00' function='0x0'/>
      </source>
      <alias name='hostdev${index}'/>
${at}    </hostdev>
`;
}

export function nic(index: number, at: string): string {
  const mac = [0x52, 0x54, 0, (index >> 16) & 0xff, (index >> 8) & 0xff, index & 0xff];
  return `    <interface type='bridge'>
      <mac address='${mac.map((byte) => hex(byte, 2)).join(':')}'/>
      <source bridge='br${index % 8}'/>
      <model type='virtio'/>
      <alias name='net${index}'/>
${at}    </interface>
`;
}

function diskName(index: number): string {
  let name = '';
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    name = String.fromCharCode(97 + ((left - 1) % 26)) + name;
  }
  return `sd${name}`;
}

function scsiDisk(index: number): string {
  const controller = Math.floor(index / 10_000);
  const unit = index % 10_000;
  return `    <disk type='block' device='disk'>
      <driver name='qemu' type='raw' cache='none' io='native'/>
      <source dev='/dev/disk/by-id/wwn-0x5000c500${hex(index, 8)}'/>
      <target dev='${diskName(index)}' bus='scsi'/>
      <alias name='scsi0-0-0-${index}'/>
      <address type='drive' controller='${controller}' bus='0' target='0' unit='${unit}'/>
    </disk>
`;
}

function note(index: number): string {
  return `    <ops:note id='${index}'>Moved from rack ${index % 40}, see change ${100_000 + index}</ops:note>\n`;
}

function domainOf(metadata: string, devices: string): string {
  return `<domain type='kvm'>
  <name>measured</name>
  <uuid>5b2f61c8-7a4d-4f05-9d55-4f7f3c1f0a11</uuid>
  <metadata>
    <ops:notes xmlns:ops='https://example.org/ops'>
${metadata}    </ops:notes>
  </metadata>
  <memory unit='GiB'>64</memory>
  <vcpu placement='static'>16</vcpu>
  <os>
    <type arch='ppc64le' machine='pseries-8.2'>hvm</type>
    <boot dev='hd'/>
  </os>
  <cpu mode='custom' match='exact'>
    <model>POWER9</model>
    <topology sockets='1' cores='4' threads='4'/>
  </cpu>
  <devices>
    <emulator>/usr/bin/qemu-system-ppc64</emulator>
${devices}    <controller type='usb' index='0' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
`;
}

/** A full one: 31 PHBs and 900 devices on them, host devices of one IOMMU group together. `addressed`: all places are written. */
export function fullGuest(addressed: boolean): string {
  const emulated = slotsOfPhb - 1;
  const devices = Array.from({ length: pciDevices }, (_, index) => {
    const at = (bus: number, slot: number) => (addressed ? `      ${pciAddress(bus, slot)}\n` : '');
    if (index < emulated) return nic(index, at(0, 1 + index));
    const host = index - emulated;
    const bus = 1 + Math.floor(host / 30);
    return hostdev(host, at(bus, 1 + (host % 30)));
  });
  const controllers = Array.from({ length: phbs }, (_, index) => phb(index));
  return domainOf('', [...controllers, ...devices].join(''));
}

/** The host behind the guests' host devices: thirty functions to an IOMMU group, as the guests' PHBs have it. */
export const measuredHost: HostTopology = {
  source: 'the benchmark',
  takenAt: null,
  devices: Array.from({ length: pciDevices }, (_, index) => {
    const { domain, bus } = hostAddress(index);
    return { address: `${hex(domain, 4)}:${hex(bus, 2)}:00.0`, iommuGroup: 1 + Math.floor(index / 30) };
  }),
};

/**
 * A guest of about so many characters: a fifth each NICs, host devices and PHBs up to what pSeries has room for, a fifth notes
 * of an administrator's tool in the metadata, the rest SCSI disks.
 */
export function guestOfSize(size: number): string {
  const notes = listOf(size * 0.2, note);
  const nics = listOf(
    Math.min(size * 0.15, 30 * 300),
    (index) => nic(index, `      ${pciAddress(0, 1 + index)}\n`),
    30,
  );
  const hosts = listOf(
    Math.min(size * 0.2, 300_000),
    (index) => hostdev(index, `      ${pciAddress(1 + Math.floor(index / 30), 1 + (index % 30))}\n`),
    870,
  );
  const controllers = Array.from({ length: 1 + Math.ceil(hosts.length / 30) }, (_, index) => phb(index));
  const scsi = listOf(1, (index) => `    <controller type='scsi' index='${index}' model='ibmvscsi'/>\n`);
  const used = [notes, nics, hosts, controllers].flat().reduce((sum, text) => sum + text.length, 900);
  const disks = listOf(size - used, scsiDisk);
  return domainOf(notes.join(''), [controllers, scsi, disks, nics, hosts].flat().join(''));
}

/** As many as fit, at least one. */
function listOf(size: number, make: (index: number) => string, most = Number.POSITIVE_INFINITY): string[] {
  const list = [make(0)];
  for (let length = list[0]?.length ?? 0; length < size && list.length < most; ) {
    const next = make(list.length);
    list.push(next);
    length += next.length;
  }
  return list;
}
