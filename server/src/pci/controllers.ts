/** The controller list in libvirt's order: what is written, the indexes libvirt gives, and what it adds. */
import type { ControllerFacts, Device } from '../guest/guest';
import type { Conflict } from './plan';

/** A controller while the list is built. */
export interface Controller {
  readonly device: Device<ControllerFacts> | null;
  readonly type: string;
  /** -1 until libvirt gives it one. */
  index: number;
  model: string | null;
  /** Written with `<master>`: a companion of another USB controller. */
  readonly companion: boolean;
}

const types: ReadonlySet<string> = new Set([
  'ide',
  'fdc',
  'scsi',
  'sata',
  'virtio-serial',
  'ccid',
  'usb',
  'pci',
  'xenbus',
  'isa',
  'nvme',
]);
const usb2Models: ReadonlySet<string> = new Set(['ich9-ehci1', 'ich9-uhci1', 'ich9-uhci2', 'ich9-uhci3']);

/** Whether a controller is part of an ICH9 USB2 set (conf/domain_conf.h: IS_USB2_CONTROLLER). */
export function isUsb2({ type, model }: Pick<Controller, 'type' | 'model'>): boolean {
  return type === 'usb' && model !== null && usb2Models.has(model);
}

/**
 * The written controllers in list order (conf/domain_conf.c: virDomainControllerInsertPreAlloced). One whose type or
 * index cannot be read takes no part.
 */
export function readControllers(devices: readonly Device<ControllerFacts>[]): Controller[] {
  const byType = new Map<string, OfType>();
  for (const device of devices) {
    const { type, index, model } = device.facts;
    const name = type === undefined ? 'ide' : type.text;
    if (!types.has(name) || (index !== undefined && index.value === undefined)) continue;
    const ofType = byType.get(name) ?? { list: [], largest: -1, companions: false };
    byType.set(name, ofType);
    insertOfType(ofType, {
      device,
      type: name,
      index: index?.value ?? -1,
      model: model === undefined || model.placeholder ? null : model.text,
      companion: device.facts.element.children.some(
        (child) => child.kind === 'element' && child.name === 'master',
      ),
    });
  }
  return [...byType.values()].flatMap(({ list }) => list);
}

/** Controllers of one type, which stand together: each comes behind those that it finds. */
interface OfType {
  readonly list: Controller[];
  largest: number;
  companions: boolean;
}

/** As `insert`; most controllers are written in order, and are not searched a place for. */
function insertOfType(ofType: OfType, added: Controller): void {
  const { list, largest, companions } = ofType;
  const behind = added.index === -1 || added.index > largest || (added.index === largest && !companions);
  if (behind) list.push(added);
  else insert(list, added);
  ofType.largest = Math.max(largest, added.index);
  ofType.companions ||= added.companion;
}

/** Puts a controller where libvirt keeps it: by index among its type, behind its masters. */
function insert(list: Controller[], added: Controller): void {
  let at = -1;
  for (let i = list.length - 1; i >= 0; i--) {
    const current = list[i];
    if (current?.type !== added.type) continue;
    if (added.index === -1) {
      at = i + 1;
      break;
    }
    if (current.index > added.index) at = i;
    else if (!added.companion && current.companion && current.index === added.index) at = i;
    else if (at === -1) at = i + 1;
  }
  list.splice(at === -1 ? list.length : at, 0, added);
}

/** Gives the controllers without an index the lowest that their type leaves free (virDomainAssignControllerIndexes). */
export function giveIndexes(list: readonly Controller[]): void {
  if (list.every(({ index }) => index !== -1)) return;
  const used = new Set(list.map(({ type, index }) => `${type} ${index}`));
  const usedUsb = new Set(
    list.flatMap((controller) => (controller.type === 'usb' ? usbKey(controller) : [])),
  );
  const lowest = new Map<string, number>();
  const unusedIndex = (type: string) => {
    let index = lowest.get(type) ?? 0;
    while (used.has(`${type} ${index}`)) index++;
    lowest.set(type, index);
    return index;
  };
  list.forEach((controller, at) => {
    const { type, index, model } = controller;
    if (index !== -1) return;
    const previous = list[at - 1];
    const joins =
      previous &&
      isUsb2(controller) &&
      isUsb2(previous) &&
      !usedUsb.has(usbKey({ index: previous.index, model }));
    controller.index = joins ? previous.index : unusedIndex(type);
    used.add(`${type} ${controller.index}`);
    if (type === 'usb') usedUsb.add(usbKey(controller));
  });
}

const usbKey = ({ index, model }: Pick<Controller, 'index' | 'model'>) => `${index} ${model}`;

export function findController(
  list: readonly Controller[],
  type: string,
  index: number,
): Controller | undefined {
  return list.find((controller) => controller.type === type && controller.index === index);
}

/** How libvirt adds a controller that is missing. */
export type AddController = (type: string, index: number, model: string | null) => Controller | null;

/**
 * Adds to `list` what is missing: null when it was there. Older versions append to the list, newer ones keep it in
 * order (conf/domain_conf.c: virDomainDefAddController).
 */
export function controllerAdder(list: Controller[], appends: boolean): AddController {
  return (type, index, model) => {
    if (findController(list, type, index)) return null;
    const added: Controller = { device: null, type, index, model, companion: false };
    if (appends) list.push(added);
    else insert(list, added);
    return added;
  };
}

/** Controllers of a type and index that was there before; USB sets share theirs (virDomainDefRejectDuplicateControllers). */
export function duplicateControllers(list: readonly Controller[]): Conflict[] {
  const firstOf = new Map<string, Map<number, Controller>>();
  const conflicts: Conflict[] = [];
  for (const controller of list) {
    if (controller.type === 'usb') continue;
    const first = firstOf.get(controller.type) ?? new Map<number, Controller>();
    firstOf.set(controller.type, first);
    const other = first.get(controller.index);
    if (other) {
      conflicts.push({
        code: 'controller-index-in-use',
        says: `XML error: Multiple '${controller.type}' controllers with index '${controller.index}'`,
        device: controller.device,
        other: other.device,
      });
    } else first.set(controller.index, controller);
  }
  return conflicts;
}
