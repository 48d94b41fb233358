/** The devices that libvirt adds to a pSeries guest, as edits of its text (qemu_postparse.c: qemuDomainDefAddDefaultDevices). */
import type { Guest, PlainFacts } from '../guest/guest';
import { repeatedConsole } from '../pci/devices';
import type { PciPlan } from '../pci/plan';
import type { Located } from '../xml/syntaxTree';
import { addressElement, controllerElement, devicesEdit } from './completeGuest';
import type { GuestEdit, NewElement } from './guestEdit';
import { placeAmongDevices, printedRank } from './printedOrder';

/**
 * The edits that write in what libvirt adds: the console of the first serial port, keyboard and mouse, audio, video,
 * memory balloon, panic device; each where libvirt would print it. Nothing for a guest without `<devices>`. The emulator is left out: only the host knows its path.
 */
export function addedDeviceEdits(guest: Guest, plan: PciPlan): readonly GuestEdit[] {
  if (guest.devices === undefined) return [];
  const parent: Located = { node: guest.devices.element, start: guest.devices.start };
  const edits: GuestEdit[] = [];
  for (const element of addedDevices(guest, plan)) {
    const after = placeAmongDevices(parent, element.name);
    edits.push({ kind: 'insert-element', parent, after, element });
  }
  const console = repeatedConsole(guest);
  const [serial] = guest.byKind.serial;
  const address = serial && plan.of.get(serial.facts)?.address;
  if (console && address && console.facts.address === undefined) {
    edits.push({ kind: 'set-address', device: console, address });
  }
  return edits;
}

/** `<devices>` with all that libvirt puts there, for a guest without it. */
export function newDevicesEdit(guest: Guest, plan: PciPlan): GuestEdit {
  const rank = ({ name }: NewElement) => printedRank(name);
  const all = [...plan.controllers.map(controllerElement), ...addedDevices(guest, plan)];
  return devicesEdit(
    guest,
    all.sort((a, b) => rank(a) - rank(b)),
  );
}

function addedDevices(guest: Guest, plan: PciPlan): readonly NewElement[] {
  const placed = (kind: 'video' | 'memballoon') =>
    plan.devices.find((planned) => planned.device === null && planned.kind === kind)?.address;
  const video = placed('video');
  const memballoon = placed('memballoon');
  return [
    ...consoleSerial(guest, plan),
    ...serialConsole(guest, plan),
    ...usbInputs(guest, plan),
    ...audio(guest),
    ...(video ? [element('video', [], [videoModel, addressElement(video)])] : []),
    ...(memballoon ? [element('memballoon', [['model', 'virtio']], [addressElement(memballoon)])] : []),
    ...(guest.byKind.panic.some(isFirmwarePanic) ? [] : [element('panic', [['model', 'pseries']])]),
  ];
}

function element(
  name: string,
  attributes: NewElement['attributes'],
  children: readonly NewElement[] = [],
): NewElement {
  return { name, attributes, children };
}

const videoModel = element('model', [
  ['type', 'vga'],
  ['vram', '16384'],
  ['heads', '1'],
  ['primary', 'yes'],
]);

function isFirmwarePanic({ facts }: { readonly facts: PlainFacts }): boolean {
  return facts.model === undefined || facts.model.text === 'default' || facts.model.text === 'pseries';
}

/** A console on spapr-vio without a serial port is itself serial port 0. */
function consoleSerial({ byKind }: Guest, plan: PciPlan): readonly NewElement[] {
  const [console] = byKind.console;
  const planned = console && plan.of.get(console.facts);
  const address = planned?.kind === 'serial' ? planned.address : null;
  if (byKind.serial.length > 0 || address?.type !== 'spapr-vio' || console?.facts.type?.text !== 'pty') {
    return [];
  }
  const model = element('model', [['name', 'spapr-vty']]);
  const target = element(
    'target',
    [
      ['type', 'spapr-vio-serial'],
      ['port', '0'],
    ],
    [model],
  );
  return [element('serial', [['type', 'pty']], [target, addressElement(address)])];
}

/** Serial port 0 on spapr-vio without a console gets one; of what is behind another kind of port more would be repeated. */
function serialConsole({ byKind }: Guest, plan: PciPlan): readonly NewElement[] {
  const [serial] = byKind.serial;
  const address = serial && plan.of.get(serial.facts)?.address;
  if (byKind.console.length > 0 || address?.type !== 'spapr-vio' || serial?.facts.type?.text !== 'pty') {
    return [];
  }
  const target = element('target', [
    ['type', 'serial'],
    ['port', '0'],
  ]);
  return [element('console', [['type', 'pty']], [target, addressElement(address)])];
}

/** A guest without audio gets a backend that is silent; SPICE and SDL would bring one of their own. */
function audio({ byKind }: Guest): readonly NewElement[] {
  const silent = byKind.graphics.every(({ facts }) => !['spice', 'sdl'].includes(facts.type?.text ?? ''));
  if (byKind.audio.length > 0 || !silent) return [];
  return [
    element('audio', [
      ['id', '1'],
      ['type', 'none'],
    ]),
  ];
}

/** With graphics come a USB keyboard and, where there is no tablet, a USB mouse. */
function usbInputs({ byKind }: Guest, plan: PciPlan): readonly NewElement[] {
  const usb = plan.controllers.some(({ type, model }) => type === 'usb' && model !== 'none');
  if (byKind.graphics.length === 0 || !usb) return [];
  const has = (...types: readonly string[]) =>
    byKind.input.some(
      ({ facts }) =>
        (facts.bus === undefined || facts.bus.text === 'usb') && types.includes(facts.type?.text ?? ''),
    );
  const input = (type: string) =>
    element('input', [
      ['type', type],
      ['bus', 'usb'],
    ]);
  return [
    ...(has('keyboard') ? [] : [input('keyboard')]),
    ...(has('mouse', 'tablet') ? [] : [input('mouse')]),
  ];
}
