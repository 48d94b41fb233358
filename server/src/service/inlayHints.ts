/** At the end of a line: where libvirt will put a device that has no address, and whose PHB a PHB is. */
import { type InlayHint, MarkupKind, type Range } from 'vscode-languageserver-types';
import { guestAddress } from '../pci/freePlaces';
import { isolationView, isPciHostDevice } from '../pci/isolationView';
import type { PciPlan, PlannedDevice } from '../pci/plan';
import { deviceName } from '../rules/words';
import type { XmlElement } from '../xml/syntaxTree';
import type { TextSlices } from '../xml/textWindow';
import { busHover } from './hover/controllers';
import { capital, plain, section } from './hover/markdown';
import { busName, placeLines } from './hover/places';
import { phbLabel } from './phbLabel';
import { toSpan } from './positions';
import type { Snapshot } from './snapshot';

/** The hints of the lines in a range, in document order; only what is asked for is worked out. */
export function doInlayHints(snapshot: Snapshot, range: Range): InlayHint[] {
  const { guest, plan, host, positions, settings } = snapshot;
  if (!guest || !plan || settings.inlayHints === 'off') return [];
  const { start, end } = toSpan(positions, range);
  const hints: { readonly at: number; readonly label: string; readonly tooltip: string }[] = [];
  const show = (owner: Owner, say: () => { readonly label: string; readonly tooltip: string }) => {
    const at = hintPlace(snapshot.source, owner, start, end);
    if (at !== null) hints.push({ at, ...say() });
  };
  for (const planned of plan.devices) {
    const { device, address, reason } = planned;
    if (device === null || address === null || reason === null || reason.kind === 'written') continue;
    show({ start: device.start, element: device.facts.element }, () => ({
      label: `→ ${placeLabel(plan, planned)}`,
      tooltip: section(capital(plain(deviceName(device))), placeLines(plan, planned)),
    }));
  }
  // A lens above the PHB says the same already.
  if (settings.inlayHints === 'all' && !settings.codeLens) {
    const view = () => isolationView(guest, plan, host);
    for (const bus of plan.buses) {
      const { device } = bus.controller;
      if (!bus.phb || !device) continue;
      show({ start: device.start, element: device.facts.element }, () => ({
        label: phbLabel(view(), bus.index),
        tooltip: busHover(plan, view(), bus),
      }));
    }
  }
  return hints
    .sort((a, b) => a.at - b.at)
    .map(({ at, label, tooltip }) => ({
      position: positions.positionAt(at),
      label,
      paddingLeft: true,
      tooltip: { kind: MarkupKind.Markdown, value: tooltip },
    }));
}

interface Owner {
  readonly start: number;
  readonly element: XmlElement;
}

/** Behind the line on which the start tag ends, or behind the whole element if that ends first; null outside the range. */
function hintPlace(source: TextSlices, { start, element }: Owner, from: number, to: number): number | null {
  const tagEnd = start + element.startTagEnd;
  const elementEnd = start + element.length;
  if (elementEnd < from || tagEnd > to) return null;
  const [line = ''] = source.slice(tagEnd, elementEnd).split('\n', 1);
  const at = tagEnd + line.trimEnd().length;
  return at >= from && at <= to ? at : null;
}

/** `PHB 2 slot 1, guest sees 0002:00:01.0`, `reg 0x30000000`. */
function placeLabel(plan: PciPlan, planned: PlannedDevice): string {
  const { address, device, iommuGroup } = planned;
  if (address?.type !== 'pci') return `reg 0x${(address?.reg ?? 0).toString(16).padStart(8, '0')}`;
  const bus = plan.buses[address.bus];
  if (!bus || (device && isPciHostDevice(device) && iommuGroup === null)) return 'PHB by its IOMMU group';
  const fn = address.function > 0 ? ` function ${address.function}` : '';
  const seen = guestAddress(plan, address);
  return `${busName(bus)} slot ${address.slot}${fn}${seen === null ? '' : `, guest sees ${seen}`}`;
}
