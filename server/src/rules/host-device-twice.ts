/**
 * The same device of the host is passed through twice.
 *
 * libvirt refuses to define the guest. A `<hostdev>` and an `<interface type='hostdev'>` of one address count as the same
 * device, too. What libvirt compares is the address in `<source>`, where a part that is absent counts as 0; of USB devices
 * the place or the vendor and product, of SCSI devices the adapter and address, of mediated devices the UUID.
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * Once:
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x1'/>
 *       </source>
 *     </hostdev>
 * ```
 */
import type { Device, DeviceFacts, HostdevFacts, InterfaceFacts } from '../guest/guest';
import { isPciHostDevice } from '../pci/isolationView';
import { childAt, nameAt, valueAt } from './deviceRefusals';
import type { Rule, RuleContext } from './rule';
import { elementOf, nameSpan, valueSpan } from './spans';

type HostDevice = Device<HostdevFacts | InterfaceFacts>;

interface Duplicate {
  readonly device: HostDevice;
  readonly first: HostDevice;
  readonly name: string;
}

export const hostDeviceTwice: Rule = {
  code: 'host-device-twice',
  level: 'error',
  title: 'The same host device twice',
  machines: 'any',
  check: (context) =>
    duplicates(context).map(({ device, first, name }) => ({
      ...sourceSpan(device),
      message: `${name} is already passed through by another device of this guest: libvirt refuses to define it.`,
      refusedBy: 'libvirt',
      says: 'XML error: Hostdev already exists in the domain configuration',
      related: [{ ...sourceSpan(first), message: 'The same host device.' }],
    })),
  fixes: (context, problem) =>
    duplicates(context)
      .filter(({ device }) => sourceSpan(device).start === problem.start)
      .map(({ device, name }) => ({
        title: `Remove the duplicate of ${name}`,
        edits: [{ kind: 'remove-element', element: elementOf(device) }],
        preferred: true,
      })),
};

/** Every device that an earlier one has on the host, too (conf/domain_validate.c: virDomainDefHostdevValidate). */
function duplicates({ guest }: RuleContext): readonly Duplicate[] {
  const firsts = new Map<string, HostDevice>();
  const all: readonly HostDevice[] = [...guest.byKind.interface, ...guest.byKind.hostdev];
  return [...all]
    .sort((a, b) => a.start - b.start)
    .flatMap((device) => {
      const name = hostName(device);
      if (name === undefined) return [];
      const first = firsts.get(name);
      if (!first) firsts.set(name, device);
      return first ? [{ device, first, name }] : [];
    });
}

/** What libvirt tells a host device by, in words; undefined where it is none, or holds a placeholder or no number. */
function hostName(device: HostDevice): string | undefined {
  const { facts }: Device = device;
  if (isPciHostDevice(device)) return device.facts.host?.address ?? withoutAddress(facts);
  const read = facts.kind === 'hostdev' ? names[facts.type?.value ?? ''] : undefined;
  return read?.((path) => valueAt(facts, `source/${path}`.replace('/@', '@'))?.value);
}

/** A source that says nothing is PCI address 0 to libvirt. */
function withoutAddress(facts: DeviceFacts): string | undefined {
  const source = facts.kind === 'hostdev' ? childAt(facts, 'source') : undefined;
  const empty = source?.node.children.every((child) => child.kind !== 'element' || child.name !== 'address');
  return empty ? '0000:00:00.0' : undefined;
}

type Read = (path: string) => string | undefined;

const names: { readonly [type: string]: (read: Read) => string | undefined } = {
  usb: (read) => {
    const [bus, port] = [number(read('address@bus')), number(read('address@device'))];
    if (bus && port) return `USB device ${bus}:${port}`;
    const [vendor, product] = [number(read('vendor@id')), number(read('product@id'))];
    return vendor === undefined || product === undefined
      ? undefined
      : `USB device ${hex(vendor)}:${hex(product)}`;
  },
  scsi: (read) => {
    const parts = ['address@bus', 'address@target', 'address@unit'].map((path) => number(read(path)));
    const adapter = read('adapter@name');
    if (read('@protocol') === 'iscsi' || adapter === undefined || parts.includes(undefined)) return undefined;
    return `SCSI device ${adapter} ${parts.join(':')}`;
  },
  scsi_host: (read) => read('@wwpn'),
  mdev: (read) => read('address@uuid'),
};

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
}

const hex = (value: number) => value.toString(16).padStart(4, '0');

function sourceSpan(device: HostDevice) {
  const { host } = device.facts;
  if (host) return valueSpan(device, host);
  const source = childAt(device.facts, 'source');
  return source ? valueSpan(device, nameAt(source)) : nameSpan(device);
}
