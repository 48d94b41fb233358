/**
 * An emulator of another architecture than the guest's.
 *
 * ```xml
 *     <emulator>/usr/bin/qemu-system-x86_64</emulator>
 * ```
 *
 * ```xml
 *     <emulator>/usr/bin/qemu-system-ppc64</emulator>
 * ```
 *
 * `qemu-system-ppc64` runs ppc64 and ppc64le. Only names as QEMU gives them are looked at; whether the file exists is not
 * known here.
 *
 * libvirt refuses: `unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support arch 'ppc64le'`
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDef; qemu/qemu_capabilities.c: virQEMUCapsIsArchSupported.
 */
import { asText, part, refused, setTextFix, textFact } from './domainParts';
import { usesQemu } from './emulator';
import type { Rule } from './rule';

/** The architectures that QEMU's programs run besides their own. */
const alsoRuns: ReadonlyMap<string, readonly string[]> = new Map([
  ['ppc64', ['ppc64le']],
  // a link to qemu-system-ppc64 on Debian
  ['ppc64le', ['ppc64']],
  ['x86_64', ['i686']],
  ['i386', ['i686']],
  ['aarch64', ['armv7l', 'armv6l']],
  ['arm', ['armv7l', 'armv6l', 'armv7b']],
]);

export const emulatorArchitecture: Rule = {
  code: 'emulator-architecture',
  level: 'error',
  title: 'An emulator of another architecture',
  machines: 'pseries',
  reads: ['os', 'emulator'],
  check: (context) => {
    const emulator = textFact(part(context, 'devices', 'emulator'), asText);
    const arch = context.guest.arch?.value;
    const [, runs] = /\/qemu-system-(\w+)$/.exec(emulator?.value ?? '') ?? [];
    if (!emulator || !arch || runs === undefined || !usesQemu(context)) return [];
    if (runs === arch || alsoRuns.get(runs)?.includes(arch)) return [];
    return [
      refused(
        emulator,
        `This emulator runs ${runs} guests, not ${arch}: libvirt refuses it.`,
        `unsupported configuration: Emulator '${emulator.text}' does not support arch '${arch}'`,
      ),
    ];
  },
  fixes: (context) => {
    const element = part(context, 'devices', 'emulator');
    const path = textFact(element, asText)?.text.replace(/\w+$/, 'ppc64');
    return element && path ? [setTextFix(element, `Change it to ${path}`, path)] : [];
  },
};
