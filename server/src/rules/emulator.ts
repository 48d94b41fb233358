/** The program that runs the guest. */
import { asText, part, textFact } from './domainParts';
import type { RuleContext } from './rule';

export function isPower64(arch: string): boolean {
  return arch === 'ppc64' || arch === 'ppc64le';
}

/** Whether the guest is QEMU's, so that libvirt's QEMU driver looks at it. */
export function usesQemu({ guest }: RuleContext): boolean {
  return guest.virtType?.value === 'kvm' || guest.virtType?.value === 'qemu';
}

export function emulatorWritten(context: RuleContext): string | undefined {
  return textFact(part(context, 'devices', 'emulator'), asText)?.text;
}

/** As written; else the one of the guest's architecture (qemu/qemu_capabilities.c: virQEMUCapsGetDefaultEmulator). */
export function emulatorPath(context: RuleContext): string {
  const written = emulatorWritten(context);
  if (written !== undefined) return written;
  const arch = context.guest.arch?.text ?? '';
  return `/usr/bin/qemu-system-${arch === 'i686' ? 'i386' : arch || 'ppc64'}`;
}
