/** spapr-vio: who has a reg, and which (qemu_domain_address.c: qemuDomainAssignSpaprVIOAddresses). */
import type { DeviceKind } from '../guest/guest';
import { addTo } from '../xml/lists';
import type { DeviceInfo, WrittenAddress } from './deviceInfo';
import type { DeviceList } from './deviceList';
import type { Conflict } from './plan';
import type { VioClass } from './vioClass';

const step = 0x1000;
const largestReg = 0xffffffff;

/** libvirt's order, by kind. */
const order: readonly DeviceKind[] = ['interface', 'controller', 'serial', 'nvram', 'tpm'];

/** Gives every spapr-vio device its reg. Written ones stay; automatic ones go to the first free reg of their class. */
export function assignRegs(devices: DeviceList): Conflict[] {
  const holders = new Map<number, DeviceInfo[]>();
  for (const info of devices.others) {
    const { written } = info;
    if (written.type === 'spapr-vio' && written.reg !== null) addTo(holders, written.reg, info);
  }
  const next = new Map<number, number>();
  const conflicts: Conflict[] = [];
  for (const kind of order) {
    for (const info of devices.othersOf(kind)) {
      const { vio } = info;
      if (vio === null || info.written.type === 'unknown') continue;
      const conflict = assignReg(info, vio, holders, next);
      if (conflict) conflicts.push(conflict);
    }
  }
  for (const info of devices.others) keepReg(info);
  return conflicts;
}

/** Any other device keeps the reg that was written on it, and nobody asks whether it is another's. */
function keepReg(info: DeviceInfo): void {
  const { planned, written, vio } = info;
  if (written.type !== 'spapr-vio' || written.reg === null || vio !== null) return;
  planned.address = { type: 'spapr-vio', reg: written.reg };
  planned.reason = { kind: 'written' };
}

function assignReg(
  info: DeviceInfo,
  { base }: VioClass,
  holders: Map<number, DeviceInfo[]>,
  next: Map<number, number>,
): Conflict | null {
  const { planned, written } = info;
  const fixed = readReg(written);
  if (fixed !== null) {
    const misread = written.type !== 'spapr-vio';
    if (misread) addTo(holders, fixed, info);
    const other = otherHolder(holders.get(fixed) ?? [], info);
    if (other) {
      info.refused = true;
      return {
        code: 'spapr-vio-reg-in-use',
        says: `XML error: spapr-vio address ${fixed === 0 ? '0' : `0x${fixed.toString(16)}`} already in use`,
        device: planned.device,
        other: other.planned.device,
      };
    }
    planned.address = { type: 'spapr-vio', reg: fixed };
    planned.reason = { kind: misread ? 'misread-as-reg' : 'written' };
    return null;
  }
  // No reg is ever given back: the search goes on where the last one of the class ended.
  let reg = next.get(base) ?? base;
  while (holders.has(reg)) reg += step;
  next.set(base, reg);
  addTo(holders, reg, info);
  planned.address = { type: 'spapr-vio', reg };
  planned.reason = { kind: reg === base ? 'default-reg' : 'next-free-reg' };
  return null;
}

function otherHolder(held: DeviceInfo[], info: DeviceInfo): DeviceInfo | undefined {
  // Who was refused holds nothing any more.
  while (held[0]?.refused) held.shift();
  return held.find((holder) => holder !== info && !holder.refused);
}

/**
 * The reg that the text gives. libvirt keeps all kinds of address in one place: the numbers of a PCI, drive or USB
 * address written on a spapr-vio device are taken for a reg.
 */
function readReg(written: WrittenAddress): number | null {
  switch (written.type) {
    case 'spapr-vio':
      return written.reg;
    case 'pci':
      return written.slot === 0 ? null : written.bus * 0x1_0000_0000 + written.domain;
    case 'drive':
      return written.target % 0x100 === 0 ? null : written.bus * 0x1_0000_0000 + written.controller;
    case 'usb':
      return (written.ports[1] ?? 0) % 0x100 === 0
        ? null
        : (written.ports[0] ?? 0) * 0x1_0000_0000 + written.bus;
    default:
      return null;
  }
}

/** Regs beyond 32 bits, which libvirt refuses when all is assigned (qemu_validate.c: qemuValidateDomainDeviceDefAddress). */
export function regsOutOfRange(devices: DeviceList): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const { planned } of devices.others) {
    const { address, device } = planned;
    if (address?.type !== 'spapr-vio' || address.reg <= largestReg) continue;
    conflicts.push({
      code: 'spapr-vio-reg-out-of-range',
      says: `unsupported configuration: spapr-vio reg='0x${address.reg.toString(16)}' exceeds maximum possible value (0xffffffff)`,
      device,
      other: null,
    });
  }
  return conflicts;
}
