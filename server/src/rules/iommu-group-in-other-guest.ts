/**
 * Another guest has a member of the same IOMMU group.
 *
 * A group belongs to one guest as a whole: the kernel gives it to one QEMU, and the second does not start, `vfio 0005:01:00.1:
 * failed to open /dev/vfio/5: Device or resource busy`. The members have to go to the same guest, or stay unused. This can
 * only be told where the groups are known.
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0003' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * The other guest:
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0003' bus='0x01' slot='0x00' function='0x1'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0002' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * Source: Linux drivers/vfio: a group is opened once; QEMU hw/vfio: vfio_get_group.
 */
import type { HostIndex } from '../host/topology';
import { entryKey, type Holders, type Others } from './otherGuests/others';
import { type GuestEntry, profileOf } from './otherGuests/profile';
import { sharedProblem, whoHas } from './otherGuests/words';
import type { Problem, Rule } from './rule';

export const iommuGroupInOtherGuest: Rule = {
  code: 'iommu-group-in-other-guest',
  level: 'warning',
  title: 'IOMMU group of another guest',
  machines: 'any',
  reads: 'others',
  check: ({ guest, host, others }) => {
    if (!host || !others || others.size === 0) return [];
    const own = profileOf(guest).entries.filter(({ kind }) => kind === 'host-device');
    return [...firstOfGroups(own, host)].flatMap(([group, entry]) =>
      sharedMembers(group, own, host, others).map(
        ({ address, holders }): Problem =>
          sharedProblem(
            entry,
            holders,
            `${whoHas(holders)} ${address} of the same IOMMU group ${group}, says ${host.topology.source}. A group belongs to one guest as a whole: only one of these guests can run at a time.`,
          ),
      ),
    );
  },
};

/** Each group, once, with the first of the guest's members. */
function firstOfGroups(own: readonly GuestEntry[], host: HostIndex): ReadonlyMap<number, GuestEntry> {
  const firsts = new Map<number, GuestEntry>();
  for (const entry of own) {
    const group = host.byAddress.get(entry.value)?.iommuGroup;
    if (typeof group === 'number' && !firsts.has(group)) firsts.set(group, entry);
  }
  return firsts;
}

/** The members that only others have. Of whoever has the very same device, host-device-in-other-guest says it already. */
function sharedMembers(group: number, own: readonly GuestEntry[], host: HostIndex, others: Others) {
  const addresses = new Set(own.map(({ value }) => value));
  const members = host.byGroup.get(group) ?? [];
  const told = new Set(
    members.flatMap(({ address }) => {
      const holders = addresses.has(address) ? others.get(entryKey('host-device', address)) : undefined;
      return holders?.shown.map(({ uri }) => uri) ?? [];
    }),
  );
  return members.flatMap(({ address }) => {
    const all = addresses.has(address) ? undefined : others.get(entryKey('host-device', address));
    const holders = all && without(all, told);
    return holders && holders.count > 0 ? [{ address, holders }] : [];
  });
}

function without({ shown, count }: Holders, uris: ReadonlySet<string>): Holders {
  const left = shown.filter(({ uri }) => !uris.has(uri));
  return { shown: left, count: left.length === 0 ? 0 : count - (shown.length - left.length) };
}
