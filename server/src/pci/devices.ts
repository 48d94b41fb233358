/** The devices that take part in assignment, in the order in which libvirt visits them. */
import { deviceRuns } from '../guest/devicesByKind';
import type {
  CharacterFacts,
  Device,
  DeviceFacts,
  DeviceKind,
  Guest,
  HostdevFacts,
  InterfaceFacts,
} from '../guest/guest';
import { keptInside } from '../guest/kept';
import { iterationOrder, repeatingTypes } from '../guest/order';
import type { HostIndex } from '../host/topology';
import { controllerNeeds, deviceNeeds, endpoint } from './connect';
import type { Controller } from './controllers';
import {
  addedDeviceInfo,
  type DeviceInfo,
  newDeviceInfo,
  newWish,
  readAddress,
  type Wish,
} from './deviceInfo';
import { DeviceList, type WishesOfRun, type Wishing } from './deviceList';
import type { DiskSummary } from './diskSummary';
import { isolationOfHostdev, isPciHostdev } from './isolation';
import { passesPciThrough } from './isolationView';
import { noPlaceCode, placeCodeOf } from './placeCode';
import type { VersionTraits } from './versions';

/** The devices that take part in assignment, and which of them are the controllers. */
export interface Infos {
  readonly devices: DeviceList;
  readonly ofController: ReadonlyMap<Controller, DeviceInfo>;
}

/** Reads every device that has, wants, or may need a place; the others are left out. */
export function readInfos(
  guest: Guest,
  list: readonly Controller[],
  disks: DiskSummary,
  host: HostIndex | null,
  { usbNetWantsPci, unknownKinds }: VersionTraits,
): Infos {
  const devices = new DeviceList();
  const ofController = new Map<Controller, DeviceInfo>();
  const wishesOf = wishesFor(host ?? nowhere)[usbNetWantsPci ? 'old' : 'new'];
  for (const kind of iterationOrder) {
    if (unknownKinds.has(kind)) continue;
    if (kind === 'controller') {
      for (const controller of list) {
        const wish = controllerWish(controller);
        if (!takesPart(wish)) continue;
        const info = newDeviceInfo(controller.device, kind, wish, controller);
        ofController.set(controller, info);
        devices.add(info, kind);
      }
    } else if (kind === 'disk' || kind === 'serial' || kind === 'console') {
      for (const device of kind === 'disk' ? disks.placed : charactersOf(guest, kind)) {
        const wish = plainWish(device.facts, kind);
        if (takesPart(wish)) devices.add(newDeviceInfo(device, kind, wish), kind);
      }
    } else {
      let first = 0;
      for (const run of deviceRuns(guest, kind)) {
        const firstOfRun = first;
        devices.addRun(kind, wishesOf(run.devices), (at) => guest.byKind[kind][firstOfRun + at] ?? null);
        first += run.devices.length;
      }
      if (kind === 'memballoon' && guest.byKind.memballoon.length === 0) {
        devices.add(addedDeviceInfo(kind, endpoint), kind);
      }
      if (kind === 'video' && guest.byKind.video.length === 0 && guest.byKind.graphics.length > 0) {
        devices.add(addedDeviceInfo(kind, endpoint), kind);
      }
    }
  }
  return { devices, ofController };
}

function takesPart({ needs, vio, written: { type } }: Wish): boolean {
  return needs !== null || type === 'pci' || type === 'spapr-vio' || vio !== null;
}

/** Instead of the host of which nothing is known. */
const nowhere = {};

/** What the devices of a run wish for, kept with the run; by host, and by whether an old libvirt reads them. */
const wishesFor = keptInside((host: HostIndex | typeof nowhere) => {
  const known = 'byAddress' in host ? host : null;
  const wishes = (usbNetWantsPci: boolean) =>
    keptInside((devices: readonly Device[]): WishesOfRun => {
      const wishes: Wishing[] = [];
      const codes: number[] = [];
      const others: number[] = [];
      for (const [at, { facts }] of devices.entries()) {
        const wish = wishOf(facts, known, usbNetWantsPci);
        if (!takesPart(wish)) continue;
        const code = movesLater.has(facts.kind) ? noPlaceCode : placeCodeOf(wish);
        if (code < 0) others.push(wishes.length);
        codes.push(code);
        wishes.push({ at, wish, asKind: isHostInterface(facts) ? 'hostdev' : facts.kind });
      }
      const groups = Int32Array.from(wishes, ({ wish }) => wish.isolation.group);
      return { wishes, codes: Int32Array.from(codes), groups, others };
    });
  return { old: wishes(true), new: wishes(false) };
});

/** A written place is not the last word on these. */
const movesLater: ReadonlySet<DeviceKind> = new Set<DeviceKind>(['hub', 'memory']);

function wishOf(facts: DeviceFacts, host: HostIndex | null, usbNetWantsPci: boolean): Wish {
  if (facts.kind === 'hostdev') return hostdevWish(facts, deviceNeeds(facts), host);
  if (facts.kind !== 'interface') return plainWish(facts, facts.kind);
  if (isHostInterface(facts)) return hostdevWish(facts, isPciHostdev({ facts }) ? endpoint : null, host);
  if (usbNetWantsPci && facts.model?.value === 'usb-net')
    return newWish(facts.kind, facts, 0, readAddress(facts.address));
  return plainWish(facts, facts.kind);
}

/** libvirt has it among the host devices. */
function isHostInterface(facts: DeviceFacts): boolean {
  return facts.kind === 'interface' && facts.type?.text === 'hostdev';
}

function hostdevWish(
  facts: HostdevFacts | InterfaceFacts,
  needs: number | null,
  host: HostIndex | null,
): Wish {
  return {
    ...newWish(facts.kind, facts, needs, readAddress(facts.address)),
    isolation: isolationOfHostdev({ facts }, host),
    passesThrough: passesPciThrough(facts),
  };
}

function charactersOf(guest: Guest, kind: 'serial' | 'console'): readonly Device<CharacterFacts>[] {
  const { serial, console } = guest.byKind;
  const [first, ...others] = console;
  const isSerial = first !== undefined && isSerialConsole(first);
  if (kind === 'console') return isSerial ? others : console;
  return serial.length === 0 && isSerial ? [first] : serial;
}

/** The console that only repeats serial 0; its address is read, and then forgotten. */
export function repeatedConsole(guest: Guest): Device<CharacterFacts> | undefined {
  const [first] = guest.byKind.console;
  return first && guest.byKind.serial.length > 0 && isSerialConsole(first) ? first : undefined;
}

/** The first console of this kind is serial 0 under another name (conf/domain_conf.c: virDomainDefAddConsoleCompat). */
function isSerialConsole({ facts }: Device<CharacterFacts>): boolean {
  return facts.targetType === undefined || repeatingTypes.has(facts.targetType.text);
}

function controllerWish(controller: Controller): Wish {
  const { device, type, index, model } = controller;
  const needs = device?.facts.model?.placeholder ? null : controllerNeeds(type, index, model);
  // The address of a controller that is none is not read (conf/domain_conf.c: virDomainControllerDefParseXML).
  const read = type === 'usb' && model === 'none' ? undefined : device?.facts.address;
  return newWish('controller', device?.facts, needs, readAddress(read), controller);
}

/** @param kind - what libvirt takes the device for */
function plainWish(facts: DeviceFacts, kind: DeviceKind): Wish {
  const needs = kind === facts.kind && facts.kind !== 'controller' ? deviceNeeds(facts) : null;
  return newWish(kind, facts, needs, readAddress(facts.address));
}
