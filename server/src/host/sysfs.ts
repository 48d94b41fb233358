/** The PCI devices and IOMMU groups of the machine this runs on, from Linux's sysfs. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { lookUpNames } from './pciIds';
import { normalAddress } from './snapshotFile';
import type { HostDevice, HostTopology } from './topology';

/** Where Debian, Fedora and SUSE put the names of vendors and devices. */
const pciIdsFiles = ['/usr/share/hwdata/pci.ids', '/usr/share/misc/pci.ids'];
/** Devices read at the same time: enough to keep the thread pool busy, few enough for any limit of open files. */
const atOnce = 32;

/** The trimmed text of a file; undefined when it is missing or unreadable. */
const readText = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );

/** The name a symbolic link points at; undefined when it cannot be read. */
const readLinkName = (link: string): Promise<string | undefined> =>
  readlink(link).then(
    (target) => path.basename(target),
    () => undefined,
  );

const hexadecimal = (text: string | undefined, digits: number): string | undefined =>
  text !== undefined && new RegExp(`^0x[0-9a-f]{${digits}}$`, 'i').test(text)
    ? text.toLowerCase()
    : undefined;

const decimal = (text: string | null | undefined): number | null | undefined =>
  typeof text === 'string' ? (/^\d+$/.test(text) ? Number(text) : undefined) : text;

/** The kernel says -1 where it knows no node. */
const numaNode = (text: string | undefined): number | null | undefined =>
  text === '-1' ? null : decimal(text);

const known = <T extends object>(facts: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

async function readDevice(folder: string, address: string): Promise<HostDevice | null> {
  let names: ReadonlySet<string>;
  try {
    names = new Set(await readdir(folder));
  } catch (error) {
    // Unplugged since the bus was listed, or not for our eyes.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : { address };
  }
  const text = (name: string) => (names.has(name) ? readText(path.join(folder, name)) : undefined);
  const link = (name: string) => (names.has(name) ? readLinkName(path.join(folder, name)) : null);
  const functions = [...names]
    .filter((name) => /^virtfn\d+$/.test(name))
    .sort((a, b) => Number(a.slice(6)) - Number(b.slice(6)));
  const [vendor, device, class_, node, group, driver, physicalFunction, virtualFunctions] = await Promise.all(
    [
      text('vendor'),
      text('device'),
      text('class'),
      text('numa_node'),
      link('iommu_group'),
      link('driver'),
      link('physfn'),
      Promise.all(functions.map(link)),
    ],
  );
  return known({
    address,
    iommuGroup: decimal(group),
    vendor: hexadecimal(vendor, 4),
    device: hexadecimal(device, 4),
    class: hexadecimal(class_, 6),
    driver,
    numaNode: numaNode(node),
    physicalFunction: physicalFunction ? normalAddress(physicalFunction) : physicalFunction,
    virtualFunctions: virtualFunctions.flatMap((target) => normalAddress(target ?? '') ?? []),
  }) as HostDevice;
}

/** `Promise.all` over `items`, at most `atOnce` at a time. */
async function mapBounded<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

const idOf = (device: HostDevice): string => `${device.vendor?.slice(2)}:${device.device?.slice(2)}`;

async function withNames(
  devices: readonly HostDevice[],
  files: readonly string[],
): Promise<readonly HostDevice[]> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const names = lookUpNames(text, new Set(devices.map(idOf)));
    return devices.map((device) => {
      const name = names.get(idOf(device));
      return name === undefined ? device : { ...device, name };
    });
  }
  return devices;
}

/**
 * Reads `/sys/bus/pci/devices` and what hangs below it. null when there are no PCI devices (no Linux, no PCI, a
 * container without sysfs). A file that is missing or unreadable leaves its fact unknown and harms no other.
 */
export async function readSysfs(
  root = '/sys',
  pciIds: readonly string[] = pciIdsFiles,
): Promise<HostTopology | null> {
  const folder = path.join(root, 'bus/pci/devices');
  const names = await readdir(folder).catch(() => []);
  const found = names.flatMap((name) => {
    const address = normalAddress(name);
    return address === undefined ? [] : [{ name, address }];
  });
  if (found.length === 0) return null;
  const read = await mapBounded(found, ({ name, address }) => readDevice(path.join(folder, name), address));
  const devices = read.filter((device) => device !== null);
  devices.sort((a, b) => (a.address < b.address ? -1 : 1));
  return {
    source: root === '/sys' ? "this machine's sysfs" : `sysfs in ${root}`,
    takenAt: new Date().toISOString(),
    devices: await withNames(devices, pciIds),
  };
}
