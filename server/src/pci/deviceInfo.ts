/** A device as the assignment sees it: what it needs, where it was written, where it ends (conf/device_conf.h: virDomainDeviceInfo). */
import type { AddressFacts, Device, DeviceFacts, DeviceKind, Fact, PciAddressFacts } from '../guest/guest';
import type { Controller } from './controllers';
import { type Isolation, notIsolated } from './isolation';
import type { PciAddress, PlaceReason, PlannedDevice } from './plan';
import { type VioClass, vioClassOf } from './vioClass';

/** The address as written; `unknown` holds a placeholder or no number, so nothing can be said of it. */
export type WrittenAddress =
  | { readonly type: 'none' }
  | {
      readonly type: 'pci';
      readonly domain: number;
      readonly bus: number;
      readonly slot: number;
      readonly function: number;
      readonly multifunction: boolean | null;
      /** The place it stands for, as the plan has it. */
      readonly address: PciAddress;
    }
  | { readonly type: 'spapr-vio'; readonly reg: number | null }
  | { readonly type: 'drive'; readonly controller: number; readonly bus: number; readonly target: number }
  | { readonly type: 'usb'; readonly bus: number; readonly ports: readonly number[] }
  | { readonly type: 'other'; readonly name: string }
  | { readonly type: 'unknown' };

/** What planning goes by of a device, whatever else is in the guest. */
export interface Wish {
  readonly written: WrittenAddress;
  /** What it needs of a bus when libvirt places it; null when libvirt never does. */
  readonly needs: number | null;
  /** null: it is not on spapr-vio. */
  readonly vio: VioClass | null;
  readonly isolation: Isolation;
  /** A PCI device of the host. */
  readonly passesThrough: boolean;
}

/** What is known while libvirt's steps run; `planned` becomes part of the plan. */
export interface DeviceInfo {
  readonly planned: Writable<PlannedDevice>;
  written: WrittenAddress;
  readonly needs: number | null;
  readonly vio: VioClass | null;
  /** Controllers: the list entry with the model that libvirt chose. */
  readonly controller: Controller | null;
  /** Its address was refused: it takes no further part. */
  refused: boolean;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export const isWritten: PlaceReason = { kind: 'written' };

const none: WrittenAddress = { type: 'none' };
const unknown: WrittenAddress = { type: 'unknown' };

/** What a device wishes for that is not of the host. */
export function newWish(
  kind: DeviceKind,
  facts: DeviceFacts | undefined,
  needs: number | null,
  written: WrittenAddress = none,
  controller: Controller | null = null,
): Wish {
  const vio = vioClassOf(kind, facts, controller, written.type === 'spapr-vio');
  return { written, needs, vio, isolation: notIsolated, passesThrough: false };
}

/** A device before anything is assigned. */
export function newDeviceInfo(
  device: Device | null,
  kind: DeviceKind,
  { written, needs, vio, isolation: { group, iommuGroup }, passesThrough }: Wish,
  controller: Controller | null = null,
): DeviceInfo {
  const planned: Writable<PlannedDevice> = {
    device,
    kind,
    address: null,
    reason: null,
    isolationGroup: group,
    iommuGroup,
    passesThrough,
  };
  return { planned, written, needs, vio, controller, refused: false };
}

/** A device that libvirt adds. */
export function addedDeviceInfo(kind: DeviceKind, needs: number): DeviceInfo {
  return newDeviceInfo(null, kind, {
    written: none,
    needs,
    vio: null,
    isolation: notIsolated,
    passesThrough: false,
  });
}

/** The address of a device as libvirt reads it; absent parts are 0 (conf/device_conf.c: virPCIDeviceAddressParseXML). */
export function readAddress(address: AddressFacts | undefined): WrittenAddress {
  if (address === undefined) return none;
  switch (address.type) {
    case 'pci':
      return readPci(address);
    case 'spapr-vio':
      if (address.reg === undefined) return { type: 'spapr-vio', reg: null };
      return address.reg.value === undefined ? unknown : { type: 'spapr-vio', reg: address.reg.value };
    case 'drive':
      return {
        type: 'drive',
        controller: address.controller?.value ?? 0,
        bus: address.bus?.value ?? 0,
        target: address.target?.value ?? 0,
      };
    default:
      if (address.typeName?.value === 'usb') {
        const ports = (address.port?.text ?? '').split('.').map((port) => Number(port) || 0);
        return { type: 'usb', bus: address.bus?.value ?? 0, ports };
      }
      return address.typeName?.value === undefined
        ? unknown
        : { type: 'other', name: address.typeName.value };
  }
}

function readPci(address: PciAddressFacts): WrittenAddress {
  const domain = numberOf(address.domain);
  const bus = numberOf(address.bus);
  const slot = numberOf(address.slot);
  const fn = numberOf(address.function);
  if (domain === undefined || bus === undefined || slot === undefined || fn === undefined) return unknown;
  return writtenPci({ domain, bus, slot, function: fn }, address.multifunction?.value ?? null);
}

/** A PCI address as if it were in the text. */
export function writtenPci(
  { domain, bus, slot, function: fn }: Omit<PciAddress, 'type' | 'multifunction'>,
  multifunction: boolean | null,
): WrittenAddress {
  const on = multifunction === true;
  const address: PciAddress = { type: 'pci', domain, bus, slot, function: fn, multifunction: on };
  return { type: 'pci', domain, bus, slot, function: fn, multifunction, address };
}

function numberOf(fact: Fact<number> | undefined): number | undefined {
  return fact === undefined ? 0 : fact.value;
}

/** Type pci and not all of domain, bus and slot 0 (conf/device_conf.c: virDeviceInfoPCIAddressIsPresent). */
export function isPresent(
  written: WrittenAddress,
): written is Extract<WrittenAddress, { readonly type: 'pci' }> {
  return written.type === 'pci' && !(written.domain === 0 && written.bus === 0 && written.slot === 0);
}

/** Whether libvirt is to find a PCI place (conf/device_conf.c: virDeviceInfoPCIAddressIsWanted). */
export function isWanted(info: DeviceInfo): boolean {
  const { written, planned, refused } = info;
  if (refused || planned.address !== null) return false;
  return written.type === 'none' || (written.type === 'pci' && !isPresent(written));
}

/** `dddd:bb:ss.f` (util/virpci.c: virPCIDeviceAddressAsString). */
export function pciAddressText(address: Omit<PciAddress, 'type' | 'multifunction'>): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return `${hex(address.domain, 4)}:${hex(address.bus, 2)}:${hex(address.slot, 2)}.${address.function}`;
}
