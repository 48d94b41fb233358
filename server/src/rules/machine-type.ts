/**
 * A machine that QEMU does not have for this architecture: a name that no POWER machine has, or pSeries on another
 * architecture.
 *
 * ```xml
 *   <os>
 *     <type arch='ppc64le' machine='q35'>hvm</type>
 *   </os>
 * ```
 *
 * ```xml
 *   <os>
 *     <type arch='ppc64le' machine='pseries'>hvm</type>
 *   </os>
 * ```
 *
 * Whether QEMU has a certain version of the machine (`pseries-9.2`, `pseries-rhel8.6.0`) depends on the host, so nothing is
 * said about those.
 *
 * libvirt refuses: `unsupported configuration: Emulator '/usr/bin/qemu-system-ppc64' does not support machine type 'q35'`
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDef.
 */

import { part, refused } from './domainParts';
import { emulatorPath, emulatorWritten, isPower64, usesQemu } from './emulator';
import type { Fix, Rule } from './rule';

/** The versions of pseries there are: 2.1 to 2.12, 3.0, 3.1, and from 4 on .0 to .2; Red Hat's have names of their own. */
const pseries = /^pseries(-2\.([1-9]|1[0-2])|-2\.12-sxxm|-3\.[01]|-([4-9]|[1-3]\d)\.[0-2]|-rhel\d[\w.-]*)?$/;

/** Other machines of qemu-system-ppc64. */
const others =
  /^(powernv\d*|g3beige|mac99|40p|bamboo|sam460ex|ppce500|ref405ep|taihu|prep|mpc8544ds|virtex-ml507|pegasos[12]|amigaone|x-remote)$/;

/** Red Hat's machines are in its own qemu-kvm; one of this name in /usr/bin is another distribution's. */
function isElsewhere(machine: string, emulator: string | undefined): boolean {
  return machine.startsWith('pseries-rhel') && emulator === '/usr/bin/qemu-system-ppc64';
}

export const machineType: Rule = {
  code: 'machine-type',
  level: 'error',
  title: 'A machine that QEMU does not have',
  machines: 'any',
  reads: ['os', 'emulator'],
  check: (context) => {
    const { machine, arch } = context.guest;
    if (!machine?.value || !arch?.value || !usesQemu(context)) return [];
    const power = isPower64(arch.value);
    const known = power
      ? (pseries.test(machine.value) && !isElsewhere(machine.value, emulatorWritten(context))) ||
        others.test(machine.value)
      : !pseries.test(machine.value);
    if (known) return [];
    const { start } = context.guest;
    return [
      refused(
        { start: start + machine.start, end: start + machine.end },
        power
          ? `QEMU has no machine '${machine.value}' for ${arch.value}: libvirt refuses the guest.`
          : `Only ppc64 and ppc64le have pSeries machines: libvirt refuses the guest.`,
        `unsupported configuration: Emulator '${emulatorPath(context)}' does not support machine type '${machine.value}'`,
      ),
    ];
  },
  fixes: (context): readonly Fix[] => {
    const element = part(context, 'os', 'type');
    const arch = context.guest.arch?.value ?? '';
    if (!element) return [];
    return isPower64(arch)
      ? [
          {
            title: 'Change the machine to pseries',
            edits: [{ kind: 'set-attribute', element, name: 'machine', value: 'pseries' }],
          },
        ]
      : [
          {
            title: 'Change the architecture to ppc64le',
            edits: [{ kind: 'set-attribute', element, name: 'arch', value: 'ppc64le' }],
          },
        ];
  },
};
