/** The devices that take part in assignment, in the order in which libvirt visits them. */
import type {
  CharacterFacts,
  Device,
  DeviceFacts,
  DeviceKind,
  Guest,
  HostdevFacts,
  InterfaceFacts,
} from '../guest/guest';
import { iterationOrder, repeatingTypes } from '../guest/order';
import type { HostIndex } from '../host/topology';
import { controllerNeeds, deviceNeeds, endpoint } from './connect';
import type { Controller } from './controllers';
import { type DeviceInfo, type Infos, newDeviceInfo, readAddress } from './deviceInfo';
import type { DiskSummary } from './diskSummary';
import { isolationOfHostdev, isPciHostdev } from './isolation';
import { vioClassOf } from './spaprVio';
import type { VersionTraits } from './versions';

/** Reads every device that has, wants, or may need a place; the others are left out. */
export function readInfos(
  guest: Guest,
  list: readonly Controller[],
  disks: DiskSummary,
  host: HostIndex | null,
  { usbNetWantsPci, unknownKinds }: VersionTraits,
): Infos {
  const all: DeviceInfo[] = [];
  const byKind = new Map<DeviceKind, DeviceInfo[]>();
  const ofController = new Map<Controller, DeviceInfo>();
  const keep = (info: DeviceInfo, kind: DeviceKind): void => {
    all.push(info);
    const infos = byKind.get(kind);
    if (infos) infos.push(info);
    else byKind.set(kind, [info]);
  };
  for (const kind of iterationOrder) {
    if (unknownKinds.has(kind)) continue;
    if (kind === 'controller') {
      for (const controller of list) {
        const info = controllerInfo(controller);
        if (!takesPart(info)) continue;
        ofController.set(controller, info);
        keep(info, kind);
      }
    } else if (kind === 'interface') {
      for (const device of guest.byKind.interface) {
        const info = interfaceInfo(device, host, usbNetWantsPci);
        const asHostdev = device.facts.type?.text === 'hostdev';
        if (takesPart(info)) keep(info, asHostdev ? 'hostdev' : kind);
      }
    } else {
      for (const device of devicesOf(guest, kind, disks)) {
        const info = kind === 'hostdev' ? hostdevInfo(device, host) : plainInfo(device, kind);
        if (takesPart(info)) keep(info, kind);
      }
      if (kind === 'memballoon' && guest.byKind.memballoon.length === 0) {
        keep(newDeviceInfo(null, kind, endpoint), kind);
      }
      if (kind === 'video' && guest.byKind.video.length === 0 && guest.byKind.graphics.length > 0) {
        keep(newDeviceInfo(null, kind, endpoint), kind);
      }
    }
  }
  return { all, byKind, ofController };
}

function takesPart(info: DeviceInfo): boolean {
  const { type } = info.written;
  return info.needs !== null || type === 'pci' || type === 'spapr-vio' || vioClassOf(info) !== null;
}

function devicesOf(guest: Guest, kind: DeviceKind, disks: DiskSummary): readonly Device[] {
  if (kind === 'serial' && guest.byKind.serial.length === 0) {
    const first = guest.byKind.console[0];
    return first && isSerialConsole(first) ? [first] : [];
  }
  if (kind === 'console') {
    const [first, ...others] = guest.byKind.console;
    return first && isSerialConsole(first) ? others : guest.byKind.console;
  }
  return kind === 'disk' ? disks.placed : guest.byKind[kind];
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

function controllerInfo(controller: Controller): DeviceInfo {
  const { device, type, index, model } = controller;
  const needs = device?.facts.model?.placeholder ? null : controllerNeeds(type, index, model);
  // The address of a controller that is none is not read (conf/domain_conf.c: virDomainControllerDefParseXML).
  const read = type === 'usb' && model === 'none' ? undefined : device?.facts.address;
  return newDeviceInfo(device, 'controller', needs, readAddress(read), controller);
}

function interfaceInfo(
  device: Device<InterfaceFacts>,
  host: HostIndex | null,
  usbNetWantsPci: boolean,
): DeviceInfo {
  if (device.facts.type?.text === 'hostdev') return hostdevInfo(device, host);
  if (usbNetWantsPci && device.facts.model?.value === 'usb-net') {
    return newDeviceInfo(device, 'interface', 0, readAddress(device.facts.address));
  }
  return plainInfo(device, 'interface');
}

function hostdevInfo(device: Device, host: HostIndex | null): DeviceInfo {
  const hostdev = device as Device<HostdevFacts | InterfaceFacts>;
  const { facts } = hostdev;
  const needs = facts.kind === 'interface' ? (isPciHostdev(hostdev) ? endpoint : null) : deviceNeeds(facts);
  const info = newDeviceInfo(device, facts.kind, needs, readAddress(facts.address));
  const { group, iommuGroup } = isolationOfHostdev(hostdev, host);
  info.planned.isolationGroup = group;
  info.planned.iommuGroup = iommuGroup;
  return info;
}

function plainInfo(device: Device, kind: DeviceKind): DeviceInfo {
  const facts = device.facts as Exclude<DeviceFacts, { kind: 'controller' }>;
  const needs = kind === facts.kind ? deviceNeeds(facts) : null;
  return newDeviceInfo(device, kind, needs, readAddress(facts.address));
}
