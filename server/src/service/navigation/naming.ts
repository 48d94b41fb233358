/** Controllers that addresses name, and aliases: where they are declared and where they are named. */
import { allDevices } from '../../guest/devicesByKind';
import { deviceSpan, factSpan, nameSpan } from '../../guest/spans';
import { controllerReference } from '../../pci/controllerReference';
import { attribute, valueSpan } from '../../xml/query';
import type { Span } from '../../xml/syntaxTree';
import { isRefused } from '../refused';
import { elementsOf } from '../rename/aliases';
import { aliasAttributes, renamableAt } from '../rename/renamable';
import type { Snapshot } from '../snapshot';

export interface Naming {
  /** What stands under the cursor. */
  readonly span: Span;
  readonly declared: readonly { readonly whole: Span; readonly name: Span }[];
  readonly named: readonly Span[];
}

/** undefined: no number of a controller and no alias. Places on a PCI bus are the plan's to tell, see pointedAt.ts. */
export function namingAt(snapshot: Snapshot, offset: number): Naming | undefined {
  const { guest } = snapshot;
  const found = renamableAt(snapshot, offset);
  if (!guest || isRefused(found) || found.kind === 'element') return undefined;
  const { start, end, text } = found;
  const span = { start, end };
  const devices = allDevices(guest);
  if (found.kind === 'controller') {
    const { type, index } = found;
    const own = guest.byKind.controller.filter(
      ({ facts }) => (facts.type?.text ?? 'ide') === type && facts.index?.value === index,
    );
    return {
      span,
      declared: own.map((device) => ({ whole: deviceSpan(device), name: nameSpan(device) })),
      named: devices.flatMap((device): readonly Span[] => {
        const reference = controllerReference(device);
        return reference?.fact && reference.type === type && reference.index === index
          ? [factSpan(device, reference.fact)]
          : [];
      }),
    };
  }
  const declared = devices.filter(({ facts }) => facts.alias?.text === text);
  return {
    span,
    declared: declared.map((device) => ({
      whole: deviceSpan(device),
      name: device.facts.alias ? factSpan(device, device.facts.alias) : nameSpan(device),
    })),
    named: elementsOf(guest).flatMap((element): readonly Span[] => {
      const name = element.node.name === 'alias' ? undefined : aliasAttributes.get(element.node.name);
      const written = name === undefined ? undefined : attribute(element.node, name);
      return written?.value === text ? [valueSpan(element, written)] : [];
    }),
  };
}
