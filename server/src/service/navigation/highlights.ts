/**
 * What belongs together: the devices of a PHB, of a slot, of an IOMMU group; a controller or an alias and who
 * names it; a start tag and its end tag.
 */
import { type DocumentHighlight, DocumentHighlightKind, type Position } from 'vscode-languageserver-types';
import { factSpan, nameSpan } from '../../guest/spans';
import { isolationView } from '../../pci/isolationView';
import type { Span } from '../../xml/syntaxTree';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';
import { devicesOn } from './definition';
import { tagNames } from './linkedEditing';
import { namingAt } from './naming';
import { type PointedAt, placeSpan, pointedAt } from './pointedAt';

export function doHighlights(snapshot: Snapshot, position: Position): DocumentHighlight[] {
  const { positions } = snapshot;
  const offset = positions.offsetAt(position);
  const tags = tagNames(snapshot, offset);
  const pointed = pointedAt(snapshot, offset);
  const naming = tags || (pointed && pointed.kind !== 'device') ? undefined : namingAt(snapshot, offset);
  const spans = naming
    ? [...naming.declared.map(({ name }) => name), ...naming.named]
    : pointed && !(tags && pointed.kind === 'device')
      ? together(snapshot, pointed)
      : (tags ?? []);
  const kind = spans === tags ? DocumentHighlightKind.Text : DocumentHighlightKind.Read;
  return [...spans]
    .sort((a, b) => a.start - b.start)
    .map((span) => ({ range: toRange(positions, span), kind }));
}

function together(snapshot: Snapshot, pointed: PointedAt): readonly Span[] {
  const { guest, plan, host } = snapshot;
  switch (pointed.kind) {
    case 'bus': {
      const { controller } = pointed.bus;
      const own = controller.device ? [nameSpan(controller.device)] : [];
      return [...own, ...devicesOn(pointed.bus).map(placeSpan)];
    }
    case 'slot': {
      const sharing = pointed.bus.slots.get(pointed.slot) ?? [];
      return sharing.flatMap(({ device }) => {
        const { address } = device?.facts ?? {};
        return device && address?.type === 'pci' && address.slot ? [factSpan(device, address.slot)] : [];
      });
    }
    case 'host-device': {
      if (!guest || !plan) return [];
      const view = isolationView(guest, plan, host);
      const place = view.hostDevices.find(({ device }) => device.start === pointed.device.start);
      const members =
        place?.iommuGroup == null ? (place ? [place] : []) : (view.byGroup.get(place.iommuGroup) ?? []);
      return members.flatMap(({ device }) => {
        const address = device.facts.host;
        return address ? [factSpan(device, address)] : [];
      });
    }
    default:
      return [];
  }
}
