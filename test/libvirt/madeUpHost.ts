/** The host that libvirt is shown and the product is told of: the examples' POWER9 server and what it lacks. */
import { readFileSync } from 'node:fs';
import { parseSnapshot } from '../../server/src/host/snapshotFile';
import { type HostDevice, indexTopology } from '../../server/src/host/topology';

const name = 'power9.host.json';
const snapshot = parseSnapshot(
  readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8'),
  name,
);
if ('error' in snapshot) throw new Error(`${name}: ${snapshot.error}`);

const besides: readonly HostDevice[] = [
  { address: '0035:01:00.0', iommuGroup: null, vendor: '0x1b36', device: '0x000d', class: '0x0c0330' },
  { address: '0035:02:00.0', iommuGroup: 30, vendor: '0x14e4', device: '0x1657', class: '0x020000' },
  { address: '0035:02:00.1', iommuGroup: 30, vendor: '0x14e4', device: '0x1657', class: '0x020000' },
  { address: '0035:02:00.2', iommuGroup: 30, vendor: '0x14e4', device: '0x1657', class: '0x020000' },
  { address: '0035:02:00.3', iommuGroup: 30, vendor: '0x14e4', device: '0x1657', class: '0x020000' },
];

export const hostDevices: readonly HostDevice[] = [...snapshot.topology.devices, ...besides];

export const madeUpHost = indexTopology({ ...snapshot.topology, devices: hostDevices });
