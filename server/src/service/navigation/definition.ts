/** From a device to its PHB or other controller, from a NUMA node to its cell, from an alias to its device; and back: who is there. */
import type { Location, LocationLink, Position } from 'vscode-languageserver-types';
import type { Device } from '../../guest/guest';
import { deviceSpan, nameSpan } from '../../guest/spans';
import type { PlannedBus } from '../../pci/plan';
import { attribute, childElements, firstChild } from '../../xml/query';
import type { Span } from '../../xml/syntaxTree';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';
import { namingAt } from './naming';
import { type PointedAt, placeSpan, pointedAt } from './pointedAt';

interface Target {
  readonly whole: Span;
  readonly name: Span;
}

const ofDevice = (device: Device): Target => ({ whole: deviceSpan(device), name: nameSpan(device) });

/** Empty where there is nothing to go to, or libvirt adds the PHB. */
export function doDefinition(snapshot: Snapshot, position: Position): LocationLink[] {
  const { positions, uri } = snapshot;
  const offset = positions.offsetAt(position);
  const pointed = pointedAt(snapshot, offset);
  const naming = pointed && pointed.kind !== 'device' ? undefined : namingAt(snapshot, offset);
  const origin = naming?.span ?? pointed;
  const target = pointed && !naming ? targetOf(snapshot, pointed) : undefined;
  if (!origin) return [];
  return (naming?.declared ?? (target ? [target] : [])).map(({ whole, name }) => ({
    originSelectionRange: toRange(positions, origin),
    targetUri: uri,
    targetRange: toRange(positions, whole),
    targetSelectionRange: toRange(positions, name),
  }));
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
  const planned = plan?.of.get(pointed.device.facts);
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

/**
 * Every device on the PHB or bridge that the cursor is on, where its text says so, else where libvirt will put it there; of
 * another controller the addresses that name it, of an alias those who do.
 */
export function doReferences(
  snapshot: Snapshot,
  position: Position,
  { includeDeclaration }: { readonly includeDeclaration: boolean },
): Location[] {
  const { positions, uri } = snapshot;
  const offset = positions.offsetAt(position);
  const pointed = pointedAt(snapshot, offset);
  const naming = pointed && pointed.kind !== 'device' ? undefined : namingAt(snapshot, offset);
  const bus = pointed && !naming ? busOf(snapshot, pointed) : undefined;
  const declared = bus?.controller.device
    ? [nameSpan(bus.controller.device)]
    : (naming?.declared ?? []).map(({ name }) => name);
  const named = bus ? devicesOn(bus).map(placeSpan) : (naming?.named ?? []);
  return [...(includeDeclaration ? declared : []), ...named]
    .sort((a, b) => a.start - b.start)
    .map((span) => ({ uri, range: toRange(positions, span) }));
}

/** The devices of the text on a bus, in slot order. */
export function devicesOn(bus: PlannedBus): readonly Device[] {
  return [...bus.slots.values()].flatMap((devices) => devices.flatMap(({ device }) => device ?? []));
}
