/** Addresses that libvirt refuses while it reads them, before it looks at any bus (util/virpci.c: virPCIDeviceAddressIsValid). */
import type { Device, DeviceKind, Guest } from '../guest/guest';
import { isPresent, readAddress, type WrittenAddress } from './deviceInfo';
import type { DeviceList } from './deviceList';
import { repeatedConsole } from './devices';
import type { Conflict, ConflictCode } from './plan';

/** The order in which libvirt reads devices (conf/domain_conf.c: virDomainDefParseXML). */
const readingOrder: readonly DeviceKind[] = [
  'controller',
  'disk',
  'filesystem',
  'interface',
  'smartcard',
  'parallel',
  'serial',
  'console',
  'channel',
  'input',
  'sound',
  'video',
  'hostdev',
  'watchdog',
  'memballoon',
  'rng',
  'crypto',
  'tpm',
  'nvram',
  'hub',
  'redirdev',
  'panic',
  'shmem',
  'memory',
  'iommu',
  'vsock',
  'pstore',
];

const ranges: readonly {
  readonly part: 'bus' | 'slot' | 'function';
  readonly largest: number;
  readonly code: ConflictCode;
  readonly words: (value: string) => string;
}[] = [
  {
    part: 'bus',
    largest: 0xff,
    code: 'bus-out-of-range',
    words: (value) => `bus='0x${value}', must be <= 0xFF`,
  },
  {
    part: 'slot',
    largest: 0x1f,
    code: 'slot-out-of-range',
    words: (value) => `slot='0x${value}', must be <= 0x1F`,
  },
  {
    part: 'function',
    largest: 7,
    code: 'function-out-of-range',
    words: (value) => `function=0x${value}, must be <= 7`,
  },
];

function rangeConflict(device: Device | null, written: WrittenAddress): Conflict | undefined {
  if (!isPresent(written)) return undefined;
  // nearly all are fine
  if (written.bus <= 0xff && written.slot <= 0x1f && written.function <= 7) return undefined;
  const range = ranges.find(({ part, largest }) => written[part] > largest);
  if (!range) return undefined;
  const says = `XML error: Invalid PCI address ${range.words(written[range.part].toString(16))}`;
  return { code: range.code, says, device, other: null };
}

/** The same for devices that are not planned, those of another machine: libvirt reads addresses alike on all. */
export function writtenRangeConflicts(devices: readonly Device[]): Conflict[] {
  return devices.flatMap((device) => rangeConflict(device, readAddress(device.facts.address)) ?? []);
}

/** Refuses the devices whose bus, slot or function no address can have. */
export function rangeConflicts(guest: Guest, devices: DeviceList): Conflict[] {
  const found: { readonly rank: number; readonly conflict: Conflict }[] = [];
  const check = (device: Device | null, kind: DeviceKind, written: WrittenAddress): boolean => {
    const conflict = rangeConflict(device, written);
    if (!conflict) return false;
    found.push({ rank: readingOrder.indexOf(kind), conflict });
    return true;
  };
  // a place with a code is in range
  for (const info of devices.others) {
    if (check(info.planned.device, info.planned.kind, info.written)) info.refused = true;
  }
  const repeated = repeatedConsole(guest);
  if (repeated) check(repeated, 'console', readAddress(repeated.facts.address));
  const start = ({ conflict }: { readonly conflict: Conflict }): number => conflict.device?.start ?? 0;
  return found.sort((a, b) => a.rank - b.rank || start(a) - start(b)).map(({ conflict }) => conflict);
}
