/** Which controller the address of a device names. */
import type { Device, Fact } from '../guest/guest';
import { diskBus } from './connect';

export interface ControllerReference {
  /** The controller's type, as it is written: `pci`, `scsi`, `usb`. */
  readonly type: string;
  /** undefined: a placeholder, or no number. */
  readonly index: number | undefined;
  /** The address's attribute; where it is not written, it counts as 0. */
  readonly attribute: 'bus' | 'controller';
  readonly fact: Fact<number> | undefined;
  /** How many digits libvirt writes. */
  readonly digits: number;
}

/**
 * The controller that a written address names (conf/device_conf.c: virDomainDeviceInfoParseXML and the parsers it calls);
 * undefined for a device without an address, and for one that names none.
 */
export function controllerReference({ facts }: Device): ControllerReference | undefined {
  const { address } = facts;
  const named = (
    type: string,
    attribute: 'bus' | 'controller',
    fact: Fact<number> | undefined,
    digits = 1,
  ): ControllerReference => ({ type, index: fact ? fact.value : 0, attribute, fact, digits });
  switch (address?.type) {
    case 'pci':
      return named('pci', 'bus', address.bus, 2);
    case 'drive':
      return named(facts.kind === 'disk' ? diskBus(facts) : 'scsi', 'controller', address.controller);
    case 'other': {
      const type = address.typeName?.value;
      if (type === 'usb') return named(type, 'bus', address.bus);
      return type === 'virtio-serial' || type === 'ccid'
        ? named(type, 'controller', address.controller)
        : undefined;
    }
    default:
      return undefined;
  }
}
