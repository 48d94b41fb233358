/**
 * A USB device, or a second USB controller, in a guest without USB: `<controller type='usb' model='none'/>` switches it
 * off. `<graphics>` needs USB, too: libvirt adds a USB keyboard and mouse to it.
 *
 * ```xml
 *     <controller type='usb' index='0' model='none'/>
 *     <input type='tablet' bus='usb'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='usb' index='0' model='none'/>
 * ```
 *
 * libvirt refuses, according to the device: `unsupported configuration: Can't add USB input device. USB bus is disabled`,
 * `unsupported configuration: USB is disabled for this domain, but USB devices are present in the domain XML`, `Can't add
 * another USB controller: USB is disabled for this domain` and others.
 *
 * Source: conf/domain_conf.c: virDomainDefControllersParse, virDomainDefParseXML; qemu_domain_address.c:
 * qemuDomainUSBAddressAddHubs.
 */
import { valuesOf } from '../guest/deviceValues';
import type { Device, Guest } from '../guest/guest';
import { fixesOf, holds, type Refusal, refusedProblem, removeDevice } from './deviceRefusals';
import type { Fix, Rule } from './rule';
import { elementOf, relatedDevice } from './spans';
import { mayBeUsb, noneController, usbControllers, usbDevices, usbHubs } from './usb';
import { deviceName } from './words';

const present =
  'unsupported configuration: USB is disabled for this domain, but USB devices are present in the domain XML';
/** What libvirt says of those that its parser refuses. */
const parsed: ReadonlyMap<string, string> = new Map([
  ['input', "unsupported configuration: Can't add USB input device. USB bus is disabled"],
  ['hostdev', "unsupported configuration: Can't add host USB device: USB is disabled in this host"],
  ['hub', "unsupported configuration: Can't add USB hub: USB is disabled for this domain"],
]);

export const usbDisabled: Rule = {
  code: 'usb-disabled',
  level: 'error',
  title: 'USB device in a guest without USB',
  machines: 'any',
  reads: 'facts',
  saidBy: ({ facts }) => (mayBeUsb(facts) ? valuesOf(facts) : undefined),
  check: ({ guest }) => {
    const none = noneController(guest);
    if (!none) return [];
    const related = [relatedDevice(none, 'USB is switched off here')];
    return refused(guest, none).map(({ device, refusal }) => ({
      ...refusedProblem(device, refusal),
      related,
    }));
  },
  fixes: ({ guest }, problem) => {
    const none = noneController(guest);
    const found = none && refused(guest, none).find(({ device }) => holds(device, problem));
    if (!none || !found) return [];
    const enable: Fix = {
      title: 'Let the guest have USB',
      edits: [{ kind: 'remove-element', element: elementOf(none) }],
    };
    return [...fixesOf(found.device, [removeDevice(`Remove the ${deviceName(found.device)}`)]), enable];
  },
};

interface Refused {
  readonly device: Device;
  readonly refusal: Refusal;
}

function refused(guest: Guest, none: Device): readonly Refused[] {
  const controllers = usbControllers(guest);
  const open = controllers.some(({ facts }) => facts.model?.placeholder);
  if (open) return [];
  const first = controllers[0];
  const others = controllers.filter((each) => each !== first).map(anotherController);
  const devices = [...usbDevices(guest), ...usbHubs(guest)].flatMap((device) => {
    const says = parsed.get(device.facts.kind);
    // "none" at another index leaves room for the default controller, which libvirt adds
    return says === undefined && !isIndex0(none) ? [] : [onDevice(device, says ?? present)];
  });
  // x86 guests get PS/2 devices
  const needy = [...(guest.pseries ? guest.byKind.graphics : []), ...guest.byKind.smartcard];
  return [...others, ...devices, ...(isIndex0(none) ? needy.map((device) => onDevice(device, present)) : [])];
}

function isIndex0({ facts }: Device): boolean {
  return facts.kind === 'controller' && (facts.index === undefined || facts.index.value === 0);
}

function anotherController(device: Device): Refused {
  return {
    device,
    refusal: {
      at: device.facts.kind === 'controller' ? device.facts.model : undefined,
      says: "Can't add another USB controller: USB is disabled for this domain",
      message:
        "libvirt refuses the guest: a USB controller of model='none' switches USB off, so there can be no other.",
    },
  };
}

function onDevice(device: Device, says: string): Refused {
  const { facts } = device;
  const what =
    facts.kind === 'graphics'
      ? 'it adds a USB keyboard and mouse for <graphics>'
      : `the ${deviceName(device)} is a USB device`;
  const at = facts.kind === 'disk' ? facts.bus : facts.kind === 'input' ? facts.bus : undefined;
  return {
    device,
    refusal: { at, says, message: `libvirt refuses the guest: USB is switched off, and ${what}.` },
  };
}
