/**
 * Two PHBs have the same target index. libvirt does not look, and QEMU does not start the guest.
 *
 * libvirt itself can give an index twice: it does not see a target index that is written on a later PHB without
 * `<model name='spapr-pci-host-bridge'/>`.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <controller type='pci' index='2' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <controller type='pci' index='2' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='2'/>
 *     </controller>
 * ```
 *
 * QEMU refuses: `PHB 1 already attached`
 *
 * Source: qemu_domain_address.c: qemuDomainAddressFindNewTargetIndex; QEMU hw/ppc/spapr_pci.c: spapr_phb_realize.
 */
import type { ControllerFacts, Device } from '../guest/guest';
import type { PlannedController } from '../pci/plan';
import { controllerAt } from './conflicts';
import { isPhb, mostPhbs } from './phbs';
import { renumberTargetFixes } from './renumberTarget';
import type { Problem, Rule, RuleContext } from './rule';
import { nameSpan, valueSpan } from './spans';

export const targetIndexInUse: Rule = {
  code: 'target-index-in-use',
  level: 'error',
  title: 'Target index used twice',
  machines: 'pseries',
  reads: 'facts',
  among: usedTwice,
  check: (context) =>
    usedTwice(context).flatMap((targetIndex) => {
      const controllers = context.plan.controllers.filter(
        (controller) => targetIndexOf(controller) === targetIndex,
      );
      // a PHB that was given the index without asking keeps it, the one that asks for it moves
      const keeper = controllers.find(({ device }) => !device?.facts.targetIndex) ?? controllers[0];
      return controllers
        .filter((controller) => controller !== keeper)
        .flatMap(({ device }) => (device && keeper ? problem(device, targetIndex, keeper) : []));
    }),
  fixes: (context, found) => {
    const device = controllerAt(context, found);
    return device ? renumberTargetFixes(context, device) : [];
  },
};

/** Target indexes that several PHBs have, in the order of the PHBs. */
function usedTwice({ plan }: RuleContext): readonly number[] {
  // There are no more than 31 target indexes: each is a bit.
  let seen = 0;
  let twice: Set<number> | undefined;
  for (const controller of plan.controllers) {
    const targetIndex = targetIndexOf(controller);
    if (targetIndex === null) continue;
    const bit = 1 << targetIndex;
    if ((seen & bit) !== 0) twice = (twice ?? new Set()).add(targetIndex);
    seen |= bit;
  }
  return twice ? [...twice] : none;
}

const none: readonly never[] = [];

/** null: none that another one could have, too. */
function targetIndexOf(controller: PlannedController): number | null {
  const { targetIndex } = controller;
  if (!isPhb(controller) || targetIndex === null || targetIndex <= 0 || targetIndex >= mostPhbs) return null;
  return targetIndex;
}

function problem(device: Device<ControllerFacts>, targetIndex: number, holder: PlannedController): Problem {
  const { targetIndex: fact } = device.facts;
  const gives = holder.device?.facts.targetIndex ? 'has' : 'gets';
  return {
    ...(fact ? valueSpan(device, fact) : nameSpan(device)),
    message: `PHB ${holder.index} ${gives} target index ${targetIndex}, too: libvirt does not notice, and QEMU refuses to start.`,
    refusedBy: 'qemu',
    says: `PHB ${targetIndex} already attached`,
    ...(holder.device
      ? {
          related: [
            {
              ...(holder.device.facts.targetIndex
                ? valueSpan(holder.device, holder.device.facts.targetIndex)
                : nameSpan(holder.device)),
              message: `PHB ${holder.index} ${gives} target index ${targetIndex}`,
            },
          ],
        }
      : {}),
  };
}
