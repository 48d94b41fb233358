/**
 * System management mode (`<smm>`) is a feature of x86. libvirt does not check it: it hands it on, whatever its state, and QEMU
 * has no such property of a pSeries machine.
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
 *   <features>
 *     <smm state='on'/>
 *   </features>
 * </domain>
 * ```
 *
 * Mended:
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
 *   <features>
 *   </features>
 * </domain>
 * ```
 *
 * QEMU refuses: `Property 'pseries-10.0-machine.smm' not found`
 *
 * Source: qemu/qemu_command.c: qemuBuildMachineCommandLine; QEMU 7.2, asked.
 */
import { featureElements, nameSpan, removeElementFix } from './domainParts';
import { canonicalMachine } from './machine';
import type { Rule } from './rule';

export const smmOnPseries: Rule = {
  code: 'smm-on-pseries',
  level: 'error',
  title: 'System management mode on pSeries',
  machines: 'pseries',
  reads: ['features', 'os'],
  check: (context) =>
    featureElements(context)
      .filter(({ node }) => node.name === 'smm')
      .map((element) => ({
        ...nameSpan(element),
        message:
          'pSeries has no system management mode: libvirt takes it, and QEMU does not start the guest.',
        refusedBy: 'qemu',
        says: `Property '${canonicalMachine(context)}-machine.smm' not found`,
      })),
  fixes: removeElementFix,
};
