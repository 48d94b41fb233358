/** A host device as a new element of the guest. */
import type { NewElement } from './guestEdit';

/**
 * A managed PCI host device whose place in the guest libvirt chooses.
 *
 * @param hostAddress - `dddd:bb:ss.f`
 */
export function hostDeviceElement(hostAddress: string): NewElement {
  const [domain = '', bus = '', slot = '', fn = ''] = hostAddress.split(/[:.]/);
  const part = (digits: string) => ({ number: Number.parseInt(digits, 16), digits: digits.length });
  return {
    name: 'hostdev',
    attributes: [
      ['mode', 'subsystem'],
      ['type', 'pci'],
      ['managed', 'yes'],
    ],
    children: [
      {
        name: 'source',
        attributes: [],
        children: [
          {
            name: 'address',
            attributes: [
              ['domain', part(domain)],
              ['bus', part(bus)],
              ['slot', part(slot)],
              ['function', part(fn)],
            ],
          },
        ],
      },
    ],
  };
}
