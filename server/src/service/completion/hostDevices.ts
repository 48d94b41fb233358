/** The host's devices, at any part of an address in `<source>`: choosing one writes the whole address. */
import { isBridge } from '../../host/endpoints';
import type { HostDevice } from '../../host/topology';
import { isolationView } from '../../pci/isolationView';
import type { Located } from '../../xml/syntaxTree';
import type { Snapshot } from '../snapshot';
import type { Offer } from './items';

const parts = ['domain', 'bus', 'slot', 'function'] as const;

function valuesOf(address: string): readonly string[] {
  const [domain = '', bus = '', slot = '', fn = ''] = address.split(/[:.]/);
  return [domain, bus, slot, fn].map((part) => `0x${part}`);
}

/** @param part - which part of the address the cursor is in */
export function hostDeviceOffers(
  { guest, plan, host }: Snapshot,
  element: Located,
  part: string,
  quote: string,
): readonly Offer[] {
  const at = parts.indexOf(part as (typeof parts)[number]);
  if (!host || !guest || at < 0) return [];
  const used = new Set(
    plan ? isolationView(guest, plan, host).hostDevices.map(({ hostAddress }) => hostAddress) : [],
  );
  return host.topology.devices.flatMap((device): readonly Offer[] => {
    if (isBridge(device)) return [];
    const values = valuesOf(device.address);
    const written = (name: string) => element.node.attributes.find((each) => each.name === name);
    const missing = parts.flatMap((name, index) =>
      index === at || written(name) ? [] : [` ${name}=${quote}${values[index]}${quote}`],
    );
    const end = element.start + (element.node.attributes.at(-1)?.end ?? 1 + element.node.name.length);
    const replaced = parts.flatMap((name, index) => {
      const known = written(name);
      return index === at || !known
        ? []
        : [
            {
              start: element.start + known.valueStart,
              end: element.start + known.valueEnd,
              text: values[index] ?? '',
            },
          ];
    });
    const here = used.has(device.address);
    return [
      {
        label: device.address,
        kind: 'host-device',
        insert: values[at] ?? '',
        filter: `${values[at]} ${device.address}`,
        detail: [groupOf(device), here ? 'in this guest already' : undefined].filter(Boolean).join(' · '),
        documentation: describe(device, host.byGroup.get(device.iommuGroup ?? -1) ?? []),
        rank: here ? 8 : 3,
        further: [...replaced, ...(missing.length > 0 ? [{ start: end, end, text: missing.join('') }] : [])],
      },
    ];
  });
}

function groupOf({ iommuGroup }: HostDevice): string | undefined {
  return typeof iommuGroup === 'number' ? `IOMMU group ${iommuGroup}` : undefined;
}

function describe(device: HostDevice, members: readonly HostDevice[]): string {
  const others = members.filter(({ address }) => address !== device.address);
  const lines = [
    device.name ? escaped(device.name) : undefined,
    device.driver ? `Driver on the host: ${escaped(device.driver)}` : undefined,
    typeof device.numaNode === 'number' ? `NUMA node ${device.numaNode}` : undefined,
    device.physicalFunction ? `Virtual function of ${device.physicalFunction}` : undefined,
    others.length > 0
      ? `In the same IOMMU group: ${others.map(({ address }) => address).join(', ')}`
      : undefined,
  ];
  return lines.filter((line) => line !== undefined).join('\n\n');
}

const escaped = (text: string) => text.replace(/[\\`*_{}[\]()<>#+!|~&]/g, '\\$&');
