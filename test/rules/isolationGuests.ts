/** Guests with host devices, in few words. */
import { checkText, type HostTable, hostOf } from '../support/pipeline';

/** Groups 1 and 3 have two devices; 4 and 5 have one; 0006:… has no group. */
export const host: HostTable = {
  '0001:01:00.0': 1,
  '0001:01:00.1': 1,
  '0003:01:00.0': 3,
  '0003:01:00.1': 3,
  '0004:01:00.0': 4,
  '0005:01:00.0': 5,
  '0006:01:00.0': null,
};

/** `bus:slot.function`, in hexadecimal. */
export type At = string;

function addressElement(at: At | undefined): string {
  if (at === undefined) return '';
  const [, bus, slot, function_] = /^(\w+):(\w+)\.(\w)(\+?)$/.exec(at) ?? [];
  const on = at.endsWith('+') ? " multifunction='on'" : '';
  return `<address type='pci' domain='0x0000' bus='0x${bus}' slot='0x${slot}' function='0x${function_}'${on}/>`;
}

/** A host device, at a guest address or where libvirt puts it. A `+` behind the address: multifunction. */
export function hostdev(address: string, at?: At): string {
  const [domain, bus, rest = ''] = address.split(':');
  const [slot, function_] = rest.split('.');
  return `<hostdev mode='subsystem' type='pci' managed='yes'>
      <source><address domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${function_}'/></source>
      ${addressElement(at)}
    </hostdev>`;
}

/** An emulated device: a virtio-scsi controller. */
export function emulated(index: number, at?: At): string {
  return `<controller type='scsi' index='${index}' model='virtio-scsi'>${addressElement(at)}</controller>`;
}

export function phb(index: number, targetIndex: number | null = index): string {
  const target = targetIndex === null ? '' : `<target index='${targetIndex}'/>`;
  return `<controller type='pci' index='${index}' model='pci-root'><model name='spapr-pci-host-bridge'/>${target}</controller>`;
}

export function bridge(index: number, at?: At): string {
  return `<controller type='pci' index='${index}' model='pci-bridge'>${addressElement(at)}</controller>`;
}

/** A pSeries guest of these devices, without those that libvirt would add. */
export function guest(...devices: readonly string[]): string {
  return `<domain type='kvm'>
  <name>guest</name>
  <memory unit='GiB'>4</memory>
  <vcpu>2</vcpu>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
    <controller type='usb' index='0' model='none'/>
    <memballoon model='none'/>
    ${devices.join('\n    ')}
  </devices>
</domain>
`;
}

export const isolationCodes: ReadonlySet<string> = new Set([
  'mixed-iommu-groups',
  'host-device-on-default-phb',
  'host-device-beside-emulated',
  'iommu-group-split',
  'iommu-group-unknown',
  'host-device-missing',
]);

/** The isolation problems of a guest: code and host address of the device it is shown at. */
export function isolationProblems(text: string, table: HostTable | null = host): readonly string[] {
  const { findings } = checkText(text, table && hostOf(table));
  return findings
    .filter(({ rule }) => isolationCodes.has(rule.code))
    .map(({ rule, problem }) => `${rule.code} ${deviceAround(text, problem.start)}`);
}

function deviceAround(text: string, offset: number): string {
  const device = text.slice(text.lastIndexOf('<hostdev', offset), text.indexOf('</hostdev', offset));
  const part = (name: string) => new RegExp(`<source>.*? ${name}='0x(\\w+)'`).exec(device)?.[1];
  return `${part('domain')}:${part('bus')}:${part('slot')}.${part('function')}`;
}
