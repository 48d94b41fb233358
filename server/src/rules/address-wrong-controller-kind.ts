/**
 * A device sits on a PCI controller that does not take its kind: most often a device on the bus of a PCI Express port.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <panic model='pvpanic'>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x03' function='0x0'/>
 *     </panic>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <panic model='pvpanic'>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
 *     </panic>
 * ```
 *
 * libvirt refuses: `XML error: The device at PCI address 0000:01:03.0 needs to be an integrated device (bus=0)`, or
 * `… cannot be plugged into the PCI controller with index='1'. It requires a controller that accepts a standard PCI device.`
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressFlagsCompatible.
 */
import { allConflicts, conflictProblem, conflictsOf, deviceAt } from './conflicts';
import { isUnsupportedModel } from './pci-controller-unsupported';
import { addressFixes } from './places';
import type { Rule } from './rule';
import { addressPartSpan } from './spans';

export const addressWrongControllerKind: Rule = {
  code: 'address-wrong-controller-kind',
  level: 'error',
  title: 'The PCI controller does not take such a device',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    conflictsOf(context, 'address-wrong-controller-kind')
      .filter(({ device }) => !isUnsupportedModel(device))
      .map((conflict) =>
        conflictProblem(
          conflict,
          'libvirt refuses this bus: its PCI controller does not take a device of this kind.',
          addressPartSpan(conflict.device, 'bus'),
        ),
      ),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? addressFixes(context, device) : [];
  },
};
