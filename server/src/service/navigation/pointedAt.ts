/** What of the guest's topology the cursor is on. */

import { allDevices } from '../../guest/devicesByKind';
import type { Device } from '../../guest/guest';
import { factSpan, nameSpan } from '../../guest/spans';
import { isPciHostDevice } from '../../pci/isolationView';
import type { PlannedBus } from '../../pci/plan';
import { attribute, pathAt } from '../../xml/query';
import type { Located, Span, XmlNode } from '../../xml/syntaxTree';
import type { Snapshot } from '../snapshot';

export type PointedAt = Span &
  (
    | { readonly kind: 'bus'; readonly bus: PlannedBus; readonly device: Device | null }
    | { readonly kind: 'slot'; readonly bus: PlannedBus; readonly slot: number; readonly device: Device }
    | { readonly kind: 'host-device'; readonly device: Device }
    | { readonly kind: 'device'; readonly device: Device }
    | { readonly kind: 'cell'; readonly cell: number }
  );

const isElement = (place: Located<XmlNode>): place is Located => place.node.kind === 'element';
const within = ({ start, end }: Span, offset: number) => start <= offset && offset <= end;

/** undefined: nothing that leads anywhere. */
export function pointedAt(snapshot: Snapshot, offset: number): PointedAt | undefined {
  const { guest, plan, tree } = snapshot;
  if (!guest || !plan) return undefined;
  const elements = pathAt(tree, offset).filter(isElement);
  const cell = cellAt(elements, offset);
  if (cell) return cell;
  const device = allDevices(guest).find((each) =>
    elements.some(({ node, start }) => node === each.facts.element && start === each.start),
  );
  if (!device) return undefined;
  const { address } = device.facts;
  if (address?.type === 'pci') {
    const bus = plan.buses[address.bus?.value ?? 0];
    if (bus && address.bus && within(factSpan(device, address.bus), offset)) {
      return { kind: 'bus', bus, device, ...factSpan(device, address.bus) };
    }
    if (bus && address.slot?.value !== undefined && within(factSpan(device, address.slot), offset)) {
      return { kind: 'slot', bus, slot: address.slot.value, device, ...factSpan(device, address.slot) };
    }
  }
  const inSource = elements.find(({ node }) => node.name === 'source');
  if (isPciHostDevice(device) && inSource) {
    const span = { start: inSource.start, end: inSource.start + inSource.node.length };
    return { kind: 'host-device', device, ...span };
  }
  const tag = { start: device.start, end: device.start + device.facts.element.startTagEnd };
  if (!within(tag, offset)) return undefined;
  const own = plan.buses.find(({ controller }) => controller.device?.start === device.start);
  return own
    ? { kind: 'bus', bus: own, device: null, ...nameSpan(device) }
    : { kind: 'device', device, ...nameSpan(device) };
}

/** The number in `<target><node>` or in `cellid`, and the cell itself. */
function cellAt(elements: readonly Located[], offset: number): PointedAt | undefined {
  const last = elements.at(-1);
  const parent = elements.at(-2);
  if (!last) return undefined;
  if (last.node.name === 'node' && parent?.node.name === 'target') {
    const text = last.node.children.at(0);
    const cell = text?.kind === 'text' ? Number(text.text) : Number.NaN;
    return Number.isInteger(cell)
      ? { kind: 'cell', cell, start: last.start, end: last.start + last.node.length }
      : undefined;
  }
  const name = last.node.name === 'memnode' ? 'cellid' : last.node.name === 'cell' ? 'id' : undefined;
  const written = name && attribute(last.node, name);
  if (!written) return undefined;
  const span = { start: last.start + written.start, end: last.start + written.end };
  return within(span, offset) ? { kind: 'cell', cell: Number(written.value), ...span } : undefined;
}

/** Where a device says that it is on a bus: the value of `bus`, else its name. */
export function placeSpan(device: Device): Span {
  const { address } = device.facts;
  return address?.type === 'pci' && address.bus ? factSpan(device, address.bus) : nameSpan(device);
}
