/** From a device to its PHB, from a NUMA node to its cell; and back: who is on a PHB. */
import type { Location, LocationLink, Position } from 'vscode-languageserver-types';
import type { Device } from '../../guest/guest';
import { deviceSpan, nameSpan } from '../../guest/spans';
import type { PlannedBus } from '../../pci/plan';
import { attribute, childElements, firstChild } from '../../xml/query';
import type { Span } from '../../xml/syntaxTree';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';
import { type PointedAt, placeSpan, pointedAt } from './pointedAt';

interface Target {
  readonly whole: Span;
  readonly name: Span;
}

const ofDevice = (device: Device): Target => ({ whole: deviceSpan(device), name: nameSpan(device) });

/** Empty where there is nothing to go to, or libvirt adds the PHB. */
export function doDefinition(snapshot: Snapshot, position: Position): LocationLink[] {
  const { positions, uri } = snapshot;
  const pointed = pointedAt(snapshot, positions.offsetAt(position));
  const target = pointed && targetOf(snapshot, pointed);
  if (!pointed || !target) return [];
  return [
    {
      originSelectionRange: toRange(positions, pointed),
      targetUri: uri,
      targetRange: toRange(positions, target.whole),
      targetSelectionRange: toRange(positions, target.name),
    },
  ];
}

function targetOf(snapshot: Snapshot, pointed: PointedAt): Target | undefined {
  if (pointed.kind === 'cell') return cellTarget(snapshot, pointed.cell);
  const bus = busOf(snapshot, pointed);
  const controller = bus?.controller.device;
  return controller ? ofDevice(controller) : undefined;
}

/** The bus that is meant: that of the address, or the one that the device will be on. */
function busOf({ plan }: Snapshot, pointed: PointedAt): PlannedBus | undefined {
  if (pointed.kind === 'cell') return undefined;
  if (pointed.kind === 'bus' || pointed.kind === 'slot') return pointed.bus;
  const planned = plan?.of.get(pointed.device);
  return planned?.address?.type === 'pci' ? plan?.buses[planned.address.bus] : undefined;
}

function cellTarget({ guest }: Snapshot, cell: number): Target | undefined {
  if (!guest) return undefined;
  const cpu = firstChild({ node: guest.domain, start: guest.start }, 'cpu');
  const numa = cpu && firstChild(cpu, 'numa');
  const cells = numa ? childElements(numa).filter(({ node }) => node.name === 'cell') : [];
  const found = cells.find(({ node }, index) => Number(attribute(node, 'id')?.value ?? index) === cell);
  return (
    found && {
      whole: { start: found.start, end: found.start + found.node.length },
      name: { start: found.start + 1, end: found.start + 1 + found.node.name.length },
    }
  );
}

/** Every device on the PHB or bridge that the cursor is on, where its text says so, else where libvirt will put it there. */
export function doReferences(
  snapshot: Snapshot,
  position: Position,
  { includeDeclaration }: { readonly includeDeclaration: boolean },
): Location[] {
  const { positions, uri } = snapshot;
  const pointed = pointedAt(snapshot, positions.offsetAt(position));
  const bus = pointed && busOf(snapshot, pointed);
  if (!bus) return [];
  const declared = bus.controller.device && includeDeclaration ? [nameSpan(bus.controller.device)] : [];
  return [...declared, ...devicesOn(bus).map(placeSpan)]
    .sort((a, b) => a.start - b.start)
    .map((span) => ({ uri, range: toRange(positions, span) }));
}

/** The devices of the text on a bus, in slot order. */
export function devicesOn(bus: PlannedBus): readonly Device[] {
  return [...bus.slots.values()].flatMap((devices) => devices.flatMap(({ device }) => device ?? []));
}
