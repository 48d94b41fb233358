/** The host's PCI devices as libvirt describes them (conf/node_device_conf.c: virNodeDeviceDefFormat). */
import { parseXml } from '../xml/parse';
import { attribute, childElements, firstChild, textContent } from '../xml/query';
import type { Located } from '../xml/syntaxTree';
import { normalAddress } from './snapshotFile';
import type { HostDevice } from './topology';

/**
 * Reads the `<device>` elements in a text, one behind the other as `virsh nodedev-dumpxml` prints them, in address order.
 * What is no PCI device or says no address is left out; never throws.
 */
export function readNodeDevices(text: string): readonly HostDevice[] {
  const root = parseXml(`<devices>${text}</devices>`).nodes.at(0);
  if (root?.kind !== 'element') return [];
  return childElements({ node: root, start: 0 })
    .filter(({ node }) => node.name === 'device')
    .flatMap((device) => readNodeDevice(device) ?? [])
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}

function readNodeDevice(device: Located): HostDevice | null {
  const pci = capability(device, 'pci');
  const address = pci && ownAddress(pci);
  if (!address) return null;
  const physical = capability(pci, 'phys_function');
  const virtual = capability(pci, 'virt_functions');
  const driver = firstChild(device, 'driver');
  const vendor = firstChild(pci, 'vendor');
  const product = firstChild(pci, 'product');
  const class_ = hexadecimal(text(firstChild(pci, 'class')), 6);
  const name = [vendor, product].map((part) => text(part)).filter((part) => part !== '');
  return {
    address,
    // libvirt leaves out what the host has not.
    iommuGroup: count(value(firstChild(pci, 'iommuGroup'), 'number')) ?? null,
    ...known('vendor', hexadecimal(value(vendor, 'id'), 4)),
    ...known('device', hexadecimal(value(product, 'id'), 4)),
    ...known('class', class_),
    driver: text(driver && firstChild(driver, 'name')) || null,
    numaNode: count(value(firstChild(pci, 'numa'), 'node')) ?? null,
    ...known('name', name.length > 0 ? name.join(' ') : undefined),
    physicalFunction: (physical && addresses(physical)[0]) ?? null,
    virtualFunctions: virtual ? addresses(virtual) : [],
  };
}

function capability(parent: Located, type: string): Located | undefined {
  return childElements(parent).find(
    (child) => child.node.name === 'capability' && value(child, 'type') === type,
  );
}

/** `<domain>1</domain><bus>1</bus><slot>0</slot><function>0</function>`, in decimal. */
function ownAddress(pci: Located): string | undefined {
  return joined((part) => text(firstChild(pci, part)));
}

/** `<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>`, each part in hexadecimal. */
function addresses(parent: Located): readonly string[] {
  return childElements(parent)
    .filter(({ node }) => node.name === 'address')
    .flatMap((address) => joined((part) => value(address, part)) ?? []);
}

function joined(written: (part: string) => string | undefined): string | undefined {
  const [domain, bus, slot, fn] = ['domain', 'bus', 'slot', 'function'].map((part) => count(written(part)));
  if (domain === undefined || bus === undefined || slot === undefined || fn === undefined) return undefined;
  return normalAddress(`${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn.toString(16)}`);
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

function text(element: Located | undefined): string {
  return element ? textContent(element.node).trim() : '';
}

function value(element: Located | undefined, name: string): string | undefined {
  return element && attribute(element.node, name)?.value;
}

/** A decimal number, or a hexadecimal one with `0x`. */
function count(written: string | undefined): number | undefined {
  return written !== undefined && /^(\d{1,9}|0x[0-9a-f]{1,8})$/i.test(written) ? Number(written) : undefined;
}

function hexadecimal(written: string | undefined, digits: number): string | undefined {
  return written !== undefined && new RegExp(`^0x[0-9a-f]{${digits}}$`, 'i').test(written)
    ? written.toLowerCase()
    : undefined;
}

function known<K extends string, V>(key: K, found: V | undefined): { readonly [P in K]?: V } {
  return found === undefined ? {} : ({ [key]: found } as { readonly [P in K]: V });
}
