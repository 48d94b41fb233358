/** Values that can be counted. */
import type { Snapshot } from '../snapshot';
import type { Offer } from './items';
import type { Ancestors } from './place';

/** Values that other machines alone have: not offered on a pSeries guest, where libvirt or QEMU refuses them. */
const notOnPseries: { readonly [key: string]: readonly string[] } = {
  'disk/target@bus': ['ide', 'fdc', 'xen', 'uml', 'sd'],
  'disk@device': ['floppy'],
  'devices/controller@type': ['ide', 'fdc', 'xenbus', 'isa'],
  'devices/controller@model': [
    'buslogic',
    'dmi-to-pci-bridge',
    'lsisas1068',
    'pcie-expander-bus',
    'pcie-root',
    'pcie-root-port',
    'pcie-switch-downstream-port',
    'pcie-switch-upstream-port',
    'pcie-to-pci-bridge',
    'pci-expander-bus',
    'qusb1',
    'qusb2',
    'vmpvscsi',
    'xenbus',
  ],
  'address@type': ['ccw', 'isa', 'virtio-mmio', 's390'],
  'devices/input@bus': ['ps2', 'xen', 'parallels', 'none'],
  'devices/interface@type': ['vds', 'udp', 'mcast', 'server', 'client', 'internal', 'dummy', 'null'],
  'devices/panic@model': ['isa', 'hyperv', 's390', 'pvpanic'],
  'devices/tpm@model': ['tpm-tis', 'tpm-crb'],
  'devices/watchdog@model': ['diag288', 'ib700', 'itco'],
};

/** What can be counted, but not by the schema. */
const counted: { readonly [key: string]: readonly string[] } = {
  'os/type@machine': [
    'pseries',
    ...['11.0', '10.0', '9.2', '9.0', '8.2', '8.0', '7.2', '6.2', '5.2', '4.2', '3.1'].map(
      (version) => `pseries-${version}`,
    ),
  ],
  'os/type@arch': ['ppc64le', 'ppc64'],
  'interface/model@type': ['virtio', 'spapr-vlan', 'e1000', 'rtl8139', 'usb-net'],
  'domain@type': ['kvm', 'qemu'],
  '@unit': ['GiB', 'MiB', 'KiB', 'TiB', 'bytes'],
  'controller/model@name': ['spapr-pci-host-bridge', 'pci-bridge'],
  'clock/timer@name': ['rtc'],
};

/** The values of an attribute; yes and no, on and off in that order. */
export function valueOffers(
  { guest }: Snapshot,
  { elements, names }: Ancestors,
  name: string,
): readonly Offer[] {
  const path = ['domain', ...elements.slice(1).map(({ node }) => node.name)];
  const keys = path.map((_, from) => `${path.slice(from).join('/')}@${name}`);
  const key = (table: { readonly [key: string]: readonly string[] }) =>
    [...keys, `@${name}`].find((each) => Object.hasOwn(table, each));
  const own = key(counted);
  const values = own === undefined ? (names.attributes[name] ?? []) : (counted[own] ?? []);
  const refused = guest?.pseries ? new Set(notOnPseries[key(notOnPseries) ?? ''] ?? []) : new Set<string>();
  const ordered = own === undefined ? [...values].sort(positiveFirst) : values;
  return ordered.flatMap((value, index) =>
    refused.has(value) || value === ''
      ? []
      : [{ label: value, kind: 'value' as const, rank: 3 + index / 1000 }],
  );
}

const positive = new Set(['yes', 'on']);

function positiveFirst(a: string, b: string): number {
  return Number(positive.has(b)) - Number(positive.has(a)) || (a < b ? -1 : 1);
}
