/** The host's devices by IOMMU group, as one chooses from them what to add to a guest. */
import { isBridge, unfitReason } from '../host/endpoints';
import type { HostDevice } from '../host/topology';
import { type HostDevicePlace, isolationView } from '../pci/isolationView';
import { hostNotKnown } from './addHostDevices';
import type { Refused } from './refused';
import type { Snapshot } from './snapshot';

interface HostDeviceChoice {
  readonly address: string;
  /** Vendor and product, else their numbers; empty: not known. */
  readonly name: string;
  /** The driver that holds it on the host; null: none, or not known. */
  readonly driver: string | null;
  readonly numaNode: number | null;
  readonly physicalFunction: string | null;
  readonly virtualFunctions: number;
  /** The PHB it is on in this guest; null: it is not in it. */
  readonly phb: number | null;
}

interface HostGroupChoice {
  readonly iommuGroup: number;
  /** The members that can be given to a guest, in address order. */
  readonly devices: readonly HostDeviceChoice[];
}

export interface HostDeviceChoices {
  readonly source: string;
  /** ISO 8601; null: the source does not say. */
  readonly takenAt: string | null;
  /** In the order of their first devices; groups with nothing but bridges are left out. */
  readonly groups: readonly HostGroupChoice[];
  /** How many devices other than bridges cannot be given, as they have no IOMMU group. */
  readonly unfit: number;
}

/** What the host of this guest has to give; the reason where there is nothing to choose from. */
export function hostDeviceChoices({ guest, plan, host }: Snapshot): HostDeviceChoices | Refused {
  if (!guest || !plan) return { reason: 'This document is no pSeries guest.' };
  if (!host) return { reason: hostNotKnown };
  const places = new Map(
    isolationView(guest, plan, host).hostDevices.map((place) => [place.hostAddress, place]),
  );
  const fit = host.topology.devices.filter(({ address }) => unfitReason(host, address) === null);
  const groups = new Map<number, HostDeviceChoice[]>();
  for (const device of [...fit].sort((a, b) => (a.address < b.address ? -1 : 1))) {
    const members = groups.get(device.iommuGroup ?? -1) ?? [];
    groups.set(device.iommuGroup ?? -1, [...members, choiceOf(device, places.get(device.address))]);
  }
  const { source, takenAt, devices } = host.topology;
  const unfit = devices.filter((device) => !isBridge(device)).length - fit.length;
  if (groups.size === 0) return { reason: `${source} has no device that can be given to a guest.` };
  return {
    source,
    takenAt,
    groups: [...groups].map(([iommuGroup, members]) => ({ iommuGroup, devices: members })),
    unfit,
  };
}

function choiceOf(device: HostDevice, place: HostDevicePlace | undefined): HostDeviceChoice {
  const { address, name, vendor, device: product, driver, numaNode, physicalFunction } = device;
  const ids = vendor && product ? `${vendor.slice(2)}:${product.slice(2)}` : '';
  return {
    address,
    name: name || ids,
    driver: driver ?? null,
    numaNode: numaNode ?? null,
    physicalFunction: physicalFunction ?? null,
    virtualFunctions: device.virtualFunctions?.length ?? 0,
    phb: place?.phb.index ?? null,
  };
}
