/** Slots in which the text puts functions above 0. */
import type { Device, Fact } from '../guest/guest';
import { keptInside } from '../guest/kept';
import { functionOf } from '../pci/assignedPlan';
import type { PciPlan, PlannedBus, PlannedDevice } from '../pci/plan';
import type { RuleContext } from './rule';

export interface SharedSlot {
  readonly bus: PlannedBus;
  readonly slot: number;
  /** The device at function 0, null when there is none. */
  readonly first: PlannedDevice | null;
  /** The devices at functions 1 to 7, in ascending order; never empty. */
  readonly others: readonly PlannedDevice[];
}

/** Every slot of the plan with a device at a function above 0. */
export function sharedSlots({ plan }: RuleContext): readonly SharedSlot[] {
  return sharedIn(plan);
}

const sharedIn = keptInside((plan: PciPlan): readonly SharedSlot[] => {
  const shared: SharedSlot[] = [];
  // most guests have none, and nobody need know their slots
  const buses = plan.sharesSlots ? plan.buses : [];
  for (const bus of buses) {
    for (const [slot, devices] of bus.slots) {
      const others = devices.filter((device) => functionOf(device) > 0);
      if (others.length === 0) continue;
      const first = devices.find((device) => functionOf(device) === 0) ?? null;
      shared.push({ bus, slot, first, others });
    }
  }
  return shared;
});

/** Whether a device with a placeholder in its address may be the one at function 0 of the slot. */
export function mayBeFilled({ plan }: RuleContext, { bus, slot }: SharedSlot): boolean {
  return plan.devices.some(({ device }) => {
    const address = device?.facts.address;
    if (address?.type !== 'pci') return false;
    const parts = [address.bus, address.slot, address.function];
    const could = (fact: Fact<number> | undefined, value: number) =>
      fact?.placeholder === true || (fact?.value ?? 0) === value;
    return (
      parts.some((fact) => fact?.placeholder) &&
      could(address.bus, bus.index) &&
      could(address.slot, slot) &&
      could(address.function, 0)
    );
  });
}

/** `multifunction` as the device's address has it; undefined when it is not written. */
export function multifunctionOf(device: Device): Fact<boolean> | undefined {
  const { address } = device.facts;
  return address?.type === 'pci' ? address.multifunction : undefined;
}
