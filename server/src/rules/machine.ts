/** What libvirt calls the guest's machine, arch and emulator in its messages. */
import type { RuleContext } from './rule';

/** The machine that `pseries` stands for, by libvirt version: QEMU's newest of the time (Debian 12 and 13). */
const newestMachines: readonly (readonly [libvirtVersion: string, machine: string])[] = [
  ['9.0.0', 'pseries-7.2'],
  ['11.3.0', 'pseries-10.0'],
];

/**
 * The machine as libvirt prints it: `pseries`, or no machine at all, becomes the newest pseries of its QEMU; other names
 * stay as written (qemu/qemu_domain.c: qemuCanonicalizeMachine).
 */
export function canonicalMachine({ guest, options }: RuleContext): string {
  const machine = guest.machine?.text ?? '';
  if (machine !== '' && machine !== 'pseries') return machine;
  const known = newestMachines.find(([version]) => version === options.libvirtVersion);
  return (known ?? newestMachines[newestMachines.length - 1])?.[1] ?? 'pseries';
}

/** `ppc64` or `ppc64le` as written; `ppc64` where none is written. */
export function archName({ guest }: RuleContext): string {
  return guest.arch?.text || 'ppc64';
}

/** `architecture 'ppc64' or machine type 'pseries-10.0'`, as many refusals end. */
export function archOrMachine(context: RuleContext): string {
  return `architecture '${archName(context)}' or machine type '${canonicalMachine(context)}'`;
}
