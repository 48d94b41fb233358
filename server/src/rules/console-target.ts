/**
 * A console that is not the first and yet a serial port, or of a kind that this machine does not have. The first console
 * may be another name of the first serial port; the others are virtio consoles.
 *
 * ```xml
 *     <console type='pty'/>
 *     <console type='pty'>
 *       <target type='serial' port='1'/>
 *     </console>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <console type='pty'/>
 *     <console type='pty'>
 *       <target type='virtio' port='1'/>
 *     </console>
 * ```
 *
 * libvirt refuses: `unsupported configuration: Only the first console can be a serial port`, `unsupported configuration:
 * sclpconsole is not supported in this QEMU binary` or `unsupported configuration: unsupported console target type xen`
 *
 * Source: conf/domain_conf.c: virDomainDefAddConsoleCompat; qemu_validate.c: qemuValidateDomainDefConsole.
 */
import type { CharacterFacts, Guest } from '../guest/guest';
import { deviceRule, type Refusal, removeDevice, set, valueOr } from './deviceRefusals';

const others: ReadonlyMap<string, string> = new Map([
  ['sclp', 'sclpconsole is not supported in this QEMU binary'],
  ['sclplm', 'sclplmconsole is not supported in this QEMU binary'],
  ...['xen', 'uml', 'lxc', 'openvz'].map((type): [string, string] => [
    type,
    `unsupported console target type ${type}`,
  ]),
]);

export const consoleTarget = deviceRule({
  code: 'console-target',
  title: 'Console that pSeries does not have',
  machines: 'pseries',
  kinds: ['console'],
  refusals: (facts, { guest }) => {
    const type = valueOr(facts.targetType, 'serial');
    if (type === undefined) return [];
    const mends = [
      ...(facts.targetType ? [set('Make it a virtio console', 'target@type', 'virtio')] : []),
      removeDevice('Remove this console'),
    ];
    const found: Refusal[] = [];
    if (type === 'serial' && !isFirst(facts, guest))
      found.push({
        at: facts.targetType,
        says: 'unsupported configuration: Only the first console can be a serial port',
        message:
          'libvirt refuses the guest: only the first console can be a serial port, the others are virtio.',
        mends,
      });
    const other = others.get(type);
    if (other !== undefined)
      found.push({
        at: facts.targetType,
        says: `unsupported configuration: ${other}`,
        message: `libvirt refuses a console of type ${type}: a pSeries guest has serial and virtio ones.`,
        mends,
      });
    return found;
  },
});

function isFirst(facts: CharacterFacts, { byKind }: Guest): boolean {
  return byKind.console[0]?.facts === facts;
}
