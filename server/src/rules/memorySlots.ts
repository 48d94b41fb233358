/** The slots of memory devices: enough of them, in range, and each used once. */
import { childOf } from '../guest/facts';
import type { Fact } from '../guest/guest';
import type { Located } from '../xml/syntaxTree';
import { attributeFact, attributeText, decimal, nameSpan, refused } from './domainParts';
import type { MemoryDevice } from './guestMemory';
import type { Problem, RuleContext } from './rule';

interface Slotted {
  readonly element: Located;
  /** undefined: libvirt chooses. */
  readonly slot: Fact<number> | undefined;
  readonly base: Fact<bigint> | undefined;
}

/** Source: qemu/qemu_domain.c: qemuDomainDefValidateMemoryHotplug; qemu/qemu_domain_address.c: qemuAssignMemoryDeviceSlot. */
export function memorySlotProblems(
  context: RuleContext,
  devices: readonly MemoryDevice[],
  slots: number | undefined,
): Problem[] {
  if (slots === undefined) return [];
  const slotted = devices.map(slotOf);
  return [
    ...crowded(context, slotted, slots),
    ...slotted.flatMap((one, at) => ownProblem(one, slotted.slice(0, at), slots)),
  ];
}

function slotOf({ element }: MemoryDevice): Slotted {
  const address = childOf(element, 'address');
  const dimm = attributeText(address, 'type')?.value === 'dimm' ? address : undefined;
  return {
    element,
    slot: attributeFact(dimm, 'slot', decimal),
    base: attributeFact(dimm, 'base', (text) =>
      /^(0x)?[0-9a-f]+$/i.test(text) ? BigInt(`0x${text.replace(/^0x/i, '')}`) : undefined,
    ),
  };
}

function crowded(context: RuleContext, slotted: readonly Slotted[], slots: number): Problem[] {
  const taken = new Set(slotted.flatMap(({ slot }) => slot?.value ?? []));
  const free = slots - [...taken].filter((slot) => slot < slots).length;
  const choosing = slotted.filter(({ slot }) => slot === undefined);
  const first = choosing[free] ?? slotted[slots];
  if (!first) return [];
  const old = context.options.libvirtVersion === '9.0.0';
  return [
    refused(
      nameSpan(first.element),
      `The guest has ${slots} memory slots (<maxMemory slots=…>) and ${slotted.length} memory devices: libvirt refuses it.`,
      choosing[free]
        ? 'internal error: failed to find an empty memory slot'
        : `unsupported configuration: ${old ? 'memory device count' : 'count of memory devices requiring memory slots'} '${slotted.length}' exceeds slots count '${slots}'`,
    ),
  ];
}

function ownProblem({ slot, base }: Slotted, before: readonly Slotted[], slots: number): Problem[] {
  if (slot?.value !== undefined && slot.value >= slots)
    return [
      refused(
        slot,
        `The memory slots are 0 to ${slots - 1}: libvirt refuses slot ${slot.value}.`,
        `unsupported configuration: memory device slot '${slot.value}' exceeds slots count '${slots}'`,
      ),
    ];
  if (slot?.value !== undefined && before.some((other) => other.slot?.value === slot.value))
    return [
      refused(
        slot,
        `Memory slot ${slot.value} holds another memory device already: libvirt refuses the guest.`,
        `unsupported configuration: memory device slot '${slot.value}' is already being used by another memory device`,
      ),
    ];
  const at = base?.value;
  if (base && at !== undefined && at !== 0n && before.some((other) => other.base?.value === at))
    return [
      refused(
        base,
        'Another memory device begins at this address: libvirt refuses the guest.',
        `unsupported configuration: memory device base '0x${at.toString(16)}' is already being used by another memory device`,
      ),
    ];
  return [];
}
