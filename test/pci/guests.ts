/** Guests for the tests of planning: from a list of devices to the plan, and plans as short texts. */
import { existsSync, readFileSync } from 'node:fs';
import type { Device, Guest } from '../../server/src/guest/guest';
import { readGuest } from '../../server/src/guest/readGuest';
import { type HostIndex, indexTopology } from '../../server/src/host/topology';
import { assign } from '../../server/src/pci/assign';
import {
  newestLibvirt,
  type PciAddress,
  type PciPlan,
  type PlannedDevice,
  type PlanOptions,
  type VioAddress,
} from '../../server/src/pci/plan';
import { parseXml } from '../../server/src/xml/parse';

/** A pSeries guest around its devices. */
export function domain(devices: string, machine = 'pseries', arch = 'ppc64'): string {
  return `<domain type='kvm'>
  <name>guest</name>
  <os><type arch='${arch}' machine='${machine}'>hvm</type></os>
  <devices>${devices}</devices>
</domain>`;
}

/** The guest of a text that must be one. */
export function guestOf(text: string): Guest {
  const guest = readGuest(parseXml(text));
  if (guest === null) throw new Error('no guest in this text');
  return guest;
}

/** Host devices by address, with their IOMMU groups; null has none. */
export function hostOf(groups: { readonly [address: string]: number | null }): HostIndex {
  const devices = Object.entries(groups).map(([address, iommuGroup]) => ({ address, iommuGroup }));
  return indexTopology({ source: 'the test host', takenAt: null, devices });
}

/** The plan of a guest with these devices. */
export function planOf(
  devices: string,
  host: HostIndex | null = null,
  options: PlanOptions = newestLibvirt,
): PciPlan {
  return assign(guestOf(domain(devices)), host, options);
}

/** Everything in a plan, with each device by where it stands. */
export function planText(plan: PciPlan): string {
  const at = (device: Device | null) => device && `${device.facts.kind} at ${device.start}`;
  const { controllers, devices, conflicts, of, onVio, sharesSlots, isolated } = plan;
  const buses = plan.buses.map((bus) => ({ ...bus, slots: bus.slots, groupReason: bus.groupReason }));
  const all = [controllers, devices, buses, conflicts, onVio, sharesSlots, isolated];
  return JSON.stringify([all, [...of.keys()].map(({ kind }) => kind)], (_, value: unknown) => {
    if (value instanceof Map) return [...value];
    return isDevice(value) ? at(value) : value;
  });
}

function isDevice(value: unknown): value is Device {
  return typeof value === 'object' && value !== null && 'facts' in value && 'start' in value;
}

/** `0:1.0` (bus, slot, function), `+` behind it with multifunction, `reg 0x2000`, or `none`. */
export function placeText(address: PciAddress | VioAddress | null): string {
  if (address === null) return 'none';
  if (address.type === 'spapr-vio') return `reg 0x${address.reg.toString(16)}`;
  const text = `${address.bus}:${address.slot}.${address.function}`;
  return `${address.domain === 0 ? '' : `${address.domain}:`}${text}${address.multifunction ? '+' : ''}`;
}

/** `kind place reason`, one a device. */
export function deviceText({ kind, address, reason }: PlannedDevice): string {
  return `${kind} ${placeText(address)} ${reason?.kind ?? 'no reason'}`;
}

/** The text of a file of the corpus beside this checkout; null when there is none. */
export function corpusText(path: string): string | null {
  const url = new URL(`../../../shared/corpus/${path}`, import.meta.url);
  return existsSync(url) ? readFileSync(url, 'utf8') : null;
}
