/** What can be renamed: the index of a controller, an alias of the user's own, an element's name. */
import { allDevices } from '../../guest/devicesByKind';
import type { Device } from '../../guest/guest';
import { deviceSpan, factSpan } from '../../guest/spans';
import { controllerReference } from '../../pci/controllerReference';
import { attribute, attributeSpan, pathAt, valueSpan } from '../../xml/query';
import type { Located, Span, XmlNode } from '../../xml/syntaxTree';
import { tagNames } from '../navigation/linkedEditing';
import type { Refused } from '../refused';
import type { Snapshot } from '../snapshot';

/** What stands under the cursor; its span and text are what the user types over. */
export type Renamable = Span & { readonly text: string } & (
    | { readonly kind: 'controller'; readonly type: string; readonly index: number }
    | { readonly kind: 'alias' }
    | { readonly kind: 'element'; readonly element: Located }
  );

const nothing: Refused = {
  reason: 'What can be renamed here: the index of a controller, an alias of your own (ua-…), and tags.',
};

/** Where an alias is written: the device's own, the other half of a teaming pair, and QEMU's settings of a device. */
export const aliasAttributes: ReadonlyMap<string, string> = new Map([
  ['alias', 'name'],
  ['teaming', 'persistent'],
  ['qemu:device', 'alias'],
]);

const isElement = (place: Located<XmlNode>): place is Located => place.node.kind === 'element';
const touches = ({ start, end }: Span, offset: number) => start <= offset && offset <= end;

/** What stands at an offset; an attribute's name and quotes count as its value. */
export function renamableAt(snapshot: Snapshot, cursor: number): Renamable | Refused {
  const { guest } = snapshot;
  if (!guest) return nothing;
  const offset = intoValue(snapshot, cursor);
  const device = allDevices(guest).find((each) => touches(deviceSpan(each), offset));
  return (
    (device && (ownIndex(device, offset) ?? named(device, offset))) ??
    aliasAt(snapshot, offset) ??
    tagAt(snapshot, offset) ??
    nothing
  );
}

function intoValue({ tree }: Snapshot, offset: number): number {
  const element = pathAt(tree, offset).filter(isElement).at(-1);
  const around = element?.node.attributes.find((each) => touches(attributeSpan(element, each), offset));
  if (!element || !around) return offset;
  const { start, end } = valueSpan(element, around);
  return Math.min(Math.max(offset, start), end);
}

/** The index of a controller, in its own start tag. */
function ownIndex(device: Device, offset: number): Renamable | Refused | undefined {
  const { facts } = device;
  if (facts.kind !== 'controller' || !facts.index) return undefined;
  const span = factSpan(device, facts.index);
  if (!touches(span, offset)) return undefined;
  const { value, text } = facts.index;
  if (value === undefined) return { reason: `“${text}” is no number: there is no telling who names it.` };
  return { kind: 'controller', type: facts.type?.text ?? 'ide', index: value, text, ...span };
}

/** The controller that a device's address names. */
function named(device: Device, offset: number): Renamable | Refused | undefined {
  const reference = controllerReference(device);
  if (!reference?.fact) return undefined;
  const span = factSpan(device, reference.fact);
  if (!touches(span, offset)) return undefined;
  const { type, index, fact } = reference;
  if (index === undefined)
    return { reason: `“${fact.text}” is no number: there is no telling what it names.` };
  return { kind: 'controller', type, index, text: fact.text, ...span };
}

function aliasAt({ tree }: Snapshot, offset: number): Renamable | Refused | undefined {
  const element = pathAt(tree, offset).filter(isElement).at(-1);
  const name = element && aliasAttributes.get(element.node.name);
  const written = name && attribute(element.node, name);
  if (!written) return undefined;
  const span = valueSpan(element, written);
  if (!touches(span, offset)) return undefined;
  if (!written.value.startsWith('ua-')) {
    return {
      reason: 'libvirt gives this alias anew at every start. Only one that begins with ua- is yours.',
    };
  }
  return { kind: 'alias', text: written.value, ...span };
}

function tagAt(snapshot: Snapshot, offset: number): Renamable | undefined {
  const span = tagNames(snapshot, offset)?.find((name) => touches(name, offset));
  if (!span) return undefined;
  // Behind the last letter the cursor is still in the name.
  const elements = [offset, offset - 1].flatMap(
    (at) => pathAt(snapshot.tree, at).filter(isElement).at(-1) ?? [],
  );
  const element = elements.find(({ node, start }) =>
    [start + 1, start + node.endTagStart + 2].includes(span.start),
  );
  return element && { kind: 'element', element, text: element.node.name, ...span };
}
