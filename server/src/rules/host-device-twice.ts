/**
 * The same device of the host is passed through twice.
 *
 * libvirt refuses to define the guest. A `<hostdev>` and an `<interface type='hostdev'>` of one address count as the same
 * device, too. What libvirt compares is the address in `<source>`, where a part that is absent counts as 0.
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * Once:
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x1'/>
 *       </source>
 *     </hostdev>
 * ```
 */
import type { Device } from '../guest/guest';
import { type HostDeviceFacts, isPciHostDevice } from '../pci/isolationView';
import type { Rule, RuleContext } from './rule';
import { elementOf, nameSpan, valueSpan } from './spans';

interface Duplicate {
  readonly device: Device<HostDeviceFacts>;
  readonly first: Device<HostDeviceFacts>;
}

export const hostDeviceTwice: Rule = {
  code: 'host-device-twice',
  level: 'error',
  title: 'The same host device twice',
  machines: 'any',
  reads: 'facts',
  check: (context) =>
    duplicates(context).map(({ device, first }) => ({
      ...sourceSpan(device),
      message: `${device.facts.host?.address} is already passed through by another device of this guest: libvirt refuses to define it.`,
      refusedBy: 'libvirt',
      says: 'XML error: Hostdev already exists in the domain configuration',
      related: [{ ...sourceSpan(first), message: 'The same host device.' }],
    })),
  fixes: (context, problem) =>
    duplicates(context)
      .filter(({ device }) => sourceSpan(device).start === problem.start)
      .map(({ device }) => ({
        title: `Remove the duplicate of ${device.facts.host?.address}`,
        edits: [{ kind: 'remove-element', element: elementOf(device) }],
        preferred: true,
      })),
};

/** Every device whose host address an earlier one has (conf/domain_validate.c: virDomainDefHostdevValidate). */
function duplicates({ guest }: RuleContext): readonly Duplicate[] {
  const firsts = new Map<string, Device<HostDeviceFacts>>();
  return [...guest.byKind.interface, ...guest.byKind.hostdev]
    .filter(isPciHostDevice)
    .sort((a, b) => a.start - b.start)
    .flatMap((device) => {
      const address = device.facts.host?.address;
      if (address === undefined) return [];
      const first = firsts.get(address);
      if (!first) firsts.set(address, device);
      return first ? [{ device, first }] : [];
    });
}

function sourceSpan(device: Device<HostDeviceFacts>) {
  const { host } = device.facts;
  return host ? valueSpan(device, host) : nameSpan(device);
}
