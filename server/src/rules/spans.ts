/** Where things stand in the document, and what to call them. */
import type { AddressFacts, Device, Fact } from '../guest/guest';
import type { Located, Span, XmlElement } from '../xml/syntaxTree';
import type { Related } from './rule';

/** The span of a value that belongs to a device. */
export function valueSpan(device: Device, fact: Pick<Fact<unknown>, 'start' | 'end'>): Span {
  return { start: device.start + fact.start, end: device.start + fact.end };
}

/** The device's tag name: where a problem of the whole device is shown. */
export function nameSpan({ facts, start }: Device): Span {
  return { start: start + 1, end: start + 1 + facts.element.name.length };
}

/** The device's address without the white space around it, or its name when it has none. */
export function addressSpan(device: Device): Span {
  const address = device.facts.address;
  return address ? valueSpan(device, address) : nameSpan(device);
}

/** Points at a device from a problem elsewhere. */
export function relatedDevice(device: Device, message: string): Related {
  return { ...addressSpan(device), message };
}

/** The first child element of that name. */
export function childElement({ node, start }: Located, name: string): Located | undefined {
  const index = node.children.findIndex((child) => child.kind === 'element' && child.name === name);
  const child = node.children[index];
  return child?.kind === 'element'
    ? { node: child, start: start + (node.childStarts[index] ?? 0) }
    : undefined;
}

/** The device's element. */
export function elementOf({ facts, start }: Device): Located {
  return { node: facts.element, start };
}

/** The device's own `<address>` element. */
export function addressElement(device: Device): Located | undefined {
  const address: AddressFacts | undefined = device.facts.address;
  if (!address) return undefined;
  const node = device.facts.element.children.find(
    (child, index): child is XmlElement =>
      child.kind === 'element' && device.facts.element.childStarts[index] === address.start,
  );
  return node && { node, start: device.start + address.start };
}
