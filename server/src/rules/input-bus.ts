/**
 * An input device on a bus that it cannot be on, or of a model that its bus does not have.
 *
 * ```xml
 *     <input type='tablet' bus='ps2'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <input type='tablet' bus='usb'/>
 * ```
 *
 * libvirt refuses: `internal error: ps2 bus does not support tablet input device`, `unsupported configuration: only bus
 * 'virtio' is supported for 'passthrough' input devices` and others.
 *
 * Source: conf/domain_validate.c: virDomainInputDefValidate; qemu_validate.c: qemuValidateDomainDeviceDefInput.
 */
import type { PlainFacts } from '../guest/guest';
import { deviceRule, type Mend, type Refusal, remove, removeDevice, set } from './deviceRefusals';
import { busOfInput } from './usb';

const unsupported = 'unsupported configuration: ';

export const inputBus = deviceRule({
  code: 'input-bus',
  title: 'Input device on a bus that it cannot be on',
  machines: 'pseries',
  kinds: ['input'],
  refusals: (facts, { guest }) => {
    const bus = busOfInput(facts, guest);
    const type = facts.type?.value;
    const model = facts.model;
    if (bus === undefined || type === undefined || model?.placeholder) return [];
    const found: Refusal[] = [];
    const says = busWords(bus, type);
    if (says !== null)
      found.push({
        at: facts.bus,
        says,
        message: `libvirt refuses the ${type} here: it cannot be on bus ${bus}.`,
        mends: busMends(facts, type),
      });
    if (model && bus !== 'virtio' && model.text.startsWith('virtio'))
      found.push({
        at: model,
        says: `${unsupported}only bus 'virtio' is supported for input model '${model.text}'`,
        message: `libvirt refuses model ${model.text}: it belongs to bus virtio.`,
        mends: [remove('Remove model', '@model')],
      });
    if (model && bus === 'virtio' && model.text.endsWith('transitional'))
      found.push({
        at: model,
        says: `${unsupported}virtio (non-)transitional models are not supported for input type=${type}`,
        message: `libvirt refuses model ${model.text}: input devices have none such.`,
        mends: [set('Make it virtio', '@model', 'virtio')],
      });
    return found;
  },
});

function busWords(bus: string, type: string): string | null {
  if (bus === 'ps2' && type !== 'mouse' && type !== 'keyboard')
    return `internal error: ps2 bus does not support ${type} input device`;
  if (bus === 'xen') return 'internal error: unsupported input bus xen';
  if (type === 'passthrough' && bus !== 'virtio')
    return `${unsupported}only bus 'virtio' is supported for 'passthrough' input devices`;
  return type === 'evdev' && bus !== 'none' ? `${unsupported}input evdev doesn't support bus element` : null;
}

function busMends({ bus, address }: PlainFacts, type: string): readonly Mend[] {
  const away = removeDevice('Remove this input device');
  if (!bus || address) return [away];
  if (type === 'evdev') return [remove('Remove bus', '@bus'), away];
  const other = type === 'passthrough' ? 'virtio' : 'usb';
  return [set(`Put it on bus ${other}`, '@bus', other), away];
}
