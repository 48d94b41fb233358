/** Where problems stand in the document. */
import type { Device } from '../guest/guest';
import { factSpan, nameSpan, addressSpan as ownAddress } from '../guest/spans';
import { childElements } from '../xml/query';
import type { Located, Span } from '../xml/syntaxTree';
import type { Related } from './rule';

export { childOf as childElement } from '../guest/facts';
export { deviceElement as elementOf, factSpan as valueSpan, nameSpan } from '../guest/spans';

/** The device's `<address>`, or its name when it has none. */
export function addressSpan(device: Device): Span {
  return ownAddress(device) ?? nameSpan(device);
}

/** Points at a device from a problem elsewhere. */
export function relatedDevice(device: Device, message: string): Related {
  return { ...addressSpan(device), message };
}

/** The device's own `<address>` element. */
export function addressElement(device: Device): Located | undefined {
  const { address, element } = device.facts;
  if (!address) return undefined;
  return childElements({ node: element, start: device.start }).find(
    ({ start }) => start === device.start + address.start,
  );
}

/** The value of an attribute of an element, or the element's name when it has no such attribute. */
export function attributeSpan({ node, start }: Located, name: string): Span {
  const attribute = node.attributes.find((each) => each.name === name);
  return attribute
    ? { start: start + attribute.valueStart, end: start + attribute.valueEnd }
    : { start: start + 1, end: start + 1 + node.name.length };
}

/** A fact of the device, or the device's name when the fact is absent. */
export function factOrName(device: Device, fact: Span | undefined): Span {
  return fact ? factSpan(device, fact) : nameSpan(device);
}

/** A part of a device's PCI address, or the whole address when the part is not written. */
export function addressPartSpan(device: Device, part: 'domain' | 'bus' | 'slot' | 'function'): Span {
  const { address } = device.facts;
  const fact = address?.type === 'pci' ? address[part] : undefined;
  return fact ? factSpan(device, fact) : addressSpan(device);
}
