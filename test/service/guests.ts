/** Guests for the tests of the service, and how a test asks about them. */
import { indexTopology } from '../../server/src/host/topology';
import type { Report } from '../../server/src/service/fixes';
import {
  createSnapshot,
  defaultSettings,
  type ServiceSettings,
  type Snapshot,
} from '../../server/src/service/snapshot';

/** A pSeries guest around these devices; they begin on line 6. */
export function pseries(devices: string): string {
  return `<domain type='kvm'>
  <name>guest</name>
  <memory unit='MiB'>1024</memory>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
${devices}
    <controller type='usb' index='0' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
`;
}

export function phb(index: number, target = index): string {
  return `    <controller type='pci' index='${index}' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='${target}'/>
    </controller>`;
}

/** `at` is `bus:slot`, or left out for libvirt to choose. */
export function hostdev(host: string, at?: string): string {
  const [, domain, bus, slot, fn] = /^(\w+):(\w+):(\w+)\.(\w)$/.exec(host) ?? [];
  const [guestBus, guestSlot] = at?.split(':') ?? [];
  const address = at
    ? `\n      <address type='pci' domain='0x0000' bus='0x0${guestBus}' slot='0x0${guestSlot}' function='0x0'/>`
    : '';
  return `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${fn}'/>
      </source>${address}
    </hostdev>`;
}

/** Two functions of group 1, one adapter of group 2, one device without a group. */
export const host = indexTopology({
  source: 'power9.host.json',
  takenAt: '2025-03-11T09:30:00Z',
  devices: [
    {
      address: '0001:01:00.0',
      iommuGroup: 1,
      name: 'Mellanox ConnectX-5',
      driver: 'vfio-pci',
      vendor: '0x15b3',
      device: '0x1019',
    },
    { address: '0001:01:00.1', iommuGroup: 1, vendor: '0x15b3', device: '0x1019', driver: 'vfio-pci' },
    { address: '0002:01:00.0', iommuGroup: 2, name: 'Emulex *LPe* `32002`' },
    { address: '0003:01:00.0', iommuGroup: null },
  ],
});

export interface SnapshotOptions {
  readonly knowsHost?: boolean;
  readonly settings?: ServiceSettings;
  readonly version?: number;
}

export function snapshotOf(
  text: string,
  { knowsHost = true, settings = defaultSettings, version = 1 }: SnapshotOptions = {},
): Snapshot {
  return createSnapshot(
    { uri: 'file:///guests/guest.xml', version, text },
    { host: knowsHost ? host : null, settings },
  );
}

/** No rule may fail where a test does not make it. */
export const mustNotFail: Report = ({ code, error }) => {
  throw new Error(`rule ${code} failed: ${error}`);
};
