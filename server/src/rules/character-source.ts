/**
 * A serial port, console, channel, or another character device without what its type needs: a path, a host, a port, a SPICE
 * display.
 *
 * ```xml
 *     <serial type='file'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <serial type='file'>
 *       <source path='/var/log/guest.log'/>
 *     </serial>
 * ```
 *
 * libvirt refuses: `internal error: Missing source path attribute for char device`, `unsupported configuration: chardev
 * 'spicevmc' not supported without spice graphics` and others.
 *
 * Source: conf/domain_validate.c: virDomainChrSourceDefValidate; qemu_validate.c: qemuValidateDomainChrSourceDef.
 */

import { childrenOf } from '../guest/facts';
import type { CharacterFacts, DeviceFacts, Guest, PlainFacts } from '../guest/guest';
import { repeatingTypes } from '../guest/order';
import { attribute } from '../xml/query';
import { childAt, deviceRule, nameAt, type Refusal, remove, removeDevice, valueAt } from './deviceRefusals';

const internal = 'internal error: ';
const unsupported = 'unsupported configuration: ';

export const characterSource = deviceRule<CharacterFacts['kind'] | 'redirdev'>({
  code: 'character-source',
  title: 'Character device without its source',
  machines: 'any',
  kinds: ['serial', 'parallel', 'console', 'channel', 'redirdev'],
  refusals: (facts, { guest }) => {
    const type = facts.type?.value;
    if (type === undefined || isAlias(facts, guest)) return [];
    const found = missing(facts, type);
    return found ? [found] : [...reconnect(facts, type), ...withoutSpice(facts, type, guest)];
  },
});

/** The first console is but another name of the first serial port. */
function isAlias(facts: CharacterFacts | PlainFacts, { byKind }: Guest): boolean {
  if (facts.kind !== 'console' || byKind.console[0]?.facts !== facts || byKind.serial.length === 0)
    return false;
  return facts.targetType === undefined || repeatingTypes.has(facts.targetType.value ?? '');
}

/** Whether a `<source>` has the attribute; of several, all count. */
function has(facts: DeviceFacts, name: string, mode?: 'connect'): boolean {
  return childrenOf({ node: facts.element, start: 0 }, 'source').some(
    ({ node }) =>
      attribute(node, name) !== undefined &&
      (mode === undefined || (attribute(node, 'mode')?.value ?? 'connect') === mode),
  );
}

function missing(facts: CharacterFacts | PlainFacts, type: string): Refusal | null {
  const source = childAt(facts, 'source');
  const refuse = (says: string, message: string): Refusal => ({
    at: source ? nameAt(source) : facts.type,
    says,
    message,
    mends: facts.kind === 'redirdev' ? [removeDevice('Remove this device')] : [],
  });
  const path = () =>
    has(facts, 'path')
      ? null
      : refuse(
          `${internal}Missing source path attribute for char device`,
          `libvirt refuses type ${type} without a path.`,
        );
  const virtio =
    'targetType' in facts && (facts.targetType?.value === 'virtio' || facts.targetType?.value === 'xen');
  switch (type) {
    case 'file':
    case 'dev':
    case 'pipe':
      return path();
    case 'unix':
      // libvirt makes the path of a channel's socket
      return facts.kind === 'channel' && virtio ? null : path();
    case 'tcp':
      if (!has(facts, 'host'))
        return refuse(
          `${internal}Missing source host attribute for char device`,
          'libvirt refuses type tcp without a host.',
        );
      return has(facts, 'service')
        ? null
        : refuse(
            `${internal}Missing source service attribute for char device`,
            'libvirt refuses type tcp without a service: the port.',
          );
    case 'udp':
      return has(facts, 'service', 'connect')
        ? null
        : refuse(
            `${internal}Missing source service attribute for char device`,
            'libvirt refuses type udp without a service: the port.',
          );
    case 'nmdm':
      return has(facts, 'master') === has(facts, 'slave')
        ? null
        : refuse(
            `${internal}Should define both master and slave path attributes for nmdm device`,
            'libvirt refuses type nmdm with only one of master and slave.',
          );
    case 'spiceport':
    case 'dbus': {
      const channel = valueAt(facts, 'source@channel');
      if (facts.kind === 'redirdev' && type === 'dbus' && !channel) return null;
      if (!channel)
        return refuse(
          `${unsupported}Missing source channel attribute for char device`,
          `libvirt refuses type ${type} without a channel.`,
        );
      return channel.placeholder || /^[\w\-.]*$/.test(channel.text)
        ? null
        : {
            at: channel,
            says: 'invalid argument: Invalid character in source channel for char device',
            message: 'libvirt refuses this channel: letters, digits and _ - . are taken.',
          };
    }
    default:
      return null;
  }
}

function reconnect(facts: DeviceFacts, type: string): readonly Refusal[] {
  const enabled = valueAt(facts, 'source/reconnect@enabled');
  if ((type !== 'tcp' && type !== 'unix') || enabled?.value !== 'yes') return [];
  const mends = [remove('Remove <reconnect>', 'source/reconnect')];
  const mode = valueAt(facts, 'source@mode');
  if (mode?.value === 'bind')
    return [
      {
        at: enabled,
        says: `${internal}chardev reconnect is possible only for connect mode`,
        message: "libvirt refuses reconnect here: it needs mode='connect'.",
        mends,
      },
    ];
  const timeout = valueAt(facts, 'source/reconnect@timeout');
  return timeout?.value !== undefined && /^0+$/.test(timeout.value)
    ? [
        {
          at: timeout,
          says: "invalid argument: chardev reconnect source timeout cannot be '0'",
          message: 'libvirt refuses a timeout of 0.',
          mends,
        },
      ]
    : [];
}

function withoutSpice(
  facts: CharacterFacts | PlainFacts,
  type: string,
  { byKind }: Guest,
): readonly Refusal[] {
  const spice = byKind.graphics.some(
    (each) => each.facts.type?.placeholder || each.facts.type?.value === 'spice',
  );
  if ((type !== 'spicevmc' && type !== 'spiceport') || spice) return [];
  return [
    {
      at: facts.type,
      says: `${unsupported}chardev '${type}' not supported without spice graphics`,
      message: `libvirt refuses type ${type}: the guest has no SPICE display.`,
      mends: [removeDevice(`Remove this ${facts.kind}`)],
    },
  ];
}
