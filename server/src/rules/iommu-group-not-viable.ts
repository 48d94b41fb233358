/**
 * Another member of the IOMMU group is in use on the host.
 *
 * A group is given to a guest as a whole: QEMU does not start as long as a driver of the host holds any of its members,
 * whether the guest has that member or not. It has to be bound to vfio-pci (`virsh nodedev-detach`), or be passed through,
 * too. PCI bridges may stay with their driver. This can only be told where the host's topology says which drivers hold
 * its devices.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0005' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * Both functions of the adapter:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0005' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0005' bus='0x01' slot='0x00' function='0x1'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x02' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * Source: QEMU hw/vfio, Linux drivers/vfio: a group is viable when vfio, a stub driver or nobody has each of its devices.
 */
import { hostDeviceElement } from '../edits/hostDeviceElement';
import { keptInside } from '../guest/kept';
import type { HostDevice, HostIndex } from '../host/topology';
import { type HostDevicePlace, isolationView } from '../pci/isolationView';
import { hostAddressSpan, isHeldForGuests, nodeDeviceName } from './hostDevices';
import type { Fix, Rule, RuleContext } from './rule';
import { elementOf } from './spans';
import { listOf } from './words';

/** More would hide the message. */
const mostNamed = 4;

interface HeldGroup {
  readonly group: number;
  /** The first of the guest's members. */
  readonly place: HostDevicePlace;
  /** Those that a driver of the host holds and the guest has not. */
  readonly held: readonly HostDevice[];
}

export const iommuGroupNotViable: Rule = {
  code: 'iommu-group-not-viable',
  level: 'warning',
  title: 'Member of the IOMMU group in use on the host',
  machines: 'pseries',
  reads: 'facts',
  among: heldGroups,
  check: (context) =>
    heldGroups(context).map(({ group, place, held }) => ({
      ...hostAddressSpan(place),
      message: `${held.length === 1 ? 'Another member' : 'Other members'} of IOMMU group ${group} ${held.length === 1 ? 'is' : 'are'} in use on the host: ${listOf(held.slice(0, mostNamed).map(holder))}${held.length > mostNamed ? ' and more' : ''}, says ${context.host?.topology.source}. The guest does not start until ${commands(held)}; QEMU says that group ${group} is not viable.`,
    })),
  fixes: (context, problem) => {
    const found = heldGroups(context).find(({ place }) => hostAddressSpan(place).start === problem.start);
    const parent = context.guest.devices;
    if (!found || !parent) return [];
    const after = elementOf(found.place.device);
    const addresses = found.held.map(({ address }) => address);
    const fix: Fix = {
      title: `Pass ${addresses.length > 3 ? 'the rest of the group' : listOf(addresses)} through, too`,
      edits: addresses.map((address) => ({
        kind: 'insert-element',
        parent: { node: parent.element, start: parent.start },
        after,
        element: hostDeviceElement(address),
      })),
    };
    return [fix];
  },
};

function heldGroups({ guest, plan, host }: RuleContext): readonly HeldGroup[] {
  const ofHost = host ? heldOf(host) : new Map<number, readonly HostDevice[]>();
  if (ofHost.size === 0) return [];
  const { byGroup, hostDevices } = isolationView(guest, plan, host);
  let passed: ReadonlySet<string | null> | undefined;
  const found: HeldGroup[] = [];
  for (const [group, [place]] of byGroup) {
    const members = ofHost.get(group);
    if (!members || !place) continue;
    passed ??= new Set(hostDevices.map(({ hostAddress }) => hostAddress));
    const held = members.filter(({ address }) => !passed?.has(address));
    if (held.length > 0) found.push({ group, place, held });
  }
  return found;
}

/** By IOMMU group: the members that a driver of the host holds. */
const heldOf = keptInside(({ byGroup }: HostIndex): ReadonlyMap<number, readonly HostDevice[]> => {
  const held = [...byGroup].map(([group, members]) => [group, members.filter(isHeldByHost)] as const);
  return new Map(held.filter(([, members]) => members.length > 0));
});

/** The kernel counts neither a device without a driver nor a bridge. */
function isHeldByHost(member: HostDevice): boolean {
  const bridge = member.class?.startsWith('0x0604') === true || member.driver === 'pcieport';
  return !bridge && member.driver !== null && isHeldForGuests(member) === false;
}

const holder = ({ address, driver }: HostDevice) => `${address} (driver ${driver})`;

/** What to type: a command for each of them, as many as are named. */
function commands(held: readonly HostDevice[]): string {
  const detach = held
    .slice(0, mostNamed)
    .map(({ address }) => `virsh nodedev-detach ${nodeDeviceName(address)}`)
    .join('; ');
  return `${held.length === 1 ? 'it is' : 'they are'} bound to vfio-pci (${detach}${held.length > mostNamed ? '; …' : ''})`;
}
