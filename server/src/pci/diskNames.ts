/** Disks by their target names: their number, and their order in libvirt's list. */
import type { Device, DiskFacts } from '../guest/guest';

/** `sda` is 0, `sdz` 25, `sdaa` 26 (util/virutil.c: virDiskNameToIndex); -1 for any other name. */
export function diskIndex(name: string): number {
  const letters = /^(?:fd|hd|vd|sd|xvd|ubd)([a-z]+)\d*$/.exec(name)?.[1];
  if (letters === undefined || letters.length > 5) return -1;
  let index = 0;
  for (const letter of letters) index = index * 26 + (letter.charCodeAt(0) - 96);
  return index - 1;
}

/**
 * Libvirt's list of disks: one goes before the first of its written bus with a later name, else behind the last of that
 * bus, else to the end (conf/domain_conf.c: virDomainDiskInsert).
 * @param buses - the written buses by their first disks, where `disks` are not all of the guest's
 */
export function disksInOrder(
  disks: readonly Device<DiskFacts>[],
  buses: Iterable<string> = [],
): readonly Device<DiskFacts>[] {
  const groups = new Map<string, { readonly index: number; readonly disk: Device<DiskFacts> }[]>();
  for (const bus of buses) groups.set(bus, []);
  for (const disk of disks) {
    const bus = disk.facts.bus?.text ?? '';
    let group = groups.get(bus);
    if (group === undefined) {
      group = [];
      groups.set(bus, group);
    }
    group.push({ index: diskIndex(disk.facts.target?.text ?? ''), disk });
  }
  // One by one before the first with a later name is a stable sort.
  for (const group of groups.values()) group.sort((a, b) => a.index - b.index);
  return [...groups.values()].flatMap((group) => group.map(({ disk }) => disk));
}
