/** New PHBs and their places among the controllers. */
import type { ControllerFacts, Device, Guest } from '../guest/guest';
import { deviceElement } from '../guest/spans';
import { childElements } from '../xml/query';
import type { Located } from '../xml/syntaxTree';
import type { GuestEdit, NewElement } from './guestEdit';
import type { Insertion } from './place';

type PhbWish = Extract<GuestEdit, { kind: 'insert-phb' }>;

/** The controllers to insert, in index order; of two with one index the later counts. */
export function insertPhbs(
  guest: Guest,
  wishes: readonly PhbWish[],
): { parent: Located; insertion: Insertion }[] {
  const byIndex = new Map(wishes.map((wish) => [wish.index, wish]));
  const sorted = [...byIndex.values()].sort((a, b) => a.index - b.index);
  const first = sorted[0];
  if (first === undefined) return [];
  if (guest.devices === undefined) {
    const element: NewElement = { name: 'devices', attributes: [], children: sorted.map(phbElement) };
    return [{ parent: { node: guest.domain, start: guest.start }, insertion: { after: 'end', element } }];
  }
  const parent: Located = { node: guest.devices.element, start: guest.devices.start };
  const siblings = childElements(parent);
  return sorted.map((wish) => ({
    parent,
    insertion: { after: placeOf(guest, siblings, wish.index), element: phbElement(wish) },
  }));
}

/** A PHB as an element. */
export function phbElement({ index, targetIndex, node }: Omit<PhbWish, 'kind'>): NewElement {
  const number = (value: number) => ({ number: value, digits: 1 });
  const target: NewElement = {
    name: 'target',
    attributes: targetIndex === null ? [] : [['index', number(targetIndex)]],
    ...(node === null ? {} : { children: [{ name: 'node', attributes: [], children: [String(node)] }] }),
  };
  return {
    name: 'controller',
    attributes: [
      ['type', 'pci'],
      ['index', number(index)],
      ['model', 'pci-root'],
    ],
    children: [
      { name: 'model', attributes: [['name', 'spapr-pci-host-bridge']] },
      ...(targetIndex === null && node === null ? [] : [target]),
    ],
  };
}

/** Behind the last PCI controller with a smaller index, else in front of the first, else behind the emulator. */
function placeOf(guest: Guest, siblings: readonly Located[], index: number): Located | null {
  const pci = guest.byKind.controller.filter(({ facts }) => facts.type?.value === 'pci');
  const smaller = (device: Device<ControllerFacts>) => (device.facts.index?.value ?? -1) < index;
  const before = pci.filter(smaller).at(-1);
  const inFirst = (device: Device) => siblings.some(({ start }) => start === device.start);
  if (before !== undefined && inFirst(before)) return deviceElement(before);
  const next = siblings.findIndex(({ start }) => pci.some((device) => device.start === start));
  if (next >= 0) return siblings[next - 1] ?? null;
  return siblings.find(({ node }) => node.name === 'emulator') ?? null;
}
