/** Wishes in short: what rules, completion and commands ask for most. */
import type { Device } from '../guest/guest';
import type { PciAddress } from '../pci/plan';
import type { GuestEdit } from './guestEdit';

/** Puts a device on a PHB (its controller index is the bus) at a slot. */
export function putOn(device: Device, bus: number, slot: number, fn = 0, multifunction = false): GuestEdit {
  const address: PciAddress = { type: 'pci', domain: 0, bus, slot, function: fn, multifunction };
  return { kind: 'set-address', device, address };
}
