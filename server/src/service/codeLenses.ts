/** Above each PHB: whose it is, how many devices are on it, how many slots are free. */
import type { CodeLens } from 'vscode-languageserver-types';
import { nameSpan } from '../guest/spans';
import { freeSlots } from '../pci/freePlaces';
import { isolationView } from '../pci/isolationView';
import { phbLabel } from './phbLabel';
import { toRange } from './positions';
import type { Snapshot } from './snapshot';

export interface LensAbilities {
  /** The client has `pseriesXml.showDevicesOfPhb`, which takes a URI and the position of a PHB's name. */
  readonly showsDevices: boolean;
}

/** The client's command behind a lens: peeks at the devices on the PHB. */
const showDevices = 'pseriesXml.showDevicesOfPhb';

/** In document order; PHBs that libvirt adds have no place in the text, and none here. */
export function doCodeLenses(snapshot: Snapshot, { showsDevices }: LensAbilities): CodeLens[] {
  const { guest, plan, host, positions, settings, uri } = snapshot;
  if (!guest || !plan || !settings.codeLens) return [];
  const view = isolationView(guest, plan, host);
  return plan.buses
    .flatMap((bus) => {
      const { device } = bus.controller;
      return bus.phb && device ? [{ bus, device }] : [];
    })
    .sort((a, b) => a.device.start - b.device.start)
    .map(({ bus, device }) => {
      const range = toRange(positions, nameSpan(device));
      const free = freeSlots(bus).length;
      const slots = free === 1 ? '1 slot free' : `${free === 0 ? 'no' : free} slots free`;
      const title = `${phbLabel(view, bus.index)} · ${slots}`;
      // A lens without a command is one that is yet to be resolved: with an empty one it is mere text.
      const shows = showsDevices && bus.slots.size > 0;
      const command = shows
        ? { title, command: showDevices, arguments: [uri, range.start] }
        : { title, command: '' };
      return { range, command };
    });
}
