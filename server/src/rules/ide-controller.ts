/**
 * An IDE controller, or a disk on one. pSeries guests have none; a disk whose target is `hda` and that names no bus is an IDE
 * disk.
 *
 * ```xml
 *     <disk type='file' device='cdrom'>
 *       <target dev='hda' bus='ide'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <disk type='file' device='cdrom'>
 *       <target dev='sda' bus='scsi'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `unsupported configuration: IDE controllers are unsupported for this QEMU binary or machine type`
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefControllerIDE.
 */
import type { ControllerFacts, DiskFacts, Guest } from '../guest/guest';
import { childOfDevice, deviceRule, type Mend, type Refusal, removeDevice } from './deviceRefusals';
import { busOf, freeTarget } from './disks';

const says =
  'unsupported configuration: IDE controllers are unsupported for this QEMU binary or machine type';

export const ideController = deviceRule<'controller' | 'disk'>({
  code: 'ide-controller',
  title: 'IDE, which pSeries does not have',
  machines: 'pseries',
  kinds: ['controller', 'disk'],
  refusals: (facts, { guest }) => (facts.kind === 'controller' ? ofController(facts) : ofDisk(facts, guest)),
});

function ofController({ type }: ControllerFacts): readonly Refusal[] {
  // a controller without a type is an IDE one
  if (type && type.value !== 'ide') return [];
  return [
    {
      at: type,
      says,
      message: 'libvirt refuses IDE controllers on pSeries: the machine has none.',
      mends: [removeDevice('Remove this controller')],
    },
  ];
}

function ofDisk(facts: DiskFacts, guest: Guest): readonly Refusal[] {
  if (busOf(facts) !== 'ide' || !facts.target) return [];
  return [
    {
      at: facts.bus ?? facts.target,
      says,
      message:
        'libvirt refuses the guest: this is an IDE disk, and pSeries has no IDE. SCSI and virtio disks work.',
      mends: [toScsi(freeTarget(guest, 'sd'))],
    },
  ];
}

function toScsi(target: string): Mend {
  return {
    title: `Put it on SCSI as ${target}`,
    edits: (device) => {
      const element = childOfDevice(device, 'target');
      if (!element) return [];
      return [
        { kind: 'set-attribute', element, name: 'dev', value: target },
        { kind: 'set-attribute', element, name: 'bus', value: 'scsi' },
        ...(device.facts.address ? [{ kind: 'remove-address', device } as const] : []),
      ];
    },
  };
}
