/** Where the facts of a device stand in the document. */
import type { Located, Span } from '../xml/syntaxTree';
import type { Device } from './guest';

/** The absolute span of anything that stands relative to the device: a fact, an address. */
export function factSpan(device: Device, fact: Span): Span {
  return { start: device.start + fact.start, end: device.start + fact.end };
}

/** The device's `<address>` element; undefined when it has none. */
export function addressSpan(device: Device): Span | undefined {
  const { address } = device.facts;
  return address === undefined ? undefined : factSpan(device, address);
}

/** The name in the device's start tag: the place for what concerns the device as a whole. */
export function nameSpan(device: Device): Span {
  const start = device.start + 1;
  return { start, end: start + device.facts.element.name.length };
}

export function deviceSpan(device: Device): Span {
  return { start: device.start, end: device.start + device.facts.element.length };
}

/** The device's element as the editing and tree functions take it. */
export function deviceElement(device: Device): Located {
  return { node: device.facts.element, start: device.start };
}
