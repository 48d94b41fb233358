/** One device as a document of its own, as `virsh attach-device` takes it. */
import type { Position } from 'vscode-languageserver-types';
import { indentAt, lineEndAt } from '../../edits/style';
import type { Device, Guest } from '../../guest/guest';
import { deviceSpan } from '../../guest/spans';
import { deviceName } from '../../rules/words';
import type { Refused } from '../refused';
import type { Snapshot } from '../snapshot';
import { deviceAt } from './deviceAt';

export interface DeviceXml {
  /** For a file: `hostdev-0001-01-00.0.xml`. */
  readonly name: string;
  /** With a comment on top that says how it is attached. */
  readonly text: string;
}

/** The device at a position as a document of its own; the guest stays as it is. */
export function doDeviceXml(snapshot: Snapshot, position: Position): DeviceXml | Refused {
  const { guest, positions } = snapshot;
  const offset = positions.offsetAt(position);
  const device = guest && deviceAt(guest, { start: offset, end: offset });
  return guest && device
    ? deviceXml(snapshot.text, guest, device)
    : { reason: 'Put the cursor into a device: that is what will be extracted.' };
}

/** Without the indentation that it has in the guest. What libvirt never attaches to a guest is refused. */
export function deviceXml(text: string, guest: Guest, device: Device): DeviceXml | Refused {
  const { facts } = device;
  if (facts.kind === 'controller' && facts.type?.text === 'pci') {
    return { reason: 'PHBs and PCI bridges cannot be attached to a guest that runs.' };
  }
  if (facts.element.endTagStart < 0 && !facts.element.selfClosing) {
    return { reason: `The ${deviceName(device)} has no end tag.` };
  }
  const { start, end } = deviceSpan(device);
  const lineEnd = lineEndAt(text, start);
  const indent = indentAt(text, start);
  const lines = text
    .slice(start, end)
    .split(/\r?\n/)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  return { name: fileName(device), text: [usage(guest), ...lines, ''].join(lineEnd) };
}

/** A name that would end the comment, or that a shell would read as something else, is left to be filled in. */
function usage({ name }: Guest): string {
  const domain = /^[\w.+]+(-[\w.+]+)*$/.test(name?.text ?? '') ? name?.text : 'DOMAIN';
  return `<!-- virsh attach-device ${domain} FILE (options: live, config, persistent) -->`;
}

/** `hostdev-0001-01-00.0.xml`, `disk-vda.xml` */
function fileName(device: Device): string {
  const words = deviceName(device).split(' ');
  const name = [device.facts.kind, ...(words.length > 1 ? [words.at(-1) ?? ''] : [])].join('-');
  return `${name.replaceAll(/[^\w.]+/g, '-')}.xml`;
}
