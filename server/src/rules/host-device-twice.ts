/**
 * The same device of the host is passed through twice.
 *
 * libvirt refuses to define the guest. A `<hostdev>` and an `<interface type='hostdev'>` of one address count as the same
 * device, too. What libvirt compares is the address in `<source>`, where a part that is absent counts as 0; of USB devices
 * the place or the vendor and product, of SCSI devices the adapter and address, of mediated devices the UUID.
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
import type { Device, HostdevFacts, InterfaceFacts } from '../guest/guest';
import { hostName, sourceSpan } from './hostDeviceNames';
import type { Rule, RuleContext } from './rule';
import { elementOf } from './spans';

type HostDevice = Device<HostdevFacts | InterfaceFacts>;

interface Duplicate {
  readonly device: HostDevice;
  readonly first: HostDevice;
  readonly name: string;
}

export const hostDeviceTwice: Rule = {
  code: 'host-device-twice',
  level: 'error',
  title: 'The same host device twice',
  machines: 'any',
  saidBy: (device) => (isHostDevice(device) ? hostName(device) : undefined),
  check: (context) =>
    duplicates(context).map(({ device, first, name }) => ({
      ...sourceSpan(device),
      message: `${name} is already passed through by another device of this guest: libvirt refuses to define it.`,
      refusedBy: 'libvirt',
      says: 'XML error: Hostdev already exists in the domain configuration',
      related: [{ ...sourceSpan(first), message: 'The same host device.' }],
    })),
  fixes: (context, problem) =>
    duplicates(context)
      .filter(({ device }) => sourceSpan(device).start === problem.start)
      .map(({ device, name }) => ({
        title: `Remove the duplicate of ${name}`,
        edits: [{ kind: 'remove-element', element: elementOf(device) }],
        preferred: true,
      })),
};

/** Every device that an earlier one has on the host, too (conf/domain_validate.c: virDomainDefHostdevValidate). */
function duplicates({ guest }: RuleContext): readonly Duplicate[] {
  const firsts = new Map<string, HostDevice>();
  const all: readonly HostDevice[] = [...guest.byKind.interface, ...guest.byKind.hostdev];
  return [...all]
    .sort((a, b) => a.start - b.start)
    .flatMap((device) => {
      const name = hostName(device);
      if (name === undefined) return [];
      const first = firsts.get(name);
      if (!first) firsts.set(name, device);
      return first ? [{ device, first, name }] : [];
    });
}

const isHostDevice = (device: Device): device is HostDevice =>
  device.facts.kind === 'interface' || device.facts.kind === 'hostdev';
