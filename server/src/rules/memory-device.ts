/**
 * Memory devices (DIMMs and NVDIMMs) for which the guest has no room, no slot or no NUMA cell, and models that QEMU does
 * not have for POWER.
 *
 * ```xml
 *   <memory unit='GiB'>4</memory>
 *   <devices>
 *     <memory model='dimm'>
 *       <target>
 *         <size unit='GiB'>1</size>
 *       </target>
 *     </memory>
 *   </devices>
 * ```
 *
 * A memory device needs `<maxMemory>`, which gives the slots and the space:
 *
 * ```xml
 *   <memory unit='GiB'>4</memory>
 *   <maxMemory slots='16' unit='GiB'>16</maxMemory>
 *   <devices>
 *     <memory model='dimm'>
 *       <target>
 *         <size unit='GiB'>1</size>
 *       </target>
 *     </memory>
 *   </devices>
 * ```
 *
 * An NVDIMM of a POWER guest needs a label of at least 128 KiB, and at least 256 MiB beside it.
 *
 * libvirt refuses: `unsupported configuration: cannot use/hotplug a memory device when domain 'maxMemory' is not defined`,
 * `unsupported configuration: target NUMA node needs to be specified for memory device` and others.
 *
 * Source: conf/domain_validate.c: virDomainMemoryDefValidate; qemu/qemu_domain.c: qemuDomainDefValidateMemoryHotplug,
 * qemuDomainNVDimmAlignSizePseries.
 */
import { childOf } from '../guest/facts';
import type { Located } from '../xml/syntaxTree';
import {
  attributeText,
  decimal,
  nameSpan,
  refused,
  removeElementFix,
  textFact,
  textOrName,
} from './domainParts';
import { guestMemory, type MemoryDevice, memoryBlock, memoryDevices } from './guestMemory';
import { memorySlotProblems } from './memorySlots';
import { cellElements } from './numaCells';
import type { Problem, Rule, RuleContext } from './rule';

/** Models that QEMU has for other machines only, by what libvirt calls them. */
const notOnPower: ReadonlyMap<string, string> = new Map([
  ['virtio-pmem', 'virtio-pmem'],
  ['virtio-mem', 'virtio-mem'],
  ['sgx-epc', 'sgx epc'],
]);

export const memoryDevice: Rule = {
  code: 'memory-device',
  level: 'error',
  title: 'A memory device that the guest cannot take',
  machines: 'pseries',
  reads: 'domain',
  kinds: ['memory'],
  check: (context) => {
    const memory = guestMemory(context);
    const devices = memoryDevices(context);
    const hotplug =
      memory.max === undefined || memory.slots === undefined || (memory.max > 0 && memory.slots > 0);
    const own = devices.flatMap((device) => {
      const unsupported = notOnPower.get(device.model?.value ?? '');
      if (unsupported) return [modelProblem(device, unsupported)];
      return [
        ...(hotplug ? [] : [withoutMaxMemory(device.element)]),
        ...nodeProblems(context, device, hotplug),
        ...nvdimmProblems(device),
      ];
    });
    return [...own, ...(hotplug ? memorySlotProblems(context, devices, memory.slots) : [])];
  },
  fixes: removeElementFix,
};

function modelProblem({ element, model }: MemoryDevice, name: string): Problem {
  return refused(
    attributeText(element, 'model') ?? nameSpan(element),
    `QEMU has no ${model?.text} for POWER guests: libvirt refuses it.`,
    `unsupported configuration: ${name} isn't supported by this QEMU binary`,
  );
}

function withoutMaxMemory(element: Located): Problem {
  return refused(
    nameSpan(element),
    'A memory device needs <maxMemory slots=…> in the guest: libvirt refuses it.',
    "unsupported configuration: cannot use/hotplug a memory device when domain 'maxMemory' is not defined",
  );
}

/** libvirt 9.0.0 leaves a guest without NUMA cells; later ones give it a cell 0 when it can take memory devices. */
function nodeProblems(context: RuleContext, { element, target }: MemoryDevice, hotplug: boolean): Problem[] {
  const cells = cellElements(context).length;
  const count = cells === 0 && hotplug && context.options.libvirtVersion !== '9.0.0' ? 1 : cells;
  const node = target && childOf(target, 'node');
  const fact = textFact(node, decimal);
  if (!node || !fact) {
    if (cells === 0) return [];
    return [
      refused(
        nameSpan(target ?? element),
        'The guest has NUMA cells: libvirt wants to know the <node> of each memory device.',
        'unsupported configuration: target NUMA node needs to be specified for memory device',
      ),
    ];
  }
  if (fact.value === undefined || fact.value < count) return [];
  return [
    refused(
      textOrName(node),
      count === 0
        ? 'The guest has no NUMA cells (<cpu><numa>): libvirt refuses a node here.'
        : `The guest has no NUMA cell ${fact.value}: libvirt refuses the memory device.`,
      count === 0
        ? "can't add memory backend as guest has no NUMA nodes configured"
        : `can't add memory backend for guest node '${fact.value}' as the guest has only '${count}' NUMA nodes configured`,
    ),
  ];
}

function nvdimmProblems({ element, model, target, size, label }: MemoryDevice): Problem[] {
  if (model?.value !== 'nvdimm') return [];
  const problems: Problem[] = [];
  const discard = attributeText(element, 'discard');
  if (discard?.value === 'yes')
    problems.push(
      refused(
        discard,
        'libvirt refuses discard on an NVDIMM.',
        'unsupported configuration: discard is not supported for nvdimms',
      ),
    );
  if (!textFact(childOf(childOf(element, 'source'), 'path'), (text) => text))
    problems.push(
      refused(
        nameSpan(childOf(element, 'source') ?? element),
        'An NVDIMM needs the <path> of its backing file: libvirt refuses it.',
        "path is required for model 'nvdimm'",
      ),
    );
  const said = target && size !== undefined && label !== undefined ? labelProblem(size, label) : undefined;
  if (said && target) {
    const at = childOf(childOf(target, 'label'), 'size') ?? childOf(target, 'size') ?? target;
    problems.push(refused(textOrName(at), said.message, said.says));
  }
  return problems;
}

/** In KiB. */
function labelProblem(size: number, label: number): { message: string; says: string } | undefined {
  if (label > 0 && label < 128)
    return {
      message: 'The label of an NVDIMM has at least 128 KiB: libvirt refuses less.',
      says: 'XML error: nvdimm label must be at least 128KiB',
    };
  if (label >= size)
    return {
      message: 'The label is as large as the NVDIMM itself: libvirt refuses it.',
      says: 'XML error: label size must be smaller than NVDIMM size',
    };
  if (size - label < memoryBlock)
    return {
      message: 'An NVDIMM of a POWER guest has at least 256 MiB beside its label: libvirt refuses less.',
      says: 'XML error: minimum target size for the NVDIMM must be 256MB plus the label size',
    };
  return label === 0
    ? {
        message: 'An NVDIMM of a POWER guest needs a <label>: libvirt refuses it.',
        says: 'unsupported configuration: label size is required for NVDIMM device',
      }
    : undefined;
}
