/**
 * A name of one's own (an alias that begins with `ua-`) that two devices have.
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <alias name='ua-root'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vdb' bus='virtio'/>
 *       <alias name='ua-root'/>
 *     </disk>
 * ```
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <alias name='ua-root'/>
 *     </disk>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/b.img'/>
 *       <target dev='vdb' bus='virtio'/>
 *       <alias name='ua-data'/>
 *     </disk>
 * ```
 *
 * Aliases without `ua-` are libvirt's own; it writes them anew.
 *
 * libvirt refuses: `unsupported configuration: non unique alias detected: ua-root`
 *
 * Source: conf/domain_validate.c: virDomainDefValidateAliases.
 */
import { childOf } from '../guest/facts';
import type { Fact } from '../guest/guest';
import { attribute } from '../xml/query';
import type { Located } from '../xml/syntaxTree';
import { attributeText, elementAt, inDeviceElements, refused } from './domainParts';
import type { Problem, Related, Rule } from './rule';

/** Devices whose alias is not compared: a console repeats its serial port's, graphics and the like have none. */
const without: ReadonlySet<string> = new Set(['serial', 'console', 'graphics', 'audio', 'lease', 'emulator']);

export const aliasInUse: Rule = {
  code: 'alias-in-use',
  level: 'error',
  title: 'An alias that two devices have',
  machines: 'any',
  reads: 'facts',
  saidBy: ({ facts }) => aliasOf({ node: facts.element, start: 0 })?.text,
  check: (context) => {
    const seen = new Map<string, Related>();
    return inDeviceElements(context, (device): Problem | undefined => {
      const alias = aliasOf(device);
      if (!alias) return undefined;
      const other = seen.get(alias.text);
      if (!other) {
        seen.set(alias.text, {
          start: alias.start,
          end: alias.end,
          message: 'The other device of that name',
        });
        return undefined;
      }
      return {
        ...refused(
          alias,
          `Another device has the alias ${alias.text}: libvirt refuses the guest.`,
          `unsupported configuration: non unique alias detected: ${alias.text}`,
        ),
        related: [other],
      };
    });
  },
  fixes: (context, problem) => {
    const element = elementAt(context, problem);
    return element
      ? [{ title: 'Remove this alias', edits: [{ kind: 'remove-element', element }], preferred: true }]
      : [];
  },
};

/** The name that somebody chose, where it is compared. */
function aliasOf(device: Located): Fact<string> | undefined {
  // libvirt does not look into devices that are switched off
  if (without.has(device.node.name) || attribute(device.node, 'model')?.value === 'none') return undefined;
  const element = childOf(device, 'alias');
  // Most aliases are libvirt's own: no fact is made of them.
  if (!element || !attribute(element.node, 'name')?.value.startsWith('ua-')) return undefined;
  const alias = attributeText(element, 'name');
  return alias && /^ua-[A-Za-z0-9_-]*$/.test(alias.text) ? alias : undefined;
}
