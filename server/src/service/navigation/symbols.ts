/**
 * The outline: the guest, its PHBs with the devices that stand together in the text, other devices with where they sit. An
 * editor shows in its breadcrumbs what lies around the cursor, so a PHB is there once for its controller and once for each
 * such row of devices; a row right behind its controller goes with it.
 */

import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import { allDevices } from '../../guest/devicesByKind';
import type { Device, Guest } from '../../guest/guest';
import { deviceSpan, nameSpan } from '../../guest/spans';
import { isolationView, isPciHostDevice, rootPhb, undecidedHostDevices } from '../../pci/isolationView';
import { deviceName } from '../../rules/words';
import { attribute, childElements, textContent } from '../../xml/query';
import type { Located, Span } from '../../xml/syntaxTree';
import { phbKinds, phbLabel } from '../phbLabel';
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
    const device = (each: Device, at: string, detail: string) =>
      symbol(at + nameOf(snapshot, each), detail, kindOf(each), deviceSpan(each), nameSpan(each));
    const devices = rowsIn(snapshot, devicesIn(guest, whole)).map(({ phb, controller, members }) => {
      const [first] = members;
      const last = members.at(-1);
      if (phb === undefined || !first || !last) {
        const single = controller ?? first;
        return single ? [device(single, '', placeOf(snapshot, single))] : [];
      }
      const head = controller ?? first;
      const row = { start: head.start, end: deviceSpan(last).end };
      const inside = members.map((member) => device(member, slotOf(snapshot, member), ''));
      return [symbol(phbName(snapshot, phb), '', SymbolKind.Interface, row, nameSpan(head), inside)];
    });
    return [symbol('devices', '', SymbolKind.Array, whole, name, devices.flat())];
  });
  const { whole, name } = ofElement(domain);
  const machine = guest.pseries ? 'pSeries guest' : (guest.machine?.text ?? '');
  return [symbol(guest.name?.text ?? 'guest', machine, SymbolKind.Module, whole, name, children)];
}

function devicesIn(guest: Guest, { start, end }: Span): readonly Device[] {
  return allDevices(guest)
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

/** Devices that stand one behind the other and are on one PHB, behind its controller if that comes first; or one device. */
interface Row {
  /** The PHB's index; undefined for a device that is on none. */
  readonly phb: number | undefined;
  readonly controller: Device | undefined;
  readonly members: readonly Device[];
}

function rowsIn(snapshot: Snapshot, devices: readonly Device[]): readonly Row[] {
  const { guest, plan, host } = snapshot;
  const guesses = new Set<Device>(
    guest && plan ? undecidedHostDevices(guest, plan, host).map((each) => each.device) : [],
  );
  const rows: { phb: number | undefined; controller: Device | undefined; members: Device[] }[] = [];
  for (const device of devices) {
    const own = busAt(snapshot, device);
    const last = rows.at(-1);
    if (own?.phb) rows.push({ phb: own.index, controller: device, members: [] });
    else {
      // where the IOMMU group is not known, the place is a guess
      const phb = guesses.has(device) ? undefined : phbOf(snapshot, device);
      if (phb !== undefined && last?.phb === phb) last.members.push(device);
      else rows.push({ phb, controller: undefined, members: [device] });
    }
  }
  return rows;
}

/** The PHB that a device is on, behind a bridge too. */
function phbOf({ plan }: Snapshot, device: Device): number | undefined {
  const address = plan?.of.get(device.facts)?.address;
  return plan && address?.type === 'pci' ? rootPhb(plan, address.bus)?.index : undefined;
}

/** `PHB 2 · IOMMU group 7`, `PHB 0 · emulated` */
function phbName({ guest, plan, host }: Snapshot, index: number): string {
  const kinds = guest && plan ? phbKinds(isolationView(guest, plan, host), index) : [];
  return [`PHB ${index}`, ...kinds].join(' · ');
}

/** `slot 1 `, `slot 1.2 ` for another function than 0, `bridge 3 slot 1 ` behind a bridge. */
function slotOf({ plan }: Snapshot, device: Device): string {
  const address = plan?.of.get(device.facts)?.address;
  if (address?.type !== 'pci') return '';
  const bridge = plan?.buses[address.bus]?.phb === false ? `bridge ${address.bus} ` : '';
  return `${bridge}slot ${address.slot}${address.function > 0 ? `.${address.function}` : ''} `;
}

/** Of a PHB who is on it; of a device that is on none where it sits. */
function placeOf(snapshot: Snapshot, device: Device): string {
  const { guest, plan, host } = snapshot;
  if (!guest || !plan) return '';
  const bus = busAt(snapshot, device);
  if (bus?.phb) return phbLabel(isolationView(guest, plan, host), bus.index);
  const address = plan.of.get(device.facts)?.address;
  if (!address) return '';
  return address.type === 'spapr-vio' ? `reg 0x${address.reg.toString(16)}` : 'IOMMU group unknown';
}
