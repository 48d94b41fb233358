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
 * Source: conf/domain_addr.c: virDomainPCIAddressReserveAddrInternal; qemu_domain_address.c:
 * qemuDomainValidateDevicePCISlotsPIIX3, qemuDomainValidateDevicePCISlotsQ35.
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
  reads: 'facts',
  check: ({ guest }) =>
    duplicates(guest).map(({ device, holder, text }) => ({
      ...refusedProblem(device, {
        at: device.facts.address,
        says: `XML error: Attempted double use of PCI Address ${text}`,
        message: `The ${holder ? deviceName(holder) : "machine's ISA bridge"} already has this PCI address: libvirt refuses the guest.`,
      }),
      ...(holder ? { related: [relatedDevice(holder, `${deviceName(holder)} is here`)] } : {}),
    })),
  fixes: ({ guest }, problem) => {
    const found = duplicates(guest).find(({ device }) => holds(device, problem));
    return found ? fixesOf(found.device, [removeAddress()]) : [];
  },
};

interface Duplicate {
  readonly device: Device;
  /** null: a part of the machine's chipset. */
  readonly holder: Device | null;
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
  const bridge = isaBridge(guest);
  return [...byAddress].flatMap(([text, devices]): readonly Duplicate[] => {
    if (text === bridge) return devices.map((device) => ({ device, holder: null, text }));
    const [holder, ...others] = [...devices].sort((a, b) => a.start - b.start);
    return holder ? others.map((device) => ({ device, holder, text })) : [];
  });
}

/** Where the chipset has its ISA bridge (qemu_domain_address.c: qemuDomainValidateDevicePCISlotsPIIX3, …Q35). */
function isaBridge({ arch, machine }: Guest): string | null {
  const name = machine?.value ?? '';
  if (arch?.value !== 'x86_64' && arch?.value !== 'i686') return null;
  if (/^(?:q35$|pc-q35-)/.test(name)) return '0000:00:1f.0';
  return /^(?:pc$|pc-i440fx-)/.test(name) ? '0000:00:01.0' : null;
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
