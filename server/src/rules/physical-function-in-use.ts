/**
 * A physical function is passed through while its virtual functions are in use.
 *
 * The virtual functions of an SR-IOV adapter live from the driver of their physical function. When that is taken away for a
 * guest, they vanish from whoever has them: other guests, this one, or the host itself.
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
 *         <address domain='0x0007' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 *
 * One of its virtual functions:
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
 *         <address domain='0x0007' bus='0x01' slot='0x00' function='0x2'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 * ```
 */
import { keptInside } from '../guest/kept';
import type { HostDevice, HostIndex } from '../host/topology';
import { hostAddressSpan, type KnownHostDevice, knownHostDevices } from './hostDevices';
import type { Related, Rule, RuleContext } from './rule';
import { listOf } from './words';

/** More would hide the message. */
const mostNamed = 4;

export const physicalFunctionInUse: Rule = {
  code: 'physical-function-in-use',
  level: 'warning',
  title: 'Physical function whose virtual functions are in use',
  machines: 'pseries',
  reads: 'facts',
  among: physicalFunctions,
  check: (context) => {
    const devices = knownHostDevices(context);
    return physicalFunctions(context).flatMap(({ place, known }) => {
      const mine = devices.filter(({ known: other }) => other.physicalFunction === known.address);
      const used = functionsInUse(context, known, new Set(mine.map((each) => each.known.address)));
      if (used.length === 0) return [];
      const more = used.length - mostNamed;
      const names = [...used.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])];
      return [
        {
          ...hostAddressSpan(place),
          message: `${place.hostAddress} is a physical function. When the guest takes it, ${used.length === 1 ? 'its virtual function vanishes' : 'its virtual functions vanish'} from whoever has ${used.length === 1 ? 'it' : 'them'}: ${listOf(names)}.`,
          related: mine.map(
            ({ place: virtual }): Related => ({
              ...hostAddressSpan(virtual),
              message: `${virtual.hostAddress} is a virtual function of ${place.hostAddress}.`,
            }),
          ),
        },
      ];
    });
  },
};

/** The guest's host devices that have virtual functions; most hosts have none. */
function physicalFunctions(context: RuleContext): readonly KnownHostDevice[] {
  if (!context.host || !hasVirtualFunctions(context.host)) return [];
  return knownHostDevices(context).filter(({ known }) => known.virtualFunctions?.length);
}

const hasVirtualFunctions = keptInside(({ topology }: HostIndex): boolean =>
  topology.devices.some(({ virtualFunctions }) => virtualFunctions?.length),
);

/** `0007:01:00.2 (in this guest)`, `0007:01:00.3 (driver mlx5_core)`. */
function functionsInUse(
  { host }: RuleContext,
  { virtualFunctions = [] }: HostDevice,
  inGuest: ReadonlySet<string>,
): readonly string[] {
  return virtualFunctions.flatMap((address) => {
    if (inGuest.has(address)) return [`${address} (in this guest)`];
    const driver = host?.byAddress.get(address)?.driver;
    return driver ? [`${address} (driver ${driver})`] : [];
  });
}
