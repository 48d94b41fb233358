/** What the rules about the host ask of a guest's host devices. */
import { placeInside } from '../guest/kept';
import type { HostDevice } from '../host/topology';
import { type HostDevicePlace, isolationView } from '../pci/isolationView';
import type { Span } from '../xml/syntaxTree';
import type { RuleContext } from './rule';
import { nameSpan, valueSpan } from './spans';

/** A host device of the guest and what the host knows of it. */
export interface KnownHostDevice {
  readonly place: HostDevicePlace;
  readonly known: HostDevice;
}

const found = placeInside<readonly KnownHostDevice[]>();

/** The guest's host devices that the host lists, in document order; found once a plan. */
export function knownHostDevices({ guest, plan, host }: RuleContext): readonly KnownHostDevice[] {
  if (!host) return [];
  const view = isolationView(guest, plan, host);
  const before = found.get(view);
  if (before) return before;
  const devices: KnownHostDevice[] = [];
  for (const place of view.hostDevices) {
    const known = place.hostAddress === null ? undefined : host.byAddress.get(place.hostAddress);
    if (known) devices.push({ place, known });
  }
  found.set(view, devices);
  return devices;
}

/** `<address>` in `<source>`, else the device's name. */
export function hostAddressSpan({ device }: HostDevicePlace): Span {
  const { host } = device.facts;
  return host ? valueSpan(device, host) : nameSpan(device);
}

/** Drivers that hold a device for a guest (util/virpci.c: virPCIStubDriver). */
const stubDrivers: ReadonlySet<string> = new Set(['vfio-pci', 'pci-stub', 'xen-pciback', 'pciback']);

/** Whether a device is held for guests; undefined when it is not known which driver has it. */
export function isHeldForGuests({ driver }: HostDevice): boolean | undefined {
  if (driver === undefined) return undefined;
  return driver !== null && stubDrivers.has(driver);
}

/** `pci_0001_01_00_0`, as virsh calls a device. */
export function nodeDeviceName(address: string): string {
  return `pci_${address.replace(/[:.]/g, '_')}`;
}
