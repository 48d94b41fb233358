/** What libvirt would add to a guest, as edits of its text. */
import type { GuestEdit, NewElement } from '../edits/guestEdit';
import type { ControllerFacts, Device, Guest } from '../guest/guest';
import { deviceElement } from '../guest/spans';
import type { PciAddress, PciPlan, PlannedController, VioAddress } from '../pci/plan';
import { firstChild } from '../xml/query';
import type { Located } from '../xml/syntaxTree';

/**
 * The edits that write every controller libvirt adds and every address it chooses into the text. Devices that libvirt
 * adds (memory balloon, panic device) are left to it. Nothing for a guest without `<devices>`.
 */
export function assignEdits(guest: Guest, plan: PciPlan): readonly GuestEdit[] {
  if (guest.devices === undefined) return [];
  const devices: Located = { node: guest.devices.element, start: guest.devices.start };
  const edits: GuestEdit[] = [];
  for (const controller of plan.controllers) {
    if (controller.device !== null) edits.push(...completed(controller, controller.device));
    else edits.push(added(controller, devices));
  }
  for (const { device, address, reason } of plan.devices) {
    const chosen = reason !== null && reason.kind !== 'written' && reason.kind !== 'misread-as-reg';
    if (device !== null && address !== null && chosen) edits.push({ kind: 'set-address', device, address });
  }
  return edits;
}

function added(controller: PlannedController, parent: Located): GuestEdit {
  const { type, index, model, targetIndex, node, address } = controller;
  if (type === 'pci' && model === 'pci-root') return { kind: 'insert-phb', index, targetIndex, node };
  const element: NewElement = {
    name: 'controller',
    attributes: [
      ['type', type],
      ['index', { number: index, digits: 1 }],
      ...(model === null ? [] : ([['model', model]] as const)),
    ],
    children: address === null ? [] : [addressElement(address)],
  };
  return { kind: 'insert-element', parent, after: null, element };
}

function addressElement(address: PciAddress | VioAddress): NewElement {
  if (address.type === 'spapr-vio') {
    return {
      name: 'address',
      attributes: [
        ['type', 'spapr-vio'],
        ['reg', { number: address.reg, digits: 8 }],
      ],
    };
  }
  const { domain, bus, slot, function: fn, multifunction } = address;
  return {
    name: 'address',
    attributes: [
      ['type', 'pci'],
      ['domain', { number: domain, digits: 4 }],
      ['bus', { number: bus, digits: 2 }],
      ['slot', { number: slot, digits: 2 }],
      ['function', { number: fn, digits: 1 }],
      ...(multifunction ? ([['multifunction', 'on']] as const) : []),
    ],
  };
}

/** Model name and target index of a PHB that the text leaves to libvirt. */
function completed(planned: PlannedController, device: Device<ControllerFacts>): GuestEdit[] {
  const { facts } = device;
  if (planned.type !== 'pci' || planned.model !== 'pci-root') return [];
  const element = deviceElement(device);
  const edits: GuestEdit[] = [];
  const write = (name: string, attribute: string, value: string) => {
    const known = firstChild(element, name);
    if (known) edits.push({ kind: 'set-attribute', element: known, name: attribute, value });
    else {
      const written: NewElement = { name, attributes: [[attribute, value]] };
      edits.push({ kind: 'insert-element', parent: element, after: null, element: written });
    }
  };
  if (facts.model === undefined)
    edits.push({ kind: 'set-attribute', element, name: 'model', value: 'pci-root' });
  if (facts.modelName === undefined && planned.modelName !== null) write('model', 'name', planned.modelName);
  if (facts.targetIndex === undefined && planned.targetIndex !== null) {
    write('target', 'index', String(planned.targetIndex));
  }
  return edits;
}
