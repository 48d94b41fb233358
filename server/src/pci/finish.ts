/** What libvirt fills in when every device has its place: multifunction, model names, target indexes. */
import type { Controller } from './controllers';
import type { DeviceList } from './deviceList';
import type { Infos } from './devices';
import { busAndSlotIn, functionIn } from './placeCode';
import type { Conflict, PlannedController } from './plan';
import { lastTargetIndex, modelNameOf, targetIndexes } from './targetIndexes';

/** The device at function 0 of a slot with more functions gets multifunction, unless written off (virDomainPCIAddressSetAllMulti). */
export function setMultifunction(devices: DeviceList): void {
  const shared = new Set<number>();
  for (let number = 0; number < devices.length; number++) {
    const place = devices.place(number);
    if (place >= 0 && functionIn(place) > 0) shared.add(busAndSlotIn(place));
  }
  if (shared.size === 0) return;
  for (let number = 0; number < devices.length; number++) {
    const place = devices.place(number);
    // the first at function 0; where one was given twice, the others are left alone
    if (place < 0 || functionIn(place) > 0 || !shared.delete(busAndSlotIn(place))) continue;
    devices.setMultifunction(number);
  }
}

interface Finished {
  readonly controllers: readonly PlannedController[];
  /** Met while addresses are assigned. */
  readonly conflicts: readonly Conflict[];
  /** Met when the finished guest is validated. */
  readonly late: readonly Conflict[];
}

/** Model names and target indexes, in list order (qemuDomainAssignPCIAddresses); a pci-bridge must come after its bus. */
export function finishControllers(
  list: readonly Controller[],
  ofController: Infos['ofController'],
): Finished {
  const conflicts: Conflict[] = [];
  const late: Conflict[] = [];
  const targetOf = targetIndexes(list);
  let noneLeft = false;
  const controllers = list.map((controller): PlannedController => {
    const { device, type, index, model } = controller;
    const planned = ofController.get(controller)?.planned;
    const bus = planned?.address?.type === 'pci' ? planned.address.bus : 0;
    const target = targetOf(controller);
    if (target === 'none') {
      // All that follow fare alike: said once.
      if (!noneLeft) conflicts.push(noTargetIndex(controller, bus));
      noneLeft = true;
    } else if (target === lastTargetIndex && device?.facts.targetIndex === undefined) {
      late.push(tooManyPhbs(controller));
    }
    if (type === 'pci' && model === 'pci-bridge' && index > 0 && index <= bus)
      conflicts.push(notLarger(controller, bus));
    return {
      device,
      type,
      index,
      model,
      modelName: modelNameOf(controller),
      targetIndex: target === 'none' ? null : target,
      node: device?.facts.node?.value ?? null,
      address: planned?.address ?? null,
      reason: planned?.reason ?? null,
    };
  });
  return { controllers, conflicts, late };
}

function noTargetIndex({ device }: Controller, bus: number): Conflict {
  return {
    code: 'target-index-none-left',
    says: `unsupported configuration: No usable target index found for ${bus}`,
    device,
    other: null,
  };
}

function tooManyPhbs({ device }: Controller): Conflict {
  return {
    code: 'too-many-phbs',
    says: `unsupported configuration: PCI controller target index '${lastTargetIndex}' out of range - must be 0-30`,
    device,
    other: null,
  };
}

function notLarger({ device, index }: Controller, bus: number): Conflict {
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return {
    code: 'pci-bridge-index-not-larger',
    says: `unsupported configuration: PCI controller at index ${index} (0x${hex(index)}) has bus='0x${hex(bus)}', but index must be larger than bus`,
    device,
    other: null,
  };
}
