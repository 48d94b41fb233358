/**
 * A display of a kind that QEMU does not have, or with options that exclude each other.
 *
 * ```xml
 *     <graphics type='vnc' passwd='much too long'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <graphics type='vnc' passwd='8 chars.'/>
 * ```
 *
 * libvirt refuses: `unsupported configuration: VNC password is 13 characters long, only 8 permitted`, `unsupported
 * configuration: rdp graphics are not supported with this QEMU` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefGraphics; conf/domain_validate.c: virDomainGraphicsDefValidate.
 */
import type { Guest, PlainFacts } from '../guest/guest';
import { deviceRule, type Refusal, remove, removeDevice, set, valueAt } from './deviceRefusals';

const unsupported = 'unsupported configuration: ';
const mostPassword = 8;

export const graphicsOption = deviceRule({
  code: 'graphics-option',
  title: 'Display that QEMU does not have',
  machines: 'any',
  kinds: ['graphics'],
  refusals: (facts, { guest }) => {
    const type = facts.type?.value;
    if (type === undefined) return [];
    const found: Refusal[] = [];
    if (type === 'rdp' || type === 'desktop')
      found.push({
        at: facts.type,
        says: `${unsupported}${type} graphics are not supported with this QEMU`,
        message: `libvirt refuses a display of type ${type}: QEMU has VNC, SPICE and others.`,
        mends: [set('Make it VNC', '@type', 'vnc'), removeDevice('Remove this display')],
      });
    const headless = guest.byKind.graphics.some((each) => each.facts.type?.value === 'egl-headless');
    if (headless && !['egl-headless', 'vnc', 'spice'].includes(type))
      found.push({
        at: facts.type,
        says: `${unsupported}graphics type 'egl-headless' is only supported with one of: 'vnc', 'spice' graphics types`,
        message: `libvirt refuses ${type} beside egl-headless: that goes with VNC and SPICE.`,
        mends: [removeDevice('Remove this display')],
      });
    if (headless && type === 'spice' && valueAt(facts, 'gl@enable')?.value === 'yes')
      found.push({
        at: valueAt(facts, 'gl@enable'),
        says: `${unsupported}multiple OpenGL displays are not supported by QEMU`,
        message: 'libvirt refuses OpenGL here: egl-headless has it already.',
        mends: [set("Set enable='no'", 'gl@enable', 'no')],
      });
    return [...found, ...ofType(facts, type, guest)];
  },
});

function ofType(facts: PlainFacts, type: string, guest: Guest): readonly Refusal[] {
  const found: Refusal[] = [];
  const password = valueAt(facts, '@passwd');
  const length = new TextEncoder().encode(password?.value ?? '').length;
  if (type === 'vnc' && length > mostPassword)
    found.push({
      at: password,
      says: `${unsupported}VNC password is ${length} characters long, only ${mostPassword} permitted`,
      message: `libvirt refuses this password: VNC takes ${mostPassword} characters.`,
      mends: [remove('Remove the password', '@passwd')],
    });
  const listen = valueAt(facts, 'listen@type');
  const named = valueAt(facts, 'listen@network');
  if ((type === 'vnc' || type === 'spice' || type === 'rdp') && listen?.value === 'network' && !named)
    found.push({
      at: listen,
      says: "XML error: 'network' attribute is required for listen type 'network'",
      message: "libvirt refuses the guest: listen type network needs the network's name.",
    });
  const address = valueAt(facts, '@address');
  if (type === 'dbus' && valueAt(facts, '@p2p')?.value === 'yes' && address)
    found.push({
      at: address,
      says: 'XML error: D-Bus p2p with an address is not supported',
      message: 'libvirt refuses an address here: p2p has none.',
      mends: [remove('Remove the address', '@address')],
    });
  const audio = valueAt(facts, 'audio@id');
  const backend = guest.byKind.audio.find((each) => valueAt(each.facts, '@id')?.value === audio?.value);
  if (type === 'dbus' && audio?.value && backend && valueAt(backend.facts, '@type')?.value !== 'dbus')
    found.push({
      at: audio,
      says: `${unsupported}The associated audio is not of 'dbus' kind.`,
      message: 'libvirt refuses this audio backend: a D-Bus display needs one of type dbus.',
      mends: [remove('Leave it to libvirt', 'audio')],
    });
  return found;
}
