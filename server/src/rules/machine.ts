/** What libvirt calls the guest's machine, arch and emulator in its messages. */
import type { RuleContext } from './rule';

/** The version in the machine names of QEMU, by libvirt version: what Debian 12 and 13 have beside it. */
const qemuVersions: readonly (readonly [libvirtVersion: string, qemuVersion: string])[] = [
  ['9.0.0', '7.2'],
  ['11.3.0', '10.0'],
];

/** Names that stand for the newest machine of their kind. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['pseries', 'pseries-'],
  ['pc', 'pc-i440fx-'],
  ['q35', 'pc-q35-'],
  ['virt', 'virt-'],
  ['s390-ccw-virtio', 's390-ccw-virtio-'],
]);

/**
 * The machine as libvirt prints it: `pseries`, or no machine at all, becomes the newest pseries of its QEMU; names in full
 * stay as written (qemu/qemu_domain.c: qemuCanonicalizeMachine).
 */
export function canonicalMachine({ guest, options }: RuleContext): string {
  const machine = guest.machine?.text || 'pseries';
  const prefix = aliases.get(machine);
  if (prefix === undefined) return machine;
  const known = qemuVersions.find(([version]) => version === options.libvirtVersion);
  return `${prefix}${(known ?? qemuVersions[qemuVersions.length - 1])?.[1] ?? ''}`;
}

/** `ppc64` or `ppc64le` as written; `ppc64` where none is written. */
export function archName({ guest }: RuleContext): string {
  return guest.arch?.text || 'ppc64';
}

/** `architecture 'ppc64' or machine type 'pseries-10.0'`, as many refusals end. */
export function archOrMachine(context: RuleContext): string {
  return `architecture '${archName(context)}' or machine type '${canonicalMachine(context)}'`;
}
