/**
 * A host device that nobody detaches from its driver on the host.
 *
 * Without `managed='yes'` libvirt leaves the device alone: it has to be bound to vfio-pci by hand before the guest starts
 * (`virsh nodedev-detach`), and given back by hand when it has ended. On the host that is known, another driver has it. The same
 * goes for one that the guest is not given (`<address type='unassigned'/>`): libvirt takes it from the host all the same.
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
 *     <hostdev mode='subsystem' type='pci' managed='no'>
 *       <source>
 *         <address domain='0x0006' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * libvirt detaches it, and gives it back:
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
 *         <address domain='0x0006' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * libvirt says at start: `Requested operation is not valid: Unmanaged PCI device 0006:01:00.0 must be manually detached from the
 * host`.
 *
 * Source: hypervisor/virhostdev.c: virHostdevPreparePCIDevicesImpl.
 */
import type { Device, Guest } from '../guest/guest';
import { isPciHostDevice } from '../pci/isolationView';
import { isHeldForGuests, nodeDeviceName } from './hostDevices';
import type { Problem, Rule, RuleContext } from './rule';
import { elementOf, factOrName } from './spans';

export const hostDeviceNotDetached: Rule = {
  code: 'host-device-not-detached',
  level: 'warning',
  title: 'Host device that is still bound to its driver, and not managed',
  machines: 'pseries',
  reads: 'facts',
  check: (context) => devices(context.guest).flatMap((device) => notDetached(context, device)),
  eachDevice: { kinds: ['interface', 'hostdev'], check: notDetached },
  fixes: (context, problem) =>
    devices(context.guest)
      .filter((device) => notDetached(context, device).some(({ start }) => start === problem.start))
      .map((device) => ({
        title: 'Let libvirt detach it: managed="yes"',
        edits: [{ kind: 'set-attribute', element: elementOf(device), name: 'managed', value: 'yes' }],
        preferred: true,
      })),
};

const devices = ({ byKind }: Guest): readonly Device[] => [...byKind.interface, ...byKind.hostdev];

/** Wherever the device sits in the guest: libvirt prepares one without a place, too. */
function notDetached({ host }: RuleContext, device: Device): readonly Problem[] {
  if (!host || !isPciHostDevice(device)) return [];
  const { managed, host: at } = device.facts;
  const known = at?.address ? host.byAddress.get(at.address) : undefined;
  if (!known || managed?.placeholder || managed?.value === 'yes' || isHeldForGuests(known) !== false)
    return [];
  return [
    {
      ...factOrName(device, managed),
      message: `${known.driver === null ? 'No driver has' : `The driver ${known.driver} of the host has`} ${known.address}, says ${host.topology.source}, and without managed='yes' libvirt does not take it: the guest does not start until it is bound to vfio-pci (virsh nodedev-detach ${nodeDeviceName(known.address)}).`,
    },
  ];
}
