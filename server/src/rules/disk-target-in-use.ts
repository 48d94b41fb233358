/**
 * Two disks have the same target name. libvirt tells disks apart by it.
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vda' bus='virtio'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vdb' bus='virtio'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `XML error: target 'vda' duplicated for disk sources '/var/lib/libvirt/images/a.img' and
 * '/var/lib/libvirt/images/b.img'`
 *
 * Source: conf/domain_conf.c: virDomainDiskDefCheckDuplicateInfo.
 */
import type { Device, DiskFacts, Guest } from '../guest/guest';
import { disksInOrder } from '../pci/diskNames';
import { addTo } from '../xml/lists';
import { fixesOf, holds, refusedProblem, removeDevice, set } from './deviceRefusals';
import { freeTarget, sourceOf, targetOf, targetPrefix } from './disks';
import type { Rule } from './rule';
import { sharing } from './sharing';
import { relatedDevice } from './spans';

export const diskTargetInUse: Rule = {
  code: 'disk-target-in-use',
  level: 'error',
  title: 'Disk target name used twice',
  machines: 'any',
  reads: 'facts',
  saidBy: ({ facts }) =>
    facts.kind === 'disk' ? JSON.stringify([facts.bus?.text, targetOf(facts), sourceOf(facts)]) : undefined,
  check: ({ guest }) =>
    duplicates(guest).map(({ disk, first, says }) => ({
      ...refusedProblem(disk, {
        at: disk.facts.target,
        says,
        message: `Another disk has the target name ${targetOf(disk.facts)}: libvirt refuses the guest, it tells disks apart by it.`,
      }),
      related: [relatedDevice(first, 'the other disk')],
    })),
  fixes: ({ guest }, problem) => {
    const found = duplicates(guest).find(({ disk }) => holds(disk, problem));
    if (!found) return [];
    const name = freeTarget(guest, targetPrefix(found.disk.facts));
    return fixesOf(found.disk, [
      set(`Name it ${name}`, 'target@dev', name),
      removeDevice('Remove this disk'),
    ]);
  },
};

type Disk = Device<DiskFacts>;

function duplicates({ byKind }: Guest): readonly { disk: Disk; first: Disk; says: string }[] {
  const byTarget = new Map<string, Disk[]>();
  for (const disk of sharing(disksInOrder(byKind.disk), ({ facts }) => targetOf(facts))) {
    const target = targetOf(disk.facts);
    if (target === undefined) continue;
    addTo(byTarget, target, disk);
  }
  return [...byTarget].flatMap(([target, disks]) => {
    const [one, other] = disks;
    const [first, ...later] = [...disks].sort((a, b) => a.start - b.start);
    if (!one || !other || !first) return [];
    const sources = [one, other].map(({ facts }) => sourceOf(facts) ?? '<null>');
    const says = `XML error: target '${target}' duplicated for disk sources '${sources[0]}' and '${sources[1]}'`;
    return later.map((disk) => ({ disk, first, says }));
  });
}
