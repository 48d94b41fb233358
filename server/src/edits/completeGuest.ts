/** What libvirt makes of a guest, as edits of its text: controllers, addresses, and the devices that it adds. */
import type { ControllerFacts, Device, Guest } from '../guest/guest';
import { deviceElement } from '../guest/spans';
import type { PciAddress, PciPlan, PlannedController, VioAddress } from '../pci/plan';
import { childElements, firstChild } from '../xml/query';
import type { Located } from '../xml/syntaxTree';
import type { GuestEdit, NewElement } from './guestEdit';
import { phbElement } from './phbs';

/**
 * The edits that write every controller libvirt adds and every address it chooses into the text. The devices that
 * libvirt adds are left to it: they get the same places again.
 *
 * @param undecided - devices whose place is not known after all: they are left alone
 */
export function placeEdits(
  guest: Guest,
  plan: PciPlan,
  undecided: ReadonlySet<Device> = new Set(),
): readonly GuestEdit[] {
  if (guest.devices === undefined) return [devicesEdit(guest, plan.controllers.map(controllerElement))];
  const devices: Located = { node: guest.devices.element, start: guest.devices.start };
  const last = childElements(devices)
    .filter(({ node }) => node.name === 'emulator' || node.name === 'controller')
    .at(-1);
  const edits: GuestEdit[] = [];
  for (const controller of plan.controllers) {
    if (controller.device === null) edits.push(addedController(controller, devices, last ?? 'start'));
    else edits.push(...completed(controller, controller.device));
  }
  for (const { device, address, reason } of plan.devices) {
    if (device === null || address === null || undecided.has(device)) continue;
    const written = reason === null || reason.kind === 'written';
    if (written ? gainsMultifunction(device, address) : reason.kind !== 'misread-as-reg') {
      edits.push({ kind: 'set-address', device, address });
    }
  }
  return edits;
}

/** libvirt sets multifunction on function 0 of a slot with more functions, where the text does not say. */
function gainsMultifunction({ facts }: Device, address: PciAddress | VioAddress): boolean {
  const written = facts.address;
  return (
    written?.type === 'pci' &&
    address.type === 'pci' &&
    address.multifunction &&
    written.multifunction === undefined
  );
}

/** `<devices>` for a guest that has none. */
export function devicesEdit(guest: Guest, children: readonly NewElement[]): GuestEdit {
  const parent: Located = { node: guest.domain, start: guest.start };
  return {
    kind: 'insert-element',
    parent,
    after: null,
    element: { name: 'devices', attributes: [], children },
  };
}

function addedController(
  controller: PlannedController,
  parent: Located,
  after: Located | 'start',
): GuestEdit {
  const { type, index, model, targetIndex, node } = controller;
  if (type === 'pci' && model === 'pci-root') return { kind: 'insert-phb', index, targetIndex, node };
  return { kind: 'insert-element', parent, after, element: controllerElement(controller) };
}

/** A controller that libvirt adds, as libvirt writes it. */
export function controllerElement(controller: PlannedController): NewElement {
  const { type, index, model, address } = controller;
  if (type === 'pci' && model === 'pci-root') return phbElement(controller);
  return {
    name: 'controller',
    attributes: [
      ['type', type],
      ['index', { number: index, digits: 1 }],
      ...(model === null ? [] : ([['model', model]] as const)),
    ],
    children: address === null ? [] : [addressElement(address)],
  };
}

/** An `<address>` as libvirt writes it. */
export function addressElement(address: PciAddress | VioAddress): NewElement {
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

/** What the text of a controller leaves to libvirt: index, model, and for PCI its model name and target. */
function completed(planned: PlannedController, device: Device<ControllerFacts>): GuestEdit[] {
  const { facts } = device;
  const { type, index, model, modelName, targetIndex } = planned;
  const element = deviceElement(device);
  const edits: GuestEdit[] = [];
  const set = (name: string, value: string) => edits.push({ kind: 'set-attribute', element, name, value });
  if (facts.index === undefined) set('index', String(index));
  // `auto` is the SCSI controller's default, and the default of pSeries is another (qemu_domain.c: qemuDomainGetSCSIControllerModel).
  if ((facts.model === undefined || facts.model.text === 'auto') && model !== null) set('model', model);
  if (type !== 'pci') return edits;
  const write = (name: string, attribute: string, value: string) => {
    const known = firstChild(element, name);
    if (known) edits.push({ kind: 'set-attribute', element: known, name: attribute, value });
    else {
      const written: NewElement = { name, attributes: [[attribute, value]] };
      edits.push({ kind: 'insert-element', parent: element, after: null, element: written });
    }
  };
  if ((facts.modelName === undefined || facts.modelName.text === 'none') && modelName !== null)
    write('model', 'name', modelName);
  if (facts.targetIndex === undefined && targetIndex !== null) write('target', 'index', String(targetIndex));
  // qemu_domain_address.c: qemuDomainAssignPCIAddresses
  if (model === 'pci-bridge' && facts.chassisNr === undefined) write('target', 'chassisNr', String(index));
  return edits;
}
