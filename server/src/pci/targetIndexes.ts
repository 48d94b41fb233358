/** Target indexes of PHBs: what QEMU, and the guest as its PCI domain, tells them apart by. */
import type { Controller } from './controllers';

const phbModelName = 'spapr-pci-host-bridge';
/** libvirt looks for a target index up to here, one more than it allows. */
export const lastTargetIndex = 31;

const modelNames: ReadonlyMap<string, string> = new Map([
  ['pci-root', phbModelName],
  ['pci-bridge', 'pci-bridge'],
  ['dmi-to-pci-bridge', 'i82801b11-bridge'],
  ['pcie-to-pci-bridge', 'pcie-pci-bridge'],
  ['pcie-root-port', 'pcie-root-port'],
  ['pcie-switch-upstream-port', 'x3130-upstream'],
  ['pcie-switch-downstream-port', 'xio3130-downstream'],
  ['pci-expander-bus', 'pxb'],
  ['pcie-expander-bus', 'pxb-pcie'],
]);

/** QEMU's device behind a PCI controller: as written, else libvirt's choice (qemuDomainPCIControllerSetDefaultModelName). */
export function modelNameOf({ type, device, model }: Controller): string | null {
  if (type !== 'pci') return null;
  const written = device?.facts.modelName;
  // `none` is a name like another to the reader, and the one that is replaced.
  if (written !== undefined && written.text !== 'none') return written.placeholder ? null : written.text;
  return model === null ? null : (modelNames.get(model) ?? null);
}

/**
 * Gives PHBs their target indexes, to be asked in list order: as written, 0 for the default PHB, else the lowest that no
 * PHB has which libvirt knows by then. One written without model name is known only when its turn has come, so its
 * index may be given twice (qemu_domain_address.c: qemuDomainAddressFindNewTargetIndex). null: no PHB, or a placeholder.
 */
export function targetIndexes(
  list: readonly Controller[],
): (controller: Controller) => number | 'none' | null {
  const known = new Set<number>();
  for (const { type, model, device } of list) {
    const { modelName, targetIndex } = device?.facts ?? {};
    if (type !== 'pci' || model !== 'pci-root' || modelName?.text !== phbModelName) continue;
    if (targetIndex?.value !== undefined) known.add(targetIndex.value);
  }
  return (controller) => {
    const { type, model, index, device } = controller;
    const written = device?.facts.targetIndex;
    if (type !== 'pci') return null;
    if (model !== 'pci-root') return written?.value ?? null;
    let target = written?.value ?? null;
    if (written === undefined) target = index === 0 ? 0 : lowestFree(known);
    if (written === undefined && target === null) return 'none';
    if (target !== null && modelNameOf(controller) === phbModelName) known.add(target);
    return target;
  };
}

function lowestFree(known: ReadonlySet<number>): number | null {
  for (let target = 1; target <= lastTargetIndex; target++) if (!known.has(target)) return target;
  return null;
}
