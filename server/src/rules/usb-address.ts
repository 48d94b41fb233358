/**
 * A USB address on a bus, port or hub that is not there, or that another device has, or an address of another kind on a
 * USB device. The bus is the index of a USB controller; `port='1.2'` is port 2 of the hub at port 1.
 *
 * ```xml
 *     <controller type='usb' index='0' model='qemu-xhci'/>
 *     <input type='tablet' bus='usb'>
 *       <address type='usb' bus='0' port='1'/>
 *     </input>
 *     <input type='keyboard' bus='usb'>
 *       <address type='usb' bus='0' port='1'/>
 *     </input>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='usb' index='0' model='qemu-xhci'/>
 *     <input type='tablet' bus='usb'>
 *       <address type='usb' bus='0' port='1'/>
 *     </input>
 *     <input type='keyboard' bus='usb'>
 *     </input>
 * ```
 *
 * libvirt refuses: `XML error: Duplicate USB address bus 0 port 1`, `XML error: Missing USB bus 1`, `XML error: requested
 * USB port 5 not present on USB bus 0`, `XML error: Invalid address for a USB device` and others.
 *
 * Source: conf/domain_addr.c: virDomainUSBAddressReserve, virDomainUSBAddressFindPort, virDomainUSBAddressSetAddHub.
 */
import { decimal } from '../guest/facts';
import type { Device } from '../guest/guest';
import {
  addressType,
  fixesOf,
  holds,
  type Refusal,
  refusedProblem,
  removeAddress,
  valueAt,
} from './deviceRefusals';
import type { Rule, RuleContext } from './rule';
import { mayBeUsb, noneController, usbControllers, usbDevices, usbHubs } from './usb';

const portsOfHub = 8;
const portsOfModel: ReadonlyMap<string, number> = new Map([
  ['piix3-uhci', 2],
  ['piix4-uhci', 2],
  ['vt82c686b-uhci', 2],
  ['ehci', 6],
  ['ich9-ehci1', 6],
  ['pci-ohci', 3],
  ['nec-xhci', 4],
  ['qemu-xhci', 4],
]);

export const usbAddress: Rule = {
  code: 'usb-address',
  level: 'error',
  title: 'USB address that is not there, or taken',
  machines: 'pseries',
  reads: 'facts',
  looksAt: ({ facts }) => (facts.kind === 'controller' ? facts.type?.value === 'ccid' : mayBeUsb(facts)),
  check: (context) => refused(context).map(({ device, refusal }) => refusedProblem(device, refusal)),
  fixes: (context, problem) => {
    const found = refused(context).find(({ device }) => holds(device, problem));
    return found ? fixesOf(found.device, [removeAddress()]) : [];
  },
};

interface Refused {
  readonly device: Device;
  readonly refusal: Refusal;
}

/** A controller or a hub: its number of ports, which are taken, and the hubs on them. */
interface Hub {
  readonly ports: number;
  readonly taken: Set<number>;
  readonly hubs: Map<number, Hub>;
}

const newHub = (ports: number): Hub => ({ ports, taken: new Set(), hubs: new Map() });

function refused(context: RuleContext): readonly Refused[] {
  const { guest } = context;
  const devices = usbDevices(guest);
  const ofOtherKind = devices.flatMap((device) => wrongKind(device));
  const controllers = usbControllers(guest);
  // no address can be judged without knowing the controllers
  if (
    noneController(guest) ||
    controllers.some(({ facts }) => facts.model?.placeholder || facts.index?.placeholder)
  )
    return ofOtherKind;
  const buses = busesOf(context);
  return [
    ...ofOtherKind,
    ...usbHubs(guest).flatMap((hub) => reserve(buses, hub, true)),
    ...devices.flatMap((device) => reserve(buses, device, false)),
  ];
}

function wrongKind(device: Device): readonly Refused[] {
  const type = addressType(device.facts);
  const strict = device.facts.kind === 'input' || device.facts.kind === 'redirdev';
  if (!strict || type === undefined || type === 'usb') return [];
  return [
    {
      device,
      refusal: {
        at: valueAt(device.facts, 'address@type'),
        says: 'XML error: Invalid address for a USB device',
        message: 'libvirt refuses this address: a USB device has an address of type usb.',
      },
    },
  ];
}

function busesOf({ plan }: RuleContext): ReadonlyMap<number, Hub> {
  const buses = new Map<number, Hub>();
  for (const { type, index, model, device } of plan.controllers) {
    if (type !== 'usb') continue;
    const written = model?.endsWith('-xhci') ? device?.facts.ports?.value : undefined;
    const ports = written ?? portsOfModel.get(model ?? '') ?? 0;
    if (ports > 0 && !buses.has(index)) buses.set(index, newHub(ports));
  }
  return buses;
}

function reserve(buses: ReadonlyMap<number, Hub>, device: Device, isHub: boolean): readonly Refused[] {
  const { facts } = device;
  if (addressType(facts) !== 'usb') return [];
  const busText = valueAt(facts, 'address@bus');
  const portText = valueAt(facts, 'address@port');
  const bus = busText ? decimal(busText.text) : 0;
  if (bus === undefined || portText?.placeholder) return [];
  const path = readPath(portText?.text ?? '');
  const refuse = (says: string, message: string, at = portText) => [
    { device, refusal: { at: at ?? valueAt(facts, 'address@type'), says: `XML error: ${says}`, message } },
  ];
  let hub = buses.get(bus);
  const noBus = `libvirt refuses this address: there is no USB controller with index ${bus}.`;
  if (path.length === 0)
    return hub || isHub
      ? []
      : refuse(`USB bus ${bus} requested but no controller with that index is present`, noBus, busText);
  if (!hub) return refuse(`Missing USB bus ${bus}`, noBus, busText);
  const port = path.join('.');
  const last = path.pop() ?? 0;
  for (const step of path) {
    if (step > hub.ports)
      return refuse(
        `port ${step} out of range in USB address bus: ${bus} port: ${port}`,
        `libvirt refuses this address: there is no port ${step}, the hub has ${hub.ports}.`,
      );
    hub = hub.hubs.get(step);
    if (!hub)
      return refuse(
        `there is no hub at port ${step} in USB address bus: ${bus} port: ${port}`,
        `libvirt refuses this address: there is no hub at port ${step}.`,
      );
  }
  if (last > hub.ports)
    return refuse(
      `requested USB port ${port} not present on USB bus ${bus}`,
      `libvirt refuses this address: there is no port ${last}, ${path.length ? 'the hub' : 'the controller'} has ${hub.ports}.`,
    );
  const taken = `libvirt refuses the guest: another USB device is at port ${port} of bus ${bus}.`;
  if (isHub ? hub.hubs.has(last) : hub.taken.has(last))
    return refuse(
      isHub
        ? `Duplicate USB hub on bus ${bus} port ${port}`
        : `Duplicate USB address bus ${bus} port ${port}`,
      taken,
    );
  hub.taken.add(last);
  if (isHub) hub.hubs.set(last, newHub(portsOfHub));
  return [];
}

/** `1.2` is [1, 2]; libvirt stops at a 0, and a path without a port is none. */
function readPath(text: string): number[] {
  const ports = text.split('.').map(Number);
  const end = ports.findIndex((port) => !port);
  return end < 0 ? ports : ports.slice(0, end);
}
