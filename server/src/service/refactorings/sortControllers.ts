/** Controllers by type and index: PCI first, the other types in the order in which they come. */

import { moveElements } from '../../edits/moveElements';
import { deviceKinds } from '../../guest/devices';
import type { ControllerFacts, Device } from '../../guest/guest';
import { deviceElement } from '../../guest/spans';
import type { PciPlan } from '../../pci/plan';
import { contextWith } from '../../rules/contextAfter';
import type { RuleContext } from '../../rules/rule';
import { checked } from './outcome';
import type { Refactoring } from './refactoring';

const title = 'Sort controllers by type and index';

export const sortControllers: Refactoring = {
  kind: 'refactor.rewrite.sortControllers',
  concerns: ({ device }) => device === undefined || device.facts.kind === 'controller',
  find: ({ snapshot, context }) => {
    const controllers = [...context.guest.byKind.controller].sort((a, b) => a.start - b.start);
    const sorted = inOrder(context, controllers);
    const changes = moveElements(
      context.text,
      context.guest,
      controllers.map(deviceElement),
      sorted.map(deviceElement),
    );
    const after = changes.length === 0 ? context : contextWith(context, changes);
    if (!after) return [{ kind: 'refused', title, reason: 'The document is broken among the controllers.' }];
    if (places(after) !== places(context)) {
      const reason =
        'libvirt gives out places in the order of the controllers, so some would get others. Write out all addresses first.';
      return [{ kind: 'refused', title, reason }];
    }
    return [checked(snapshot, title, changes, 'The controllers are in order.')];
  },
};

/** A controller whose index is not written goes by the one that libvirt gives it; unreadable ones are last of their type. */
function inOrder(
  { plan }: RuleContext,
  controllers: readonly Device<ControllerFacts>[],
): readonly Device<ControllerFacts>[] {
  const typeOf = ({ facts }: Device<ControllerFacts>) => facts.type?.text ?? 'ide';
  const types = ['pci', ...controllers.map(typeOf)];
  const indexOf = (device: Device<ControllerFacts>) =>
    (device.facts.index
      ? device.facts.index.value
      : plan.controllers.find((controller) => controller.device === device)?.index) ?? Number.MAX_VALUE;
  return [...controllers].sort(
    (a, b) => types.indexOf(typeOf(a)) - types.indexOf(typeOf(b)) || indexOf(a) - indexOf(b),
  );
}

/** All that the plan says, as a text that is the same whatever the order of the controllers. */
function places({ guest, plan }: RuleContext): string {
  const lines = [
    ...plan.controllers.map(({ type, index, model, modelName, targetIndex, node, address }) => [
      ...['controller', type, index, model, modelName, targetIndex, node, address],
    ]),
    ...deviceKinds.flatMap((kind) =>
      kind === 'controller'
        ? []
        : guest.byKind[kind].map((device, nth) => [kind, nth, plan.of.get(device.facts)?.address ?? null]),
    ),
    ...added(plan),
    [plan.conflicts.map(({ says }) => says).sort()],
  ];
  return lines
    .map((line) => JSON.stringify(line))
    .sort()
    .join('\n');
}

const added = ({ devices }: PciPlan) =>
  devices.flatMap(({ device, kind, address }) => (device || kind === 'controller' ? [] : [[kind, address]]));
