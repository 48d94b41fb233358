/**
 * A PCI Express root, port, switch or expander on a pSeries guest. Its machine has PCI host bridges (PHBs) only; what needs a
 * bus of its own gets a PHB, and PCI Express devices work on it.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pcie-root-port'/>
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
 * libvirt refuses, according to the model: `unsupported configuration: Index for 'pcie-root' controllers must be 0`,
 * `internal error: a PCI slot is needed to connect a PCI controller model='pcie-root-port', but none is available, and it
 * cannot be automatically added`, `unsupported configuration: pcie-expander-bus controllers are not supported with this
 * machine type` and others.
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressSetGrow; qemu_validate.c: qemuValidateDomainDeviceDefControllerPCI;
 * qemu_domain.c: qemuDomainControllerDefPostParse.
 */
import type { ControllerFacts, Device } from '../guest/guest';
import { controllerAt } from './conflicts';
import { eachPciController, indexOf, pciControllers } from './phbs';
import type { Rule, RuleContext } from './rule';
import { attributeSpan, elementOf } from './spans';
import { turnIntoPhbFixes } from './turnIntoPhb';

const own: ReadonlyMap<string, string> = new Map([
  ['pcie-root', "unsupported configuration: Index for 'pcie-root' controllers must be 0"],
  [
    'pci-expander-bus',
    'unsupported configuration: pci-expander-bus controllers are only supported on 440fx-based machinetypes',
  ],
  [
    'pcie-expander-bus',
    'unsupported configuration: pcie-expander-bus controllers are not supported with this machine type',
  ],
]);
const placed: ReadonlySet<string> = new Set([
  'dmi-to-pci-bridge',
  'pcie-to-pci-bridge',
  'pcie-root-port',
  'pcie-switch-upstream-port',
  'pcie-switch-downstream-port',
]);

/** Whether the device is a PCI controller of a model that has no place in a pSeries guest. */
export function isUnsupportedModel({ facts }: Device): boolean {
  const model = facts.kind === 'controller' ? facts.model?.value : undefined;
  return model !== undefined && (own.has(model) || placed.has(model));
}

export const pciControllerUnsupported: Rule = {
  code: 'pci-controller-unsupported',
  level: 'error',
  title: 'PCI controller that a pSeries guest cannot have',
  machines: 'pseries',
  reads: 'facts',
  ...eachPciController((context, device) => {
    const model = device.facts.model?.value;
    if (model === undefined || !isUnsupportedModel(device) || isNotRoot(context, device)) return [];
    const says = saysOf(context, device, model);
    if (says === null) return [];
    return [
      {
        ...attributeSpan(elementOf(device), 'model'),
        message: `libvirt refuses a ${model} on pSeries: this machine has PCI host bridges (PHBs) only, and PCI Express devices work on them.`,
        refusedBy: 'libvirt',
        says,
      },
    ];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    return device ? turnIntoPhbFixes(context, device) : [];
  },
};

/** Whether libvirt takes it for the PCI controller 0, which has another model then; a second one of index 0 it reads as any. */
function isNotRoot(context: RuleContext, device: Device<ControllerFacts>): boolean {
  if (indexOf(context, device) !== 0) return false;
  const first = pciControllers(context.guest).find((each) => indexOf(context, each) === 0);
  return first?.facts === device.facts || !own.get(device.facts.model?.value ?? '')?.includes('expander');
}

/** What libvirt says of this one; null when it takes it where it is. */
function saysOf({ plan }: RuleContext, device: Device, model: string): string | null {
  if (model === 'pcie-root' && device.facts.address)
    return 'unsupported configuration: pci-root and pcie-root controllers should not have an address';
  const says = own.get(model);
  if (says !== undefined) return says;
  // for a switch libvirt adds a pcie-root-port, and finds no place for that
  const conflict =
    plan.conflicts.find((each) => each.device?.facts === device.facts) ??
    plan.conflicts.find((each) => each.device === null && each.code === 'pci-controller-cannot-be-placed');
  if (conflict) return conflict.says;
  return plan.of.get(device.facts)?.address ? null : 'internal error: No more available PCI slots';
}
