/** What libvirt tells the host's devices by, in a guest's XML. */
import type { Device, HostdevFacts, InterfaceFacts } from '../guest/guest';
import { isPciHostDevice } from '../pci/isolationView';
import type { Span } from '../xml/syntaxTree';
import { childAt, nameAt, valueAt } from './deviceRefusals';
import { nameSpan, valueSpan } from './spans';

type HostDevice = Device<HostdevFacts | InterfaceFacts>;

/**
 * `0001:01:00.0`, or the words for a device that is not PCI; undefined where it is no host device, says of none which, or
 * holds a placeholder or no number.
 */
export function hostName(device: HostDevice): string | undefined {
  const { facts }: Device = device;
  if (isPciHostDevice(device)) return device.facts.host?.address;
  const read = facts.kind === 'hostdev' ? names[facts.type?.value ?? ''] : undefined;
  return read?.((path) => valueAt(facts, `source/${path}`.replace('/@', '@'))?.value);
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

/** Where the text says which device of the host it is: its `<address>`, else `<source>`, else the device's name. */
export function sourceSpan(device: HostDevice): Span {
  const { host } = device.facts;
  if (host) return valueSpan(device, host);
  const source = childAt(device.facts, 'source');
  return source ? valueSpan(device, nameAt(source)) : nameSpan(device);
}
