/** `<address>` elements: where a device sits in the guest, and which device of the host it is. */
import type { Located } from '../xml/syntaxTree';
import { anyBase, asText, attributeFact, childOf, decimal, hexadecimal, present } from './facts';
import type { AddressFacts, Fact, HostAddressFacts } from './guest';
import { readSwitch } from './values';

/** The device's own `<address>`; the first one counts (conf/domain_conf.c: virDomainDeviceInfoParseXML). */
export function readAddress(device: Located): AddressFacts | undefined {
  const address = childOf(device, 'address');
  if (address === undefined) return undefined;
  const typeName = attributeFact(address, 'type', asText);
  const span = { start: address.start, end: address.start + address.node.length };
  const decimals = <N extends string>(...names: N[]) =>
    present(
      Object.fromEntries(names.map((name) => [name, attributeFact(address, name, decimal)])) as Record<
        N,
        Fact<number> | undefined
      >,
    );
  switch (typeName?.value) {
    case 'pci':
      return {
        type: 'pci',
        ...present({
          domain: attributeFact(address, 'domain', anyBase),
          bus: attributeFact(address, 'bus', anyBase),
          slot: attributeFact(address, 'slot', anyBase),
          function: attributeFact(address, 'function', anyBase),
          multifunction: attributeFact(address, 'multifunction', readSwitch),
        }),
        ...span,
      };
    case 'spapr-vio':
      return { type: 'spapr-vio', ...present({ reg: attributeFact(address, 'reg', hexadecimal) }), ...span };
    case 'drive':
      return { type: 'drive', ...decimals('controller', 'bus', 'target', 'unit'), ...span };
    default:
      return {
        type: 'other',
        typeName,
        ...decimals('controller', 'bus'),
        ...present({ port: attributeFact(address, 'port', asText) }),
        ...span,
      };
  }
}

const hostParts = [
  { name: 'domain', most: 0xffff_ffff, width: 4 },
  { name: 'bus', most: 0xff, width: 2 },
  { name: 'slot', most: 0x1f, width: 2 },
  { name: 'function', most: 7, width: 1 },
] as const;

/**
 * `<source><address …/></source>` of a PCI host device. Parts that are not written count as 0
 * (util/virpci.c: virPCIDeviceAddressParseXML).
 */
export function readHostAddress(device: Located): HostAddressFacts | undefined {
  const address = childOf(childOf(device, 'source'), 'address');
  if (address === undefined) return undefined;
  const read = {
    domain: attributeFact(address, 'domain', anyBase),
    bus: attributeFact(address, 'bus', anyBase),
    slot: attributeFact(address, 'slot', anyBase),
    function: attributeFact(address, 'function', anyBase),
  };
  let placeholder = false;
  const texts = hostParts.map(({ name, most, width }) => {
    const part = read[name];
    placeholder ||= part?.placeholder === true;
    const value = part === undefined ? 0 : part.value;
    return value === undefined || value > most ? undefined : value.toString(16).padStart(width, '0');
  });
  const [domain, bus, slot, fn] = texts;
  return {
    address: texts.includes(undefined) ? undefined : `${domain}:${bus}:${slot}.${fn}`,
    placeholder,
    parts: present(read),
    ...present({ type: attributeFact(address, 'type', asText) }),
    start: address.start,
    end: address.start + address.node.length,
  };
}
