/** PCI controllers as the rules see them, and what it takes to make a PHB. */
import type { GuestEdit, NewElement } from '../edits/guestEdit';
import type { ControllerFacts, Device, Guest } from '../guest/guest';
import type { PciPlan, PlannedController } from '../pci/plan';
import type { Located } from '../xml/syntaxTree';
import type { Problem, Rule, RuleContext } from './rule';
import { addressElement, childElement, elementOf } from './spans';

/** PHBs a pSeries guest can have, the default one too: target indexes 0 to 30 (conf/domain_validate.c). */
export const mostPhbs = 31;
export const phbModelName = 'spapr-pci-host-bridge';

/** The PCI controllers of the text, in document order. */
export function pciControllers(guest: Guest): readonly Device<ControllerFacts>[] {
  return guest.byKind.controller.filter(isPci);
}

const isController = (device: Device): device is Device<ControllerFacts> =>
  device.facts.kind === 'controller';
const isPci = ({ facts }: Device<ControllerFacts>): boolean => facts.type?.value === 'pci';

type FindInController = (context: RuleContext, device: Device<ControllerFacts>) => readonly Problem[];

/** The check of a rule about controllers, each looked at by itself. */
export function eachController(find: FindInController): Pick<Rule, 'check' | 'eachDevice'> {
  return {
    check: (context) => context.guest.byKind.controller.flatMap((device) => find(context, device)),
    eachDevice: {
      kinds: ['controller'],
      check: (context, device) => (isController(device) ? find(context, device) : none),
    },
  };
}

/** The same for PCI controllers. */
export function eachPciController(find: FindInController): Pick<Rule, 'check' | 'eachDevice'> {
  return eachController((context, device) => (isPci(device) ? find(context, device) : none));
}

const none: readonly never[] = [];

/** What the plan makes of a controller of the text. */
function plannedController(plan: PciPlan, device: Device): PlannedController | undefined {
  return plan.controllers.find((controller) => controller.device?.facts === device.facts);
}

/** A controller's index: as written, or the one libvirt gives it; undefined when the text has one that is unreadable. */
export function indexOf(context: RuleContext, device: Device<ControllerFacts>): number | undefined {
  return device.facts.index ? device.facts.index.value : plannedController(context.plan, device)?.index;
}

export function isPhb(controller: PlannedController): boolean {
  return controller.type === 'pci' && controller.model === 'pci-root';
}

/**
 * A target index that no other PHB has or gets: the written one, else the controller's own index, else the lowest;
 * null when 1 to 30 are taken.
 */
export function freeTargetIndex(
  { controllers }: PciPlan,
  device: Device<ControllerFacts>,
  index: number,
): number | null {
  const taken = new Set(
    controllers
      .filter((controller) => isPhb(controller) && controller.device?.facts !== device.facts)
      .map(({ targetIndex }) => targetIndex),
  );
  const all = Array.from({ length: mostPhbs - 1 }, (_, lower) => lower + 1);
  const wanted = [device.facts.targetIndex?.value ?? index, index, ...all];
  return wanted.find((each) => each > 0 && each < mostPhbs && !taken.has(each)) ?? null;
}

/** PCI controllers of the plan that are in no text, by index: what libvirt adds. */
export function addedPhbs({ controllers }: PciPlan): readonly PlannedController[] {
  return controllers
    .filter((controller) => controller.device === null && isPhb(controller) && controller.index > 0)
    .sort((a, b) => a.index - b.index);
}

/** Writes PHBs that libvirt would add, with the target indexes it would give. */
export function insertPhbs(phbs: readonly PlannedController[]): readonly GuestEdit[] {
  return phbs.map(({ index, targetIndex }) => ({ kind: 'insert-phb', index, targetIndex, node: null }));
}

/** Makes a PHB of any PCI controller: its devices keep bus and slot, its own address goes. */
export function makePhb(
  device: Device<ControllerFacts>,
  index: number,
  targetIndex: number,
): readonly GuestEdit[] {
  const element = elementOf(device);
  const edits: GuestEdit[] = [{ kind: 'set-attribute', element, name: 'model', value: 'pci-root' }];
  const target = { number: index === 0 ? 0 : targetIndex, digits: 1 };
  const oldName = childElement(element, 'model');
  const oldTarget = childElement(element, 'target');
  if (oldName) edits.push({ kind: 'set-attribute', element: oldName, name: 'name', value: phbModelName });
  else edits.push(insert(element, { name: 'model', attributes: [['name', phbModelName]] }));
  if (oldTarget) {
    // chassis numbers and ports belong to bridges; the node may stay
    for (const { name } of oldTarget.node.attributes)
      if (name !== 'index') edits.push({ kind: 'remove-attribute', element: oldTarget, name });
    edits.push({ kind: 'set-attribute', element: oldTarget, name: 'index', value: target });
  } else edits.push(insert(element, { name: 'target', attributes: [['index', target]] }));
  if (addressElement(device)) edits.push({ kind: 'remove-address', device });
  return edits;
}

function insert(parent: Located, element: NewElement): GuestEdit {
  return { kind: 'insert-element', parent, after: null, element };
}
