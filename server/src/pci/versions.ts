import type { DeviceKind } from '../guest/guest';

/** Where libvirt versions differ in planning. Known for 9.0.0 and 11.3.0; the releases between them are taken for new. */
export interface VersionTraits {
  /** Controllers that libvirt adds go to the end of the list; later ones are inserted by index. */
  readonly appendsControllers: boolean;
  /** A usb-net interface is to have a PCI place, which no bus gives it. */
  readonly usbNetWantsPci: boolean;
  /** Devices that it does not know, and passes over. */
  readonly unknownKinds: ReadonlySet<DeviceKind>;
}

const newKinds: ReadonlySet<DeviceKind> = new Set<DeviceKind>(['crypto', 'pstore']);
const lastOldVersion = '9.0.0';

/** The traits of a libvirt version (`major.minor.patch`). */
export function traitsOf(version: string): VersionTraits {
  const old = isOldLibvirt(version);
  return { appendsControllers: old, usbNetWantsPci: old, unknownKinds: old ? newKinds : new Set() };
}

/** Whether a version is 9.0.0 or older: it plans and words its refusals as 9.0.0 does. */
export function isOldLibvirt(version: string): boolean {
  return !isNewer(version, lastOldVersion);
}

/** Whether version `a` came after `b`; parts that are no number count as 0. */
function isNewer(a: string, b: string): boolean {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < 3; i++) {
    const difference = (Number(left[i]) || 0) - (Number(right[i]) || 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
