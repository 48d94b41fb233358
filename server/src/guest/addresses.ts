/** `<address>` elements: where a device sits in the guest, and which device of the host it is. */
import type { Located } from '../xml/syntaxTree';
import { anyBase, asText, attributeFact, childOf, decimal, hexadecimal, present } from './facts';
import type { AddressFacts, HostAddressFacts } from './guest';
import { readSwitch } from './values';

/** The device's own `<address>`; the first one counts (conf/domain_conf.c: virDomainDeviceInfoParseXML). */
export function readAddress(device: Located): AddressFacts | undefined {
  const address = childOf(device, 'address');
  if (address === undefined) return undefined;
  const typeName = attributeFact(address, 'type', asText);
  const { start } = address;
  const end = start + address.node.length;
  const decimalOf = (name: string) => attributeFact(address, name, decimal);
  switch (typeName?.value) {
    case 'pci':
      return present({
        type: 'pci' as const,
        domain: attributeFact(address, 'domain', anyBase),
        bus: attributeFact(address, 'bus', anyBase),
        slot: attributeFact(address, 'slot', anyBase),
        function: attributeFact(address, 'function', anyBase),
        multifunction: attributeFact(address, 'multifunction', readSwitch),
        start,
        end,
      });
    case 'spapr-vio':
      return present({
        type: 'spapr-vio' as const,
        reg: attributeFact(address, 'reg', hexadecimal),
        start,
        end,
      });
    case 'drive':
      return present({
        type: 'drive' as const,
        controller: decimalOf('controller'),
        bus: decimalOf('bus'),
        target: decimalOf('target'),
        unit: decimalOf('unit'),
        start,
        end,
      });
    default:
      return {
        typeName,
        ...present({
          type: 'other' as const,
          controller: decimalOf('controller'),
          bus: decimalOf('bus'),
          port: attributeFact(address, 'port', asText),
          start,
          end,
        }),
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
  const type = attributeFact(address, 'type', asText);
  return {
    address: texts.includes(undefined) ? undefined : `${domain}:${bus}:${slot}.${fn}`,
    placeholder,
    parts: present(read),
    ...(type ? { type } : {}),
    start: address.start,
    end: address.start + address.node.length,
  };
}
