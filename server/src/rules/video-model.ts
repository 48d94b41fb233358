/**
 * A video device of a model that QEMU does not have here, a second one that can only be the first, or options that the
 * model does not take.
 *
 * ```xml
 *     <graphics type='vnc'/>
 *     <video>
 *       <model type='vga' primary='yes'/>
 *     </video>
 *     <video>
 *       <model type='vga'/>
 *     </video>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <graphics type='vnc'/>
 *     <video>
 *       <model type='vga' primary='yes'/>
 *     </video>
 *     <video>
 *       <model type='virtio'/>
 *     </video>
 * ```
 *
 * libvirt refuses: `unsupported configuration: video type 'vga' is only valid as primary video device`, `unsupported
 * configuration: domain configuration does not support video model 'vbox'`, `unsupported configuration: video type 'vga'
 * doesn't support multiple 'heads'` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefVideo; conf/domain_validate.c: virDomainVideoDefValidate,
 * virDomainDefVideoValidate.
 */
import { decimal } from '../guest/facts';
import type { Device, Guest, PlainFacts } from '../guest/guest';
import { keptInside } from '../guest/kept';
import {
  childAt,
  deviceRule,
  type Mend,
  nameAt,
  type Refusal,
  remove,
  removeDevice,
  set,
  valueAt,
  valueOr,
} from './deviceRefusals';
import { virtioOptionRefusal } from './virtioOptions';

const unsupported = 'unsupported configuration: ';
/** Models that QEMU has on no POWER machine. QXL is in a package of its own: it may be there. */
const others = new Set(['xen', 'vbox', 'parallels', 'ramfb']);
/** Those that may be the second. */
const secondary = new Set(['qxl', 'virtio']);
const withResolution = new Set(['vga', 'qxl', 'virtio', 'bochs']);

export const videoModel = deviceRule({
  code: 'video-model',
  title: 'Video device that QEMU does not have here',
  machines: 'pseries',
  kinds: ['video'],
  refusals: (facts, { guest }) => {
    const model = modelOf(facts);
    if (model === undefined) return [];
    const toVirtio = facts.model ? [set('Make it virtio', 'model@type', 'virtio')] : [];
    const remove = removeDevice('Remove this video device');
    if (model === 'none')
      return guest.byKind.video.length < 2
        ? []
        : [
            {
              at: facts.model,
              says: `${unsupported}a 'none' video type must be the only video device defined for the domain`,
              message:
                'libvirt refuses video type none beside another video device: it means that there is none.',
              mends: [remove],
            },
          ];
    if (others.has(model))
      return [
        {
          at: facts.model,
          says: `${unsupported}domain configuration does not support video model '${model}'`,
          message: `libvirt refuses video model ${model}: QEMU does not have it for POWER.`,
          mends: [...toVirtio, remove],
        },
      ];
    return [...ofPlace(facts, model, guest, [...toVirtio, remove]), ...ofOptions(facts, model)];
  },
});

function modelOf({ model }: PlainFacts): string | undefined {
  const text = valueOr(model, 'vga');
  return text === 'default' || text === '' ? 'vga' : text;
}

function isPrimary({ facts }: Device<PlainFacts>): boolean {
  return valueAt(facts, 'model@primary')?.value === 'yes';
}

/** The primary one, and whether one says that there is none. */
const videosOf = keptInside((videos: readonly Device<PlainFacts>[]) => ({
  primary: videos.find(isPrimary) ?? videos[0],
  alone: videos.some(({ facts }) => modelOf(facts) === 'none'),
}));

function ofPlace(
  facts: PlainFacts,
  model: string,
  { byKind }: Guest,
  mends: readonly Mend[],
): readonly Refusal[] {
  const { primary, alone } = videosOf(byKind.video);
  const twice = primary?.facts !== facts && isPrimary({ facts, start: 0 });
  const found: Refusal[] = [];
  if (twice)
    found.push({
      at: valueAt(facts, 'model@primary'),
      says: `${unsupported}Only one primary video device is supported`,
      message: 'libvirt refuses the guest: another video device is the primary one.',
      mends: [remove('Remove primary', 'model@primary')],
    });
  if (secondary.has(model)) return found;
  if (primary?.facts !== facts && !twice && !alone)
    found.push({
      at: facts.model,
      says: `${unsupported}video type '${model}' is only valid as primary video device`,
      message: `libvirt refuses a second video device of type ${model}: it can only be the first. virtio can be the second.`,
      mends,
    });
  const heads = valueAt(facts, 'model@heads');
  if (heads?.value !== undefined && decimal(heads.value) !== 1 && decimal(heads.value) !== undefined)
    found.push({
      at: heads,
      says: `${unsupported}video type '${model}' doesn't support multiple 'heads'`,
      message: `libvirt refuses several heads: type ${model} has one.`,
      mends: [set('Set heads to 1', 'model@heads', '1')],
    });
  return found;
}

function ofOptions(facts: PlainFacts, model: string): readonly Refusal[] {
  const found: Refusal[] = [];
  for (const name of ['ram', 'vram64', 'vgamem']) {
    const at = valueAt(facts, `model@${name}`);
    if (model !== 'qxl' && at && decimal(at.text))
      found.push({
        at,
        says: `${unsupported}${name} attribute only supported for video type qxl`,
        message: `libvirt refuses ${name} here: only QXL has it.`,
        mends: [remove(`Remove ${name}`, `model@${name}`)],
      });
  }
  const vram = valueAt(facts, 'model@vram');
  const size = vram ? decimal(vram.text) : undefined;
  if (model === 'vga' && size && nextPowerOf2(size) < 1024)
    found.push({
      at: vram,
      says: `${unsupported}value for 'vram' must be at least 1 MiB (1024 KiB)`,
      message: 'libvirt refuses less than 1024 KiB of video memory.',
      mends: [set('Set vram to 16384', 'model@vram', '16384'), remove('Remove vram', 'model@vram')],
    });
  const resolution = childAt(facts, 'model/resolution');
  if (resolution && !withResolution.has(model))
    found.push({
      at: nameAt(resolution),
      says: 'XML error: model resolution is not supported',
      message: `libvirt refuses a resolution here: type ${model} takes none.`,
      mends: [remove('Remove <resolution>', 'model/resolution')],
    });
  const accel3d = valueAt(facts, 'model/acceleration@accel3d');
  if (accel3d?.value === 'yes' && model !== 'virtio')
    found.push({
      at: accel3d,
      says: `${unsupported}3d acceleration is supported only with 'virtio' video device`,
      message: 'libvirt refuses 3D acceleration here: only virtio has it.',
      mends: [set("Set accel3d='no'", 'model/acceleration@accel3d', 'no')],
    });
  const driver = valueAt(facts, 'driver@name');
  if (driver?.value === 'vhostuser' && model !== 'virtio')
    found.push({
      at: driver,
      says: `${unsupported}'vhostuser' driver is only supported with 'virtio' device`,
      message: 'libvirt refuses a vhost-user device here: only virtio can be one.',
      mends: [remove('Remove name', 'driver@name')],
    });
  return model === 'virtio' ? found : [...found, ...virtioOptionRefusal(facts)];
}

function nextPowerOf2(size: number): number {
  return 2 ** Math.ceil(Math.log2(size));
}
