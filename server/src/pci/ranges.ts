/** Addresses that libvirt refuses while it reads them, before it looks at any bus (util/virpci.c: virPCIDeviceAddressIsValid). */
import type { DeviceKind } from '../guest/guest';
import { isPresent } from './deviceInfo';
import type { Infos } from './devices';
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

/** Refuses the devices whose bus, slot or function no address can have. */
export function rangeConflicts(infos: Infos): Conflict[] {
  const found: { readonly rank: number; readonly start: number; readonly conflict: Conflict }[] = [];
  for (const info of infos.all) {
    const { written, planned } = info;
    if (!isPresent(written)) continue;
    const range = ranges.find(({ part, largest }) => written[part] > largest);
    if (!range) continue;
    info.refused = true;
    found.push({
      rank: readingOrder.indexOf(planned.kind),
      start: planned.device?.start ?? 0,
      conflict: {
        code: range.code,
        says: `XML error: Invalid PCI address ${range.words(written[range.part].toString(16))}`,
        device: planned.device,
        other: null,
      },
    });
  }
  return found.sort((a, b) => a.rank - b.rank || a.start - b.start).map(({ conflict }) => conflict);
}
