/**
 * A guest PCI address with a domain other than 0. In the guest's Linux every PHB is a PCI domain of its own, numbered by its
 * target index; in the XML the domain is always 0, and the bus says which PHB: it is the PHB's controller index.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0001' bus='0x00' slot='0x03' function='0x0'/>
 *     </disk>
 * ```
 *
 * If PHB 1 was meant:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x03' function='0x0'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `XML error: Invalid PCI address 0001:00:03.0. Only PCI domain 0 is available`
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressValidate.
 */
import type { Device } from '../guest/guest';
import { allConflicts, conflictProblem, conflictsOf, deviceAt } from './conflicts';
import { isPhb } from './phbs';
import { removeAddressFixes } from './places';
import type { Fix, Rule, RuleContext } from './rule';
import { addressPartSpan } from './spans';

export const domainNotZero: Rule = {
  code: 'domain-not-zero',
  level: 'error',
  title: 'PCI domain other than 0',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'domain-not-zero').map((conflict) =>
      conflictProblem(
        conflict,
        'libvirt refuses a PCI domain other than 0. The guest sees every PHB as a domain of its own, but in the XML the bus says which PHB it is.',
        addressPartSpan(conflict.device, 'domain'),
      ),
    ),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? [...domainFixes(context, device), ...removeAddressFixes(device)] : [];
  },
};

/** Domain 0 with the same bus; and, as the guest sees it, the PHB whose target index the domain is. */
function domainFixes({ plan }: RuleContext, device: Device): readonly Fix[] {
  const address = device.facts.address;
  if (address?.type !== 'pci') return [];
  const domain = address.domain?.value ?? 0;
  const bus = address.bus?.value ?? 0;
  const slot = address.slot?.value ?? 0;
  const fn = address.function?.value ?? 0;
  const place = { type: 'pci', domain: 0, slot, function: fn, multifunction: false } as const;
  const phb = plan.controllers.find(
    (controller) => controller.device && isPhb(controller) && controller.targetIndex === domain,
  );
  const asGuestSeesIt: readonly Fix[] =
    phb && bus === 0
      ? [
          {
            title: `Put it on PHB ${phb.index}, which the guest sees as domain ${domain}`,
            edits: [{ kind: 'set-address', device, address: { ...place, bus: phb.index } }],
            preferred: true,
          },
        ]
      : [];
  return [
    ...asGuestSeesIt,
    { title: 'Set the domain to 0', edits: [{ kind: 'set-address', device, address: { ...place, bus } }] },
  ];
}
