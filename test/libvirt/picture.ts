/** Controllers and addresses of a guest as lines to compare: what the product plans beside what libvirt wrote. */
import { allDevices } from '../../server/src/guest/devicesByKind';
import type { AddressFacts, DeviceFacts, Guest } from '../../server/src/guest/guest';
import { readAddress } from '../../server/src/pci/deviceInfo';
import type { PciAddress, PciPlan, VioAddress } from '../../server/src/pci/plan';

/** A line a controller (type, index, model, model name, target index, NUMA node, place) and a device; both sorted. */
export interface Picture {
  readonly controllers: readonly string[];
  readonly devices: readonly string[];
}

/** `bus:slot.function`, `+` behind it with multifunction, or `reg 0x2000`. */
function placeText(address: PciAddress | VioAddress | null): string | null {
  if (address === null) return null;
  if (address.type === 'spapr-vio') return `reg 0x${address.reg.toString(16)}`;
  const { domain, bus, slot, function: fn, multifunction } = address;
  return `${domain === 0 ? '' : `${domain}:`}${bus}:${slot}.${fn}${multifunction ? '+' : ''}`;
}

function placeOfFacts(facts: AddressFacts | undefined): string | null {
  const written = readAddress(facts);
  if (written.type === 'pci') return placeText({ ...written, multifunction: written.multifunction === true });
  return written.type === 'spapr-vio' && written.reg !== null
    ? placeText({ type: 'spapr-vio', reg: written.reg })
    : null;
}

/** The kind, and what tells devices of one kind apart where there is something; libvirt draws a MAC address that is missing. */
function nameOf(facts: DeviceFacts, macs: string): string {
  if (facts.kind === 'disk') return `disk ${facts.target?.text}`;
  if (facts.kind === 'hostdev' && facts.type?.text === 'pci') {
    // Without an address in its source it is this one to libvirt.
    return `hostdev ${facts.host ? facts.host.address : '0000:00:00.0'}`;
  }
  if (facts.kind !== 'interface') return facts.kind;
  const mac = facts.mac?.text.toLowerCase() ?? '';
  // libvirt fills up to two digits what is written shorter.
  return macs.includes(mac) && !/(?:^|:)[0-9a-f](?::|$)/.test(mac)
    ? `interface ${mac}`.trimEnd()
    : 'interface';
}

function picture(controllers: readonly string[], devices: readonly (string | null)[]): Picture {
  return {
    controllers: [...controllers].sort(),
    devices: devices.filter((line) => line !== null).sort(),
  };
}

/** The places that a text has written; `source` is the text that the MAC addresses come from. */
export function writtenPicture(guest: Guest, source: string): Picture {
  const macs = source.toLowerCase();
  const controllers = guest.byKind.controller.map(({ facts }) => {
    // Of other controllers libvirt reads none of these.
    const { modelName, targetIndex, node } = facts.type?.text === 'pci' ? facts : {};
    return [
      facts.type?.text,
      facts.index?.value,
      facts.model?.text ?? '-',
      modelName?.text ?? '-',
      targetIndex?.value ?? '-',
      node?.value ?? '-',
      placeOfFacts(facts.address) ?? '-',
    ].join(' ');
  });
  // The first console is the first serial device; without one it becomes one.
  const consoleKind = guest.byKind.serial.length === 0 ? 'serial' : null;
  const devices = allDevices(guest)
    .filter(({ facts: { kind } }) => kind !== 'controller')
    .map(({ facts }) => {
      const place = placeOfFacts(facts.address);
      const name = facts.kind === 'console' ? consoleKind : nameOf(facts, macs);
      return name && place && `${name} ${place}`;
    });
  return picture(controllers, devices);
}

/** What the product plans for that text. */
export function plannedPicture(plan: PciPlan, source: string): Picture {
  const macs = source.toLowerCase();
  const controllers = plan.controllers.map((controller) => {
    const { type, index, model, modelName, targetIndex, node, address } = controller;
    const pci = type === 'pci';
    return [
      type,
      index,
      model ?? '-',
      (pci && modelName) || '-',
      targetIndex ?? '-',
      node ?? '-',
      placeText(address) ?? '-',
    ].join(' ');
  });
  const devices = plan.devices
    .filter(({ kind }) => kind !== 'controller' && kind !== 'console')
    .map(({ kind, device, address }) => {
      const place = placeText(address);
      // A console without a serial device becomes one.
      return place && `${device?.facts.kind === kind ? nameOf(device.facts, macs) : kind} ${place}`;
    });
  return picture(controllers, devices);
}

/** The lines that only one of the two has; empty when they are alike. */
export function differences(ours: Picture, theirs: Picture): { ours: string[]; theirs: string[] } {
  const all = ({ controllers, devices }: Picture) => [
    ...controllers.map((line) => `controller ${line}`),
    ...devices,
  ];
  const [left, right] = [all(ours), all(theirs)];
  return { ours: without(left, right), theirs: without(right, left) };
}

/** The lines of a list less those of another, each as often as it stands there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
