/** USB as the rules see it: whether the guest has it, which devices sit on it, and in what order libvirt meets them. */
import type { ControllerFacts, Device, DeviceFacts, DeviceKind, Guest, PlainFacts } from '../guest/guest';
import { diskBus } from '../pci/connect';
import { valueAt } from './deviceRefusals';

export function usbControllers({ byKind }: Guest): readonly Device<ControllerFacts>[] {
  return byKind.controller.filter(({ facts }) => facts.type?.value === 'usb');
}

/** The controller that switches USB off. */
export function noneController(guest: Guest): Device<ControllerFacts> | undefined {
  return usbControllers(guest).find(({ facts }) => facts.model?.value === 'none');
}

/** The bus of an input device where none is written (conf/domain_conf.c: virDomainInputDefParseXML). */
export function busOfInput({ type, bus }: PlainFacts, { arch }: Guest): string | undefined {
  if (bus) return bus.value;
  if (type?.text === 'evdev') return 'none';
  if (type?.text === 'passthrough' || arch?.text.startsWith('s390')) return 'virtio';
  const ps2 = arch?.text === 'x86_64' || arch?.text === 'i686';
  return ps2 && (type?.text === 'mouse' || type?.text === 'keyboard') ? 'ps2' : 'usb';
}

/** The devices on USB ports, hubs apart, in libvirt's order (conf/domain_conf.c: virDomainUSBDeviceDefForeach). */
export function usbDevices(guest: Guest): readonly Device[] {
  const { byKind } = guest;
  return [
    ...byKind.hostdev.filter(({ facts }) => facts.type?.value === 'usb' && isSubsystem(facts.mode)),
    ...byKind.interface.filter(
      ({ facts }) =>
        facts.type?.value === 'hostdev' && valueAt(facts, 'source/address@type')?.value === 'usb',
    ),
    ...byKind.disk.filter(({ facts }) => diskBus(facts) === 'usb'),
    ...byKind.controller.filter(({ facts }) => facts.type?.value === 'ccid'),
    ...byKind.input.filter(({ facts }) => busOfInput(facts, guest) === 'usb'),
    ...byKind.serial.filter(({ facts }) => facts.targetType?.value === 'usb-serial'),
    ...byKind.sound.filter(({ facts }) => facts.model?.value === 'usb'),
    ...byKind.redirdev.filter(({ facts }) => facts.bus === undefined || facts.bus.value === 'usb'),
  ];
}

const sometimesUsb: ReadonlySet<DeviceKind> = new Set([
  'controller',
  'input',
  'serial',
  'sound',
  'redirdev',
  'hub',
  'graphics',
  'smartcard',
]);

/** False of what can neither be a USB device nor need one, whatever the rest of the guest is. */
export function mayBeUsb(facts: DeviceFacts): boolean {
  if (facts.kind === 'disk') return diskBus(facts) === 'usb';
  if (facts.kind === 'hostdev') return facts.type?.value === 'usb';
  if (facts.kind === 'interface') return facts.type?.value === 'hostdev';
  return sometimesUsb.has(facts.kind);
}

function isSubsystem(mode: { readonly value: string | undefined } | undefined): boolean {
  return mode === undefined || mode.value === 'subsystem';
}

export function usbHubs({ byKind }: Guest): readonly Device[] {
  return byKind.hub.filter(({ facts }) => facts.type?.value === 'usb');
}
