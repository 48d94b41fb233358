/**
 * A type of domain or operating system that QEMU does not run.
 *
 * ```xml
 * <domain type='hvf'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
 * </domain>
 * ```
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
 * </domain>
 * ```
 *
 * On a POWER host the types are `kvm` and, for emulation, `qemu`; a virtual machine's operating system is `hvm`.
 *
 * libvirt refuses: `unsupported configuration: Emulator '/usr/bin/qemu-system-ppc64' does not support virt type 'hvf'` or
 * `unsupported configuration: Emulator '/usr/bin/qemu-system-ppc64' does not support os type 'linux'`
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDef.
 */
import { asText, attributeText, domainElement, part, refused, setTextFix, textFact } from './domainParts';
import { emulatorPath } from './emulator';
import type { Rule, RuleContext } from './rule';

const types: ReadonlySet<string> = new Set(['kvm', 'qemu']);

/** What libvirt knows beside them; other words it cannot read at all. */
const otherTypes: ReadonlySet<string> = new Set(
  'none kqemu xen lxc uml openvz test vmware hyperv vbox phyp parallels bhyve vz hvf'.split(' '),
);
const otherSystems: ReadonlySet<string> = new Set(['xen', 'linux', 'uml', 'xenpvh', 'exe']);

export const domainType: Rule = {
  code: 'domain-type',
  level: 'error',
  title: 'A type of guest that QEMU does not run',
  machines: 'pseries',
  reads: ['os', 'emulator'],
  check: (context) => {
    const type = attributeText(domainElement(context), 'type');
    if (type && otherTypes.has(type.text) && !types.has(type.text))
      return [
        refused(
          type,
          `QEMU runs no guests of type ${type.text}: libvirt refuses it.`,
          unsupported(context, 'virt', type.text),
        ),
      ];
    const system = textFact(part(context, 'os', 'type'), asText);
    if (!system?.value || !otherSystems.has(system.value)) return [];
    return [
      refused(
        system,
        `QEMU runs hvm guests only: libvirt refuses '${system.value}'.`,
        system.value === 'exe'
          ? 'XML error: init binary must be specified'
          : unsupported(context, 'os', system.value),
      ),
    ];
  },
  fixes: (context, problem) => {
    const element = part(context, 'os', 'type');
    if (element && textFact(element, asText)?.start === problem.start)
      return [setTextFix(element, "Change it to 'hvm'", 'hvm')];
    return [...types].map((value) => ({
      title: `Change the type to ${value}`,
      edits: [{ kind: 'set-attribute' as const, element: domainElement(context), name: 'type', value }],
    }));
  },
};

function unsupported(context: RuleContext, what: string, value: string): string {
  return `unsupported configuration: Emulator '${emulatorPath(context)}' does not support ${what} type '${value}'`;
}
