/**
 * The NUMA node of a PHB must be one of the guest's cells (`<cpu><numa>`), and the default PHB can have none.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'>
 *         <node>1</node>
 *       </target>
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
 * ```
 *
 * libvirt refuses: `XML error: pci-root with index 1 is configured for a NUMA node (1) not present in the domain's
 * <cpu><numa> array (0)` or `unsupported configuration: The PCI controller with index=0 can't be associated with a NUMA node`
 *
 * Source: qemu_domain.c: qemuDomainControllerDefPostParse; conf/domain_validate.c: virDomainControllerDefValidate.
 */
import type { ControllerFacts, Device, Guest } from '../guest/guest';
import { controllerAt } from './conflicts';
import { usesQemu } from './emulator';
import { eachPciController, indexOf } from './phbs';
import type { Fix, Problem, Rule, RuleContext } from './rule';
import { childElement, elementOf, valueSpan } from './spans';

export const phbNumaNode: Rule = {
  code: 'phb-numa-node',
  level: 'error',
  title: 'NUMA node that the PHB cannot have',
  machines: 'any',
  reads: 'facts',
  ...eachPciController((context, device) => {
    const { node } = device.facts;
    // what is no number is told as such (value-invalid)
    if (node?.value === undefined || node.value > 0x7fffffff || !usesQemu(context)) return [];
    const refusal = refusalOf(context, device, node.value);
    return refusal ? [{ ...valueSpan(device, node), ...refusal, refusedBy: 'libvirt' }] : [];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    const target = device && childElement(elementOf(device), 'target');
    const element = target && childElement(target, 'node');
    if (!device || !element) return [];
    const remove: Fix = {
      title: 'Remove the NUMA node',
      edits: [{ kind: 'remove-element', element }],
      preferred: true,
    };
    if (indexOf(context, device) === 0) return [{ ...remove, safe: true }];
    const cells = [...new Set(context.guest.numaCells)].slice(0, 4);
    return [
      remove,
      ...cells.map(
        (cell): Fix => ({
          title: `Set the NUMA node to ${cell}`,
          edits: [{ kind: 'set-text', element, text: String(cell) }],
        }),
      ),
    ];
  },
};

function refusalOf(
  context: RuleContext,
  device: Device<ControllerFacts>,
  node: number,
): Pick<Problem, 'message' | 'says'> | null {
  const model = device.facts.model?.text ?? '(null)';
  const index = indexOf(context, device);
  if (index === undefined) return null;
  const cells = context.guest.numaCells.length;
  if (node >= cells) {
    return {
      message: `libvirt refuses NUMA node ${node}: ${cellsText(context.guest)}.`,
      says: `XML error: ${model} with index ${index} is configured for a NUMA node (${node}) not present in the domain's <cpu><numa> array (${cells})`,
    };
  }
  if (index !== 0) return null;
  return {
    message: `libvirt refuses a NUMA node on ${context.guest.pseries ? 'the default PHB' : 'PCI controller 0'}.`,
    says: "unsupported configuration: The PCI controller with index=0 can't be associated with a NUMA node",
  };
}

function cellsText({ numaCells }: Guest): string {
  return numaCells.length === 0
    ? 'the guest has no NUMA cells (<cpu><numa>)'
    : `the guest's cells are ${[...numaCells].sort((a, b) => a - b).join(', ')}`;
}
