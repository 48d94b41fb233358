/** The outline: the guest, its PHBs with whom they carry, its devices with where they sit. */
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import type { Device, Guest } from '../../guest/guest';
import { deviceSpan, nameSpan } from '../../guest/spans';
import { isolationView, isPciHostDevice } from '../../pci/isolationView';
import { deviceName, listOf } from '../../rules/words';
import { attribute, childElements, textContent } from '../../xml/query';
import type { Located, Span } from '../../xml/syntaxTree';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';

/** Elements outside of `<devices>` that are worth a line of their own, with the detail to show. */
const sections: { readonly [name: string]: (element: Located) => string } = {
  memory: ({ node }) => `${textContent(node).trim()} ${attribute(node, 'unit')?.value ?? 'KiB'}`,
  vcpu: ({ node }) => textContent(node).trim(),
  cpu: ({ node }) => attribute(node, 'mode')?.value ?? '',
  numatune: () => '',
  cputune: () => '',
  memoryBacking: () => '',
  os: (element) => {
    const type = childElements(element).find(({ node }) => node.name === 'type');
    return type ? (attribute(type.node, 'machine')?.value ?? '') : '';
  },
  features: () => '',
};

/** One symbol for each guest, in document order inside; empty for other XML. */
export function doDocumentSymbols(snapshot: Snapshot): DocumentSymbol[] {
  const { guest, positions } = snapshot;
  if (!guest) return [];
  const symbol = (
    name: string,
    detail: string,
    kind: SymbolKind,
    whole: Span,
    selection: Span,
    children: DocumentSymbol[] = [],
  ): DocumentSymbol => ({
    // An empty name is refused by editors.
    name: name.trim() || '?',
    ...(detail ? { detail } : {}),
    kind,
    range: toRange(positions, whole),
    selectionRange: toRange(positions, selection),
    ...(children.length > 0 ? { children } : {}),
  });
  const ofElement = ({ node, start }: Located) => ({
    whole: { start, end: start + node.length },
    name: { start: start + 1, end: start + 1 + node.name.length },
  });
  const domain: Located = { node: guest.domain, start: guest.start };
  const children = childElements(domain).flatMap((element): DocumentSymbol[] => {
    const { whole, name } = ofElement(element);
    const detail = Object.hasOwn(sections, element.node.name) ? sections[element.node.name] : undefined;
    if (detail) return [symbol(element.node.name, detail(element), SymbolKind.Property, whole, name)];
    if (element.node.name !== 'devices') return [];
    const devices = devicesIn(guest, whole).map((device) =>
      symbol(
        nameOf(snapshot, device),
        placeOf(snapshot, device),
        kindOf(device),
        deviceSpan(device),
        nameSpan(device),
      ),
    );
    return [symbol('devices', '', SymbolKind.Array, whole, name, devices)];
  });
  const { whole, name } = ofElement(domain);
  const machine = guest.pseries ? 'pSeries guest' : (guest.machine?.text ?? '');
  return [symbol(guest.name?.text ?? 'guest', machine, SymbolKind.Module, whole, name, children)];
}

function devicesIn({ byKind }: Guest, { start, end }: Span): readonly Device[] {
  return Object.values<readonly Device[]>(byKind)
    .flat()
    .filter((device) => start < device.start && device.start < end)
    .sort((a, b) => a.start - b.start);
}

function kindOf(device: Device): SymbolKind {
  if (device.facts.kind === 'controller') return SymbolKind.Interface;
  return isPciHostDevice(device) ? SymbolKind.Class : SymbolKind.Field;
}

function busAt({ plan }: Snapshot, device: Device) {
  if (device.facts.kind !== 'controller') return undefined;
  return plan?.buses.find(({ controller }) => controller.device?.start === device.start);
}

function nameOf(snapshot: Snapshot, device: Device): string {
  const bus = busAt(snapshot, device);
  if (bus?.phb) return `PHB ${bus.index}`;
  if (bus) return `PCI bridge ${bus.index}`;
  return deviceName(device);
}

/** Of a PHB whom it carries; of a device where it sits. */
function placeOf(snapshot: Snapshot, device: Device): string {
  const { guest, plan, host } = snapshot;
  if (!guest || !plan) return '';
  const bus = busAt(snapshot, device);
  if (bus?.phb) {
    const groups = isolationView(guest, plan, host).phbs.get(bus.index)?.iommuGroups ?? [];
    if (groups.length > 0) return `IOMMU ${groups.length === 1 ? 'group' : 'groups'} ${listOf(groups)}`;
    return bus.index === 0 ? 'emulated devices' : bus.slots.size === 0 ? 'empty' : '';
  }
  const address = plan.of.get(device)?.address;
  if (!address) return '';
  if (address.type === 'spapr-vio') return `reg 0x${address.reg.toString(16)}`;
  const on = plan.buses[address.bus];
  const fn = address.function > 0 ? ` function ${address.function}` : '';
  return `${on && !on.phb ? 'PCI bridge' : 'PHB'} ${address.bus} slot ${address.slot}${fn}`;
}
