/**
 * A part of a PCI address or a reg that is no number libvirt can read. Parts of a PCI address are decimal, or hexadecimal
 * behind `0x`; a reg is hexadecimal. Negative numbers, fractions and an empty text are refused. A template's placeholder
 * (`{{ … }}`, `${ … }`, `%( … )s`, `@…@`) is left alone.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='five' function='0x0'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `XML error: Invalid value for attribute 'slot' in element 'address': 'five'. Expected non-negative integer value`
 *
 * Source: util/virxml.c: virXMLPropUInt, virXMLPropULongLong.
 */
import type { AddressFacts, DeviceFacts, Fact } from '../guest/guest';
import { devicesInOrder } from '../guest/order';
import { repeatedConsole } from '../pci/devices';
import { deviceAt } from './conflicts';
import { pciHostAddress } from './host-address-out-of-range';
import { addressFixes, removeAddressFixes } from './places';
import type { Rule } from './rule';
import { valueSpan } from './spans';

export const invalidAddressValue: Rule = {
  code: 'invalid-address-value',
  level: 'error',
  title: 'Part of an address that is no number',
  machines: 'any',
  reads: 'facts',
  looksAt: ({ facts }) => unreadable(facts).length > 0,
  check: ({ guest }) =>
    [...devicesInOrder(guest), repeatedConsole(guest) ?? []].flat().flatMap((device) =>
      unreadable(device.facts).map(([name, fact]) => ({
        ...valueSpan(device, fact),
        message: `libvirt refuses the address: ${name} is no number it can read (${name === 'reg' ? 'hexadecimal' : 'decimal, or hexadecimal behind 0x'}, not negative).`,
        refusedBy: 'libvirt' as const,
        says: `XML error: Invalid value for attribute '${name}' in element 'address': '${fact.text}'. Expected non-negative integer value`,
      })),
    ),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    if (!device) return [];
    // What is wrong in the host's address stays wrong wherever the guest has the device.
    const guests = numbersOf(device.facts.address).some(
      ([, fact]) => fact && valueSpan(device, fact).start === problem.start,
    );
    if (!guests) return [];
    return device.facts.address?.type === 'pci' ? addressFixes(context, device) : removeAddressFixes(device);
  },
};

type Part = readonly [name: string, fact: Fact<number>];

/** The parts of the device's address, and of the host's, that are no numbers. */
function unreadable(facts: DeviceFacts): readonly Part[] {
  const { address } = facts;
  const host = pciHostAddress(facts);
  // Most addresses of a large guest are those of its disks.
  if (!host && address?.type !== 'pci' && address?.type !== 'spapr-vio') return none;
  return [...numbersOf(address), ...Object.entries(host?.parts ?? {})].flatMap(
    ([name, fact]): readonly Part[] =>
      fact === undefined || fact.value !== undefined || fact.placeholder ? [] : [[name, fact]],
  );
}

const none: readonly never[] = [];

function numbersOf(
  address: AddressFacts | undefined,
): readonly (readonly [string, Fact<number> | undefined])[] {
  if (address?.type === 'spapr-vio') return [['reg', address.reg]];
  if (address?.type !== 'pci') return [];
  const { domain, bus, slot, function: fn } = address;
  return [
    ['domain', domain],
    ['bus', bus],
    ['slot', slot],
    ['function', fn],
  ];
}
