/** Wishes → what happens to each element: attributes set, children inserted, the element removed. */
import { childrenOf } from '../guest/facts';
import type { AddressFacts, Device, Guest } from '../guest/guest';
import { deviceElement } from '../guest/spans';
import type { PciAddress, VioAddress } from '../pci/plan';
import type { Located } from '../xml/syntaxTree';
import type { GuestEdit, NewElement, WrittenValue } from './guestEdit';
import { nearestAddress, pciParts, writePciPart, writeReg } from './numbers';
import { insertPhbs } from './phbs';
import type { Insertion } from './place';

export interface ElementEdits {
  readonly element: Located;
  /** null: the attribute goes. */
  readonly attributes: Map<string, WrittenValue | null>;
  readonly insertions: Insertion[];
  /** The new content, in place of all there is. */
  content: string | undefined;
  removed: boolean;
}

/** What happens to the elements, by where they begin. A later wish about the same thing replaces an earlier one. */
export function collectEdits(guest: Guest, edits: readonly GuestEdit[]): Map<number, ElementEdits> {
  const all = new Map<number, ElementEdits>();
  const at = (element: Located): ElementEdits => {
    const known = all.get(element.start);
    if (known !== undefined) return known;
    const fresh = { element, attributes: new Map(), insertions: [], content: undefined, removed: false };
    all.set(element.start, fresh);
    return fresh;
  };
  // First: at a place where other elements are inserted, too, PHBs come before them.
  const phbs = edits.filter((edit) => edit.kind === 'insert-phb');
  for (const { parent, insertion } of insertPhbs(guest, phbs)) at(parent).insertions.push(insertion);
  for (const edit of edits) {
    switch (edit.kind) {
      case 'set-attribute':
        at(edit.element).attributes.set(edit.name, edit.value);
        break;
      case 'remove-attribute':
        at(edit.element).attributes.set(edit.name, null);
        break;
      case 'set-text':
        at(edit.element).content = edit.text;
        break;
      case 'insert-element':
        at(edit.parent).insertions.push({
          after: edit.after === 'start' ? null : (edit.after ?? 'end'),
          element: edit.element,
        });
        break;
      case 'remove-element':
        at(edit.element).removed = true;
        break;
      default:
        break;
    }
  }
  for (const edit of lastAddressWishes(edits)) {
    const [first, ...others] = childrenOf(deviceElement(edit.device), 'address');
    if (edit.kind === 'remove-address') {
      for (const address of first === undefined ? [] : [first, ...others]) at(address).removed = true;
    } else if (first === undefined) {
      const element = newAddress(guest, edit.device, edit.address);
      at(deviceElement(edit.device)).insertions.push({ after: 'end', element });
    } else {
      for (const [name, value] of addressChanges(guest, edit.device, first, edit.address)) {
        at(first).attributes.set(name, value);
      }
    }
  }
  return all;
}

type AddressWish = Extract<GuestEdit, { kind: 'set-address' | 'remove-address' }>;

/** A device has one place: of several wishes about it the last counts. */
function lastAddressWishes(edits: readonly GuestEdit[]): Iterable<AddressWish> {
  const last = new Map<number, AddressWish>();
  for (const edit of edits) {
    if (edit.kind === 'set-address' || edit.kind === 'remove-address') last.set(edit.device.start, edit);
  }
  return last.values();
}

function newAddress(guest: Guest, device: Device, address: PciAddress | VioAddress): NewElement {
  const attributes = wantedAttributes(guest, device, address);
  return { name: 'address', attributes: [['type', address.type], ...attributes] };
}

/** The attributes of a written address that have to change; null: to be removed. */
function addressChanges(
  guest: Guest,
  device: Device,
  element: Located,
  address: PciAddress | VioAddress,
): [string, WrittenValue | null][] {
  const before = device.facts.address;
  const same = before?.type === address.type;
  const changes: [string, WrittenValue | null][] = same ? [] : [['type', address.type]];
  const wanted = wantedAttributes(guest, device, address);
  if (!same) {
    const kept = new Set(['type', ...wanted.map(([name]) => name)]);
    for (const { name } of element.node.attributes) if (!kept.has(name)) changes.push([name, null]);
  }
  if (same && before?.type === 'pci' && address.type === 'pci') {
    if (before.multifunction?.value === true && !address.multifunction) changes.push(['multifunction', null]);
  }
  return [...changes, ...wanted];
}

function wantedAttributes(
  guest: Guest,
  device: Device,
  address: PciAddress | VioAddress,
): [string, string][] {
  const before = device.facts.address;
  if (address.type === 'spapr-vio') {
    const reg = before?.type === 'spapr-vio' ? before.reg : undefined;
    if (reg?.value === address.reg) return [];
    return [['reg', writeReg(address.reg, reg, nearestAddress(guest, 'spapr-vio', device.start))]];
  }
  const own = before?.type === 'pci' ? before : undefined;
  const example = own ?? nearestAddress(guest, 'pci', device.start);
  const wanted = pciParts.flatMap((part): [string, string][] => {
    const written = own?.[part.name];
    const number = address[part.name];
    if (own !== undefined && (written === undefined ? number === 0 : written.value === number)) return [];
    if (own === undefined && part.name === 'domain' && number === 0 && leavesOut(example)) return [];
    return [[part.name, writePciPart(number, part, written, example)]];
  });
  if (address.multifunction && own?.multifunction?.value !== true) wanted.push(['multifunction', 'on']);
  return wanted;
}

/** Some write no domain, which then is 0. */
function leavesOut(example: AddressFacts | undefined): boolean {
  return example?.type === 'pci' && example.domain === undefined;
}
