/**
 * Two devices of a machine other than pSeries have the same written PCI address.
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='x86_64' machine='pc'>hvm</type></os>
 *   <devices>
 *     <memballoon model='virtio'>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
 *     </memballoon>
 *     <rng model='virtio'>
 *       <backend model='random'>/dev/urandom</backend>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
 *     </rng>
 *   </devices>
 * </domain>
 * ```
 *
 * Mended:
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='x86_64' machine='pc'>hvm</type></os>
 *   <devices>
 *     <memballoon model='virtio'>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
 *     </memballoon>
 *     <rng model='virtio'>
 *       <backend model='random'>/dev/urandom</backend>
 *     </rng>
 *   </devices>
 * </domain>
 * ```
 *
 * libvirt refuses: `XML error: Attempted double use of PCI Address 0000:00:05.0`
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressReserveAddrInternal.
 */
import type { Device, Guest } from '../guest/guest';
import { devicesInOrder } from '../guest/order';
import { fixesOf, holds, refusedProblem, removeAddress } from './deviceRefusals';
import type { Rule } from './rule';
import { relatedDevice } from './spans';
import { deviceName, pciText } from './words';

export const writtenAddressInUse: Rule = {
  code: 'written-address-in-use',
  level: 'error',
  title: 'PCI address written twice on another machine',
  machines: 'other',
  check: ({ guest }) =>
    duplicates(guest).map(({ device, holder, text }) => ({
      ...refusedProblem(device, {
        at: device.facts.address,
        says: `XML error: Attempted double use of PCI Address ${text}`,
        message: `The ${deviceName(holder)} already has this PCI address: libvirt refuses the guest.`,
      }),
      related: [relatedDevice(holder, `${deviceName(holder)} is here`)],
    })),
  fixes: ({ guest }, problem) => {
    const found = duplicates(guest).find(({ device }) => holds(device, problem));
    return found ? fixesOf(found.device, [removeAddress()]) : [];
  },
};

interface Duplicate {
  readonly device: Device;
  readonly holder: Device;
  readonly text: string;
}

function duplicates(guest: Guest): readonly Duplicate[] {
  // s390x tells PCI devices apart by zPCI ids; without a machine it is the host's
  if (!guest.machine?.value || !guest.arch?.value || guest.arch.value.startsWith('s390')) return [];
  const byAddress = new Map<string, Device[]>();
  for (const device of devicesInOrder(guest)) {
    const text = writtenAddress(device);
    if (text !== null) byAddress.set(text, [...(byAddress.get(text) ?? []), device]);
  }
  return [...byAddress].flatMap(([text, devices]) => {
    const [holder, ...others] = [...devices].sort((a, b) => a.start - b.start);
    return holder ? others.map((device) => ({ device, holder, text })) : [];
  });
}

/** null: none, 0000:00:00 (which means any), or one that is not readable. */
function writtenAddress({ facts: { address } }: Device): string | null {
  if (address?.type !== 'pci') return null;
  const parts = [address.domain, address.bus, address.slot, address.function];
  if (parts.some((part) => part && part.value === undefined)) return null;
  const [domain = 0, bus = 0, slot = 0, fn = 0] = parts.map((part) => part?.value ?? 0);
  if (domain === 0 && bus === 0 && slot === 0) return null;
  return domain > 0 || bus > 0xff || slot > 0x1f || fn > 7
    ? null
    : pciText({ domain, bus, slot, function: fn });
}
