/**
 * More than 31 PHBs. QEMU has target indexes 0 to 30, one for each PHB, the default one among them.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='31' model='pci-root'/>
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
 * (Index 31 is enough: libvirt creates all the PHBs below it.)
 *
 * libvirt refuses: `unsupported configuration: PCI controller target index '31' out of range - must be 0-30`, and beyond that
 * `unsupported configuration: No usable target index found for 0`
 *
 * Source: conf/domain_validate.c: virDomainControllerDefValidate; qemu_domain_address.c: qemuDomainAddressFindNewTargetIndex.
 */
import type { Span } from '../xml/syntaxTree';
import { allConflicts, controllerAt, deviceAt, guestSpan } from './conflicts';
import { indexOf, isPhb, mostPhbs, pciControllers } from './phbs';
import { addressFixes } from './places';
import { renumberControllerFixes } from './renumberController';
import type { Problem, Rule, RuleContext } from './rule';
import { addressPartSpan, factOrName } from './spans';

export const tooManyPhbs: Rule = {
  code: 'too-many-phbs',
  level: 'error',
  title: 'More than 31 PHBs',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context): readonly Problem[] => {
    const { plan } = context;
    const conflict = plan.conflicts.find(
      ({ code }) => code === 'too-many-phbs' || code === 'target-index-none-left',
    );
    if (!conflict) return [];
    const count = plan.controllers.filter(isPhb).length;
    return [
      {
        ...culpritSpan(context),
        message: `This makes ${count} PHBs: libvirt refuses more than ${mostPhbs}, the default one included. It creates a PHB for every index below the highest.`,
        refusedBy: 'libvirt',
        says: conflict.says,
      },
    ];
  },
  fixes: (context, problem) => {
    const controller = controllerAt(context, problem);
    if (controller) return renumberControllerFixes(context, controller);
    const device = deviceAt(context, problem);
    return device ? addressFixes(context, device) : [];
  },
};

/** What asks for the highest PHB: an address, else a controller's index, else the devices as a whole. */
function culpritSpan(context: RuleContext): Span {
  const { plan, guest } = context;
  const addresses = plan.devices.flatMap(({ device, address, reason }) =>
    device && reason?.kind === 'written' && address?.type === 'pci'
      ? [{ bus: address.bus, span: addressPartSpan(device, 'bus') }]
      : [],
  );
  const controllers = pciControllers(guest).map((device) => ({
    bus: indexOf(context, device) ?? 0,
    span: factOrName(device, device.facts.index),
  }));
  const [highest] = [...addresses, ...controllers].sort((a, b) => b.bus - a.bus);
  return highest && highest.bus >= mostPhbs ? highest.span : guestSpan(context);
}
