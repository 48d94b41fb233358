/**
 * An option that a disk of this bus, device or source does not take, or options that exclude each other: a driver other
 * than QEMU's, virtio options on a SCSI disk, `io='native'` with a cache, an I/O thread that the guest does not have.
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <driver name='phy' type='raw'/>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <driver name='qemu' type='raw'/>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *     </disk>
 * ```
 *
 * libvirt refuses, according to the option: `unsupported configuration: unsupported driver name 'phy' for disk 'vda'`,
 * `unsupported configuration: io='native' needs either no disk cache or directsync cache mode`, `unsupported
 * configuration: queues attribute in disk driver element is only supported by virtio-blk` and others.
 *
 * Source: conf/domain_validate.c: virDomainDiskDefValidate; qemu_validate.c: qemuValidateDomainDeviceDefDisk,
 * qemuValidateDomainDeviceDefDiskFrontend.
 */
import { childrenOf } from '../guest/facts';
import type { DiskFacts } from '../guest/guest';
import { textContent } from '../xml/query';
import type { XmlElement } from '../xml/syntaxTree';
import { childAt, deviceRule, type Mend, nameAt, type Refusal, remove, set, valueAt } from './deviceRefusals';
import { busOf, deviceOf, sourceOf, targetOf, typeOf } from './disks';
import { hasIoThread } from './ioThreads';
import { virtioOptionRefusal } from './virtioOptions';

interface DiskInWords {
  readonly facts: DiskFacts;
  readonly bus: string;
  readonly device: string;
  readonly target: string;
  readonly type: string;
  readonly value: (path: string) => string | undefined;
  readonly has: (path: string) => boolean;
}

interface Option {
  /** What the problem is about and stands at: an attribute, or an element. */
  readonly path: string;
  /** Whether it is wrong, where it is written. */
  readonly wrong: (disk: DiskInWords) => boolean;
  readonly says: (disk: DiskInWords) => string;
  readonly message: string;
  readonly mend?: Mend;
}

const unsupported = 'unsupported configuration: ';
const nonVirtio = ({ bus }: DiskInWords) => bus !== 'virtio';
const noLun = ({ device }: DiskInWords) => device !== 'lun';
const isOn = (value: string | undefined) => value === 'on' || value === 'yes';

const options: readonly Option[] = [
  {
    path: 'driver@name',
    wrong: ({ value }) => value('driver@name') !== 'qemu',
    says: ({ value, target }) =>
      `${unsupported}unsupported driver name '${value('driver@name')}' for disk '${target}'`,
    message: "libvirt refuses this driver: a QEMU guest's disks have driver name qemu.",
    mend: set('Use driver qemu', 'driver@name', 'qemu'),
  },
  {
    path: '@type',
    wrong: ({ type, value }) => type === 'dir' && (value('driver@type') ?? 'raw') !== 'fat',
    says: () => `${unsupported}storage type 'dir' requires use of storage format 'fat'`,
    message: 'libvirt refuses a folder in this format: QEMU shows it as a FAT file system.',
    mend: set('Use format fat', 'driver@type', 'fat'),
  },
  {
    path: '@type',
    wrong: ({ type, device, value, facts }) =>
      type === 'dir' &&
      value('driver@type') === 'fat' &&
      device !== 'cdrom' &&
      childAt(facts, 'readonly') === undefined,
    says: () => `${unsupported}virtual FAT storage can't be accessed in read-write mode`,
    message: 'libvirt refuses to write to a folder: the disk needs <readonly/>.',
  },
  {
    path: '@sgio',
    wrong: ({ value }) => value('@sgio') === 'unfiltered',
    says: () => `${unsupported}unfiltered sgio is no longer supported`,
    message: 'libvirt refuses unfiltered sgio: kernels have it no more.',
  },
  {
    path: '@rawio',
    wrong: noLun,
    says: () => `${unsupported}rawio can be used only with device='lun'`,
    message: 'libvirt refuses rawio here: only LUNs have it.',
  },
  {
    path: '@sgio',
    wrong: (disk) => noLun(disk) && disk.value('@sgio') !== 'unfiltered',
    says: () => `${unsupported}sgio can be used only with device='lun'`,
    message: 'libvirt refuses sgio here: only LUNs have it.',
  },
  {
    path: '@device',
    wrong: ({ device, type, facts }) =>
      device === 'lun' &&
      type !== 'network' &&
      type !== 'volume' &&
      (type !== 'block' || childAt(facts, 'source') === undefined),
    says: () => `${unsupported}disk device='lun' is only valid for block type disk source`,
    message: 'libvirt refuses a LUN here: only a block device of the host can be one.',
  },
  {
    path: '@device',
    wrong: ({ device, type, value }) =>
      device === 'lun' && type === 'block' && (value('driver@type') ?? 'raw') !== 'raw',
    says: () => `${unsupported}disk device 'lun' must use 'raw' format`,
    message: 'libvirt refuses the format: a LUN is raw.',
  },
  {
    path: '@device',
    wrong: ({ device, type, bus }) =>
      device === 'lun' && type === 'block' && bus !== 'virtio' && bus !== 'scsi',
    says: ({ bus }) => `${unsupported}disk device='lun' is not supported for bus='${bus}'`,
    message: 'libvirt refuses a LUN on this bus: it needs SCSI or virtio.',
  },
  {
    path: '@model',
    wrong: (disk) => nonVirtio(disk) && disk.value('@model')?.startsWith('virtio') === true,
    says: ({ value, bus }) => `${unsupported}disk model '${value('@model')}' not supported for bus '${bus}'`,
    message: 'libvirt refuses this model: only disks on bus virtio have one.',
  },
  {
    path: 'driver@queues',
    wrong: (disk) => nonVirtio(disk) && disk.value('driver@queues') !== '0',
    says: () => `${unsupported}queues attribute in disk driver element is only supported by virtio-blk`,
    message: 'libvirt refuses queues here: only virtio disks have several.',
  },
  {
    path: 'driver@event_idx',
    wrong: nonVirtio,
    says: () => `${unsupported}disk event_idx mode supported only for virtio bus`,
    message: 'libvirt refuses event_idx here: only virtio disks have it.',
  },
  {
    path: 'driver@ioeventfd',
    wrong: nonVirtio,
    says: () => `${unsupported}disk ioeventfd mode supported only for virtio bus`,
    message: 'libvirt refuses ioeventfd here: only virtio disks have it.',
  },
  {
    path: 'target@tray',
    wrong: ({ device, value }) =>
      device !== 'cdrom' && device !== 'floppy' && value('target@tray') !== 'closed',
    says: () => `${unsupported}tray is only valid for cdrom and floppy`,
    message: 'libvirt refuses tray here: only CD-ROM and floppy drives have one.',
  },
  {
    path: 'target@removable',
    wrong: ({ bus }) => bus !== 'usb',
    says: () => 'XML error: removable is only valid for usb disks',
    message: 'libvirt refuses removable here: only USB disks are.',
  },
  {
    path: 'source@startupPolicy',
    wrong: ({ type, value }) =>
      value('source@startupPolicy') !== undefined &&
      (type === 'network' || type === 'nvme' || type === 'vhostuser'),
    says: ({ type, value }) =>
      `XML error: disk startupPolicy '${value('source@startupPolicy')}' is not allowed for disk of '${type}' type`,
    message: 'libvirt refuses startupPolicy here: it is for files and block devices of the host.',
  },
  {
    path: 'source@startupPolicy',
    wrong: ({ type, device, value }) =>
      value('source@startupPolicy') === 'requisite' &&
      (type === 'file' || type === 'block' || type === 'dir' || type === 'volume') &&
      device !== 'cdrom' &&
      device !== 'floppy',
    says: () => "XML error: disk startupPolicy 'requisite' is allowed only for cdrom or floppy",
    message: 'libvirt refuses requisite here: only CD-ROM and floppy drives can start empty.',
  },
  {
    path: 'driver@copy_on_read',
    wrong: ({ value, has, device }) =>
      isOn(value('driver@copy_on_read')) && (has('readonly') || device === 'cdrom'),
    says: ({ target }) => `${unsupported}copy_on_read is not compatible with read-only disk '${target}'`,
    message: 'libvirt refuses copy_on_read here: nothing can be copied to a read-only disk.',
  },
  {
    path: 'wwn',
    wrong: ({ bus }) => bus !== 'ide' && bus !== 'scsi',
    says: () => `${unsupported}Only ide and scsi disk support wwn`,
    message: 'libvirt refuses a WWN here: only SCSI disks have one.',
  },
  {
    path: 'vendor',
    wrong: ({ bus }) => bus !== 'scsi',
    says: () => `${unsupported}Only scsi disk supports vendor and product`,
    message: 'libvirt refuses a vendor here: only SCSI disks have one.',
  },
  {
    path: 'product',
    wrong: ({ bus }) => bus !== 'scsi',
    says: () => `${unsupported}Only scsi disk supports vendor and product`,
    message: 'libvirt refuses a product here: only SCSI disks have one.',
  },
  {
    path: 'target@rotation_rate',
    wrong: ({ bus, value }) =>
      bus !== 'scsi' && bus !== 'sata' && bus !== 'ide' && value('target@rotation_rate') !== '0',
    says: () => 'internal error: rotation rate is only valid for SCSI/IDE/SATA bus',
    message: 'libvirt refuses a rotation rate here: only SCSI and SATA disks have one.',
  },
  {
    path: 'target@rotation_rate',
    wrong: ({ bus, device, value }) =>
      (bus === 'scsi' || bus === 'sata') && device !== 'disk' && value('target@rotation_rate') !== '0',
    says: () => 'internal error: rotation rate is only valid for disk device',
    message: 'libvirt refuses a rotation rate here: only disks have one.',
  },
  {
    path: 'readonly',
    wrong: ({ bus, device }) => bus === 'sata' && device === 'disk',
    says: () => `${unsupported}readonly sata disks are not supported`,
    message: 'libvirt refuses a read-only SATA disk: QEMU has none.',
  },
  {
    path: 'driver@io',
    wrong: ({ value }) =>
      value('driver@io') === 'native' &&
      value('driver@cache') !== 'none' &&
      value('driver@cache') !== 'directsync',
    says: () => `${unsupported}io='native' needs either no disk cache or directsync cache mode`,
    message: "libvirt refuses io='native' with this cache: it needs cache='none' or 'directsync'.",
    mend: set("Set cache='none'", 'driver@cache', 'none'),
  },
  {
    path: 'driver@iothread',
    wrong: (disk) => nonVirtio(disk) && disk.value('driver@iothread') !== '0',
    says: ({ bus, target }) => `${unsupported}IOThreads not available for bus ${bus} target ${target}`,
    message: 'libvirt refuses an I/O thread here: only virtio disks have one.',
  },
  {
    path: 'transient',
    wrong: ({ facts, has, device }) =>
      sourceOf(facts) !== undefined && (has('readonly') || device === 'cdrom'),
    says: ({ facts, target }) =>
      `${unsupported}transient disk '${target}' must not be ${sourceOf(facts) === null ? 'empty' : 'read-only'}`,
    message: 'libvirt refuses a transient disk that cannot be written.',
  },
  {
    path: 'serial',
    wrong: ({ facts }) => /[^a-zA-Z0-9\-_ .+]/.test(elementText(facts, 'serial')),
    says: ({ facts }) =>
      `internal error: driver serial '${elementText(facts, 'serial')}' contains unsafe characters`,
    message: 'libvirt refuses this serial number: letters, digits and - _ . + and blanks are taken.',
  },
];

export const diskOption = deviceRule({
  code: 'disk-option',
  title: 'Disk option that does not suit the disk',
  machines: 'any',
  kinds: ['disk'],
  refusals: (facts, { guest }) => {
    const thread = valueAt(facts, 'driver@iothread');
    const found = ownRefusals(facts);
    if (!thread?.value || thread.value === '0' || busOf(facts) !== 'virtio') return found;
    return hasIoThread(guest, thread.value)
      ? found
      : [
          ...found,
          {
            at: thread,
            says: `${unsupported}Disk iothread '${thread.value}' not defined in iothreadid`,
            message: `libvirt refuses the guest: it has no I/O thread ${thread.value}. <iothreads> says how many there are.`,
            mends: [remove('Remove iothread', 'driver@iothread')],
          },
        ];
  },
});

const places = new Map(options.map((option, place) => [option, place]));

/** By element and attribute; empty: the disk itself, an element whatever its attributes. */
const byPlace = new Map<string, Map<string, Option[]>>();
for (const option of options) {
  const [element = '', attribute = ''] = option.path.split('@');
  const byAttribute = byPlace.get(element) ?? new Map<string, Option[]>();
  byPlace.set(element, byAttribute);
  byAttribute.set(attribute, [...(byAttribute.get(attribute) ?? []), option]);
}

/** The options about what is written in the disk, in their order: of most there is nothing. */
function optionsOf(disk: XmlElement): readonly Option[] {
  const found: Option[] = [];
  const add = (element: string, { attributes }: XmlElement) => {
    const byAttribute = byPlace.get(element);
    if (!byAttribute) return;
    found.push(...(byAttribute.get('') ?? none));
    for (const { name } of attributes) found.push(...(byAttribute.get(name) ?? none));
  };
  add('', disk);
  for (const child of disk.children) if (child.kind === 'element') add(child.name, child);
  return found.length < 2
    ? found
    : [...new Set(found)].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

const none: readonly never[] = [];

/** What libvirt refuses whatever else the guest has. */
function ownRefusals(facts: DiskFacts): readonly Refusal[] {
  const disk = inWords(facts);
  if (!disk) return [];
  const found = optionsOf(facts.element).flatMap((option) => refusalOf(disk, option));
  return nonVirtio(disk) ? [...found, ...virtioOptionRefusal(facts)] : found;
}

function inWords(facts: DiskFacts): DiskInWords | null {
  const [bus, device, target, type] = [busOf(facts), deviceOf(facts), targetOf(facts), typeOf(facts)];
  if (bus === undefined || device === undefined || target === undefined || type === undefined) return null;
  return {
    facts,
    bus,
    device,
    target,
    type,
    value: (path) => valueAt(facts, path)?.value,
    has: (path) => childAt(facts, path) !== undefined,
  };
}

function refusalOf(disk: DiskInWords, { path, wrong, says, message, mend }: Option): readonly Refusal[] {
  const attribute = path.includes('@');
  const fact = attribute ? valueAt(disk.facts, path) : undefined;
  const element = attribute ? undefined : childAt(disk.facts, path);
  const optional = path === 'wwn' || path === 'vendor' || path === 'product';
  if (attribute ? fact?.value === undefined : !element) return [];
  if (optional && elementText(disk.facts, path) === '') return [];
  if (!wrong(disk)) return [];
  const name = path.slice(path.indexOf('@') + 1);
  const ways = [
    ...(mend ? [mend] : []),
    ...(path === '@device' || mend ? [] : [remove(`Remove ${name}`, path)]),
  ];
  return [{ at: fact ?? (element && nameAt(element)), says: says(disk), message, mends: ways }];
}

function elementText(facts: DiskFacts, name: string): string {
  const [element] = childrenOf({ node: facts.element, start: 0 }, name);
  if (!element) return '';
  // libvirt's parser drops blanks between elements (util/virxml.c: virXMLParseHelper), not those of a text alone.
  const parts = element.node.children.filter(({ kind }) => kind === 'element').length > 0;
  const text = textContent(element.node);
  return parts && text.trim() === '' ? '' : text;
}
