/**
 * The host's address of a passed-through device has a bus, slot or function that no PCI address can have.
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x20' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * libvirt refuses: `XML error: Invalid PCI address slot='0x20', must be <= 0x1F`
 *
 * Source: conf/device_conf.c: virPCIDeviceAddressParseXML, util/virpci.c: virPCIDeviceAddressIsValid.
 */
import type { Device, DeviceFacts, HostAddressFacts } from '../guest/guest';
import type { Problem, Rule } from './rule';
import { valueSpan } from './spans';

const limits = [
  { part: 'bus', most: 0xff, says: (hex: string) => `bus='0x${hex}', must be <= 0xFF` },
  { part: 'slot', most: 0x1f, says: (hex: string) => `slot='0x${hex}', must be <= 0x1F` },
  { part: 'function', most: 7, says: (hex: string) => `function=0x${hex}, must be <= 7` },
] as const;

export const hostAddressOutOfRange: Rule = {
  code: 'host-address-out-of-range',
  level: 'error',
  title: 'Host address that no PCI device can have',
  machines: 'any',
  reads: 'device',
  eachDevice: { kinds: ['interface', 'hostdev'], check: (_, device) => outOfRange(device) },
  check: ({ guest }) =>
    [...guest.byKind.interface, ...guest.byKind.hostdev].flatMap((device) => outOfRange(device)),
};

function outOfRange(device: Device): readonly Problem[] {
  const host = pciHostAddress(device.facts);
  if (!host || isEmpty(host)) return [];
  const wrong = limits.find(({ part, most }) => (host.parts[part]?.value ?? 0) > most);
  const fact = wrong && host.parts[wrong.part];
  if (!wrong || fact?.value === undefined) return [];
  return [
    {
      ...valueSpan(device, fact),
      message: `libvirt refuses this ${wrong.part} of the host's device: the largest is ${wrong.most} (0x${wrong.most.toString(16)}).`,
      refusedBy: 'libvirt',
      says: `XML error: Invalid PCI address ${wrong.says(fact.value.toString(16))}`,
    },
  ];
}

/** libvirt does not look at the function of an address that is 0 otherwise (virPCIDeviceAddressIsEmpty). */
function isEmpty({ parts }: HostAddressFacts): boolean {
  return [parts.domain, parts.bus, parts.slot].every((fact) => (fact?.value ?? 0) === 0);
}

/** The host's address where libvirt reads it as a PCI address: a hostdev of type pci, or an interface whose source says so. */
export function pciHostAddress(facts: DeviceFacts): HostAddressFacts | undefined {
  if (facts.kind === 'hostdev') {
    const subsystem = facts.mode === undefined || facts.mode.text === 'subsystem';
    return subsystem && facts.type?.text === 'pci' ? facts.host : undefined;
  }
  if (facts.kind !== 'interface' || facts.type?.text !== 'hostdev') return undefined;
  return facts.host?.type?.text === 'pci' ? facts.host : undefined;
}
