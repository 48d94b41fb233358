/** Disks as libvirt reads them: target, bus, source and the unit of its controller that a disk takes. */
import type { Device, DiskFacts, Guest } from '../guest/guest';
import { keptInside } from '../guest/kept';
import { diskBus } from '../pci/connect';
import { diskIndex } from '../pci/diskNames';
import { addressType, valueAt } from './deviceRefusals';

/** The target's name; a prefix `ioemu:` of old Xen guests is dropped. undefined: none, or a placeholder. */
export function targetOf(facts: DiskFacts): string | undefined {
  return facts.target?.value?.replace(/^ioemu:/, '');
}

/** The bus, by the target's name where it is not written; undefined where a placeholder decides. */
export function busOf(facts: DiskFacts): string | undefined {
  const open = facts.bus ? facts.bus.placeholder : facts.target?.placeholder || facts.device?.placeholder;
  return open ? undefined : diskBus(facts);
}

/** `disk` where nothing else is written. */
export function deviceOf(facts: DiskFacts): string | undefined {
  return facts.device ? facts.device.value : 'disk';
}

/** The attribute of `<source>` that holds the path, by type of disk. */
const pathAttributes: ReadonlyMap<string, string> = new Map([
  ['file', 'file'],
  ['block', 'dev'],
  ['dir', 'dir'],
]);

/** What libvirt prints of the source: its path; null: none, undefined: a placeholder. */
export function sourceOf(facts: DiskFacts): string | null | undefined {
  const type = typeOf(facts);
  if (type === undefined) return undefined;
  if (type === 'network') return networkName(facts);
  const attribute = pathAttributes.get(type);
  const path = attribute === undefined ? undefined : valueAt(facts, `source@${attribute}`);
  return path === undefined || path.text === '' ? null : path.placeholder ? undefined : path.text;
}

/** Whether the disk has no source at all (storage_source_conf.c: virStorageSourceIsEmpty). */
export function isEmpty(facts: DiskFacts): boolean {
  const type = typeOf(facts);
  if (type === 'network' || type === 'nvme' || type === 'vhostuser' || type === 'volume')
    return facts.element.children.every((child) => child.kind !== 'element' || child.name !== 'source');
  return type !== undefined && pathAttributes.has(type) && sourceOf(facts) === null;
}

export function typeOf({ type }: DiskFacts): string | undefined {
  return type ? type.value : 'file';
}

/** Of `pool/image` an RBD source prints the image alone. */
function networkName(facts: DiskFacts): string | null | undefined {
  const name = valueAt(facts, 'source@name');
  if (name === undefined) return null;
  if (name.placeholder) return undefined;
  const protocol = valueAt(facts, 'source@protocol')?.value;
  const slash = name.text.indexOf('/');
  return (protocol === 'rbd' || protocol === 'gluster') && slash >= 0
    ? name.text.slice(slash + 1)
    : name.text;
}

/** A place on a SCSI, SATA, IDE or floppy controller. */
export interface DriveUnit {
  readonly controller: number;
  readonly bus: number;
  readonly target: number;
  readonly unit: number;
}

/** Units by bus of disk where the target's name gives the place (conf/domain_conf.c: virDomainDiskDefAssignAddress). */
const unitsOf: ReadonlyMap<string, number> = new Map([
  ['scsi', 7],
  ['sata', 6],
  ['fdc', 2],
]);

/** Where the disk sits on a controller of its bus; null: on none, or not known. */
export function driveUnitOf(facts: DiskFacts): DriveUnit | null {
  const { address } = facts;
  if (address?.type === 'drive') {
    const { controller, bus, target, unit } = address;
    if ([controller, bus, target, unit].some((part) => part && part.value === undefined)) return null;
    return {
      controller: controller?.value ?? 0,
      bus: bus?.value ?? 0,
      target: target?.value ?? 0,
      unit: unit?.value ?? 0,
    };
  }
  const index = diskIndex(targetOf(facts) ?? '');
  const bus = busOf(facts);
  if (addressType(facts) !== undefined || address || index < 0 || bus === undefined) return null;
  if (bus === 'ide')
    return {
      controller: Math.floor(index / 4),
      bus: Math.floor((index % 4) / 2),
      target: 0,
      unit: index % 2,
    };
  const units = unitsOf.get(bus);
  return units ? { controller: Math.floor(index / units), bus: 0, target: 0, unit: index % units } : null;
}

export function sameUnit(a: DriveUnit, b: DriveUnit): boolean {
  return a.controller === b.controller && a.bus === b.bus && a.target === b.target && a.unit === b.unit;
}

/** The unit as messages print it. */
export function unitText({ controller, bus, target, unit }: DriveUnit): string {
  return `controller='${controller}' bus='${bus}' target='${target}' unit='${unit}'`;
}

const prefixes: ReadonlyMap<string, string> = new Map([
  ['virtio', 'vd'],
  ['fdc', 'fd'],
  ['ide', 'hd'],
  ['xen', 'xvd'],
]);

/** The prefix of target names on a disk's bus. */
export function targetPrefix(facts: DiskFacts): string {
  return prefixes.get(busOf(facts) ?? '') ?? 'sd';
}

/** The first target name of a prefix that no disk has. */
export function freeTarget({ byKind }: Guest, prefix: string): string {
  const { taken, free } = targetsOf(byKind.disk);
  for (let index = 0, known = free.get(prefix); ; index++) {
    const name = known ?? prefix + letters(index);
    if (!taken.has(name)) {
      free.set(prefix, name);
      return name;
    }
  }
}

/** Names that are taken, and by prefix the first free one: every disk without a name of its own asks for it. */
const targetsOf = keptInside((disks: readonly Device<DiskFacts>[]) => ({
  taken: new Set(disks.map(({ facts }) => targetOf(facts))),
  free: new Map<string, string>(),
}));

/** 0 is `a`, 25 `z`, 26 `aa`. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
