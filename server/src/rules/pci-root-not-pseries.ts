/**
 * Several PCI roots on a machine that is not pSeries. Only a pSeries guest has PCI host bridges (PHBs), written as `pci-root`
 * controllers with an index of their own; every other machine has one root, index 0.
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='x86_64' machine='pc'>hvm</type></os>
 *   <devices>
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'/>
 *   </devices>
 * </domain>
 * ```
 *
 * Mended:
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='x86_64' machine='pc'>hvm</type></os>
 *   <devices>
 *     <controller type='pci' index='0' model='pci-root'/>
 *   </devices>
 * </domain>
 * ```
 *
 * libvirt refuses: `XML error: pci-root and pcie-root controllers should have index 0`, or for two of them with index 0
 * `XML error: Multiple 'pci' controllers with index '0'`
 *
 * Source: conf/domain_conf.c: virDomainControllerDefParseXML; virDomainDefRejectDuplicateControllers.
 */
import type { Guest } from '../guest/guest';
import { controllerAt } from './conflicts';
import { pciControllers } from './phbs';
import type { Problem, Rule } from './rule';
import { elementOf, factOrName, relatedDevice } from './spans';

const roots = new Set(['pci-root', 'pcie-root']);

export const pciRootNotPseries: Rule = {
  code: 'pci-root-not-pseries',
  level: 'error',
  title: 'Several PCI roots on a machine that is not pSeries',
  machines: 'other',
  reads: 'facts',
  kinds: ['controller'],
  check: ({ guest }) => (isKnownMachine(guest) ? findRoots(guest) : []),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    if (!device) return [];
    return [
      {
        title: 'Remove this PCI root',
        edits: [{ kind: 'remove-element', element: elementOf(device) }],
        preferred: true,
      },
    ];
  },
};

/** Without a machine or an architecture libvirt takes the host's, which may be a pSeries. */
function isKnownMachine({ arch, machine }: Guest): boolean {
  return arch?.value !== undefined && machine?.value !== undefined;
}

function findRoots(guest: Guest): readonly Problem[] {
  const all = pciControllers(guest).filter(({ facts }) => roots.has(facts.model?.value ?? ''));
  const [first] = all.filter(({ facts }) => facts.index?.value === 0);
  const machine = guest.machine?.text ?? '';
  const taken = pciControllers(guest).some(({ facts }) => facts.index?.value === 0);
  const unnumbered = all.filter(({ facts }) => facts.index === undefined);
  return all.flatMap((device): readonly Problem[] => {
    // One without an index gets the lowest that is free.
    const given = taken || device !== unnumbered[0] ? 1 : 0;
    const index = device.facts.index === undefined ? given : device.facts.index.value;
    if (index === undefined || device === first || (!taken && index === 0)) return [];
    return [
      {
        ...factOrName(device, device.facts.index),
        message: `A ${machine} guest has one PCI root, index 0: libvirt refuses more. Several roots (PHBs) exist only on pSeries.`,
        refusedBy: 'libvirt',
        says:
          index === 0
            ? "XML error: Multiple 'pci' controllers with index '0'"
            : 'XML error: pci-root and pcie-root controllers should have index 0',
        ...(first ? { related: [relatedDevice(first, 'the root of this machine')] } : {}),
      },
    ];
  });
}
