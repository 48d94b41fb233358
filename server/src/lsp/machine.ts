/** The host that is the machine the server runs on, from its sysfs, which tells nobody when it changes. */
import { type HostIndex, indexTopology } from '../host/topology';
import type { Environment } from './environment';

/** Milliseconds. What was read longer ago is looked at again when somebody opens a guest or comes back to the editor. */
const longestAge = 15_000;

export interface Machine {
  /** null: no POWER machine, or no PCI devices. Read once until it is forgotten. Never rejects. */
  readonly host: () => Promise<HostIndex | null>;
  /** Reads again what is old; whether other devices, groups or drivers are there now. Nothing when nobody asked for the host. */
  readonly look: () => Promise<boolean>;
  readonly forget: () => void;
}

/** @param now - milliseconds, from any beginning */
export function createMachine(read: Environment['localTopology'], now: () => number): Machine {
  let known: Promise<HostIndex | null> | undefined;
  let readAt = 0;

  const readAnew = () => {
    readAt = now();
    return read().then(
      (topology) => topology && indexTopology(topology),
      () => null,
    );
  };
  return {
    host() {
      known ??= readAnew();
      return known;
    },
    async look() {
      const before = known;
      if (!before || now() - readAt < longestAge) return false;
      const [was, is] = await Promise.all([before, readAnew()]);
      if (known !== before || sameDevices(was, is)) return false;
      known = Promise.resolve(is);
      return true;
    },
    forget() {
      known = undefined;
    },
  };
}

function sameDevices(a: HostIndex | null, b: HostIndex | null): boolean {
  return JSON.stringify(a?.topology.devices) === JSON.stringify(b?.topology.devices);
}
