/**
 * Protection that only other machines have: SEV is AMD's, s390-pv is that of IBM Z. Protected guests of POWER (PEF) need
 * nothing in the XML.
 *
 * ```xml
 *   <launchSecurity type='s390-pv'/>
 * ```
 *
 * ```xml
 *   <memory unit='GiB'>4</memory>
 * ```
 *
 * libvirt refuses: `unsupported configuration: S390 PV launch security is not supported with this QEMU binary`
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDef.
 */
import { attributeText, nameSpan, part, refused, removeElementFix } from './domainParts';
import type { Problem, Rule } from './rule';

/** What libvirt says of each; sev-snp is newer than libvirt 9.0.0. */
const messages: ReadonlyMap<string, string> = new Map([
  ['sev', 'SEV launch security is not supported with this QEMU binary'],
  ['sev-snp', 'SEV SNP launch security is not supported with this QEMU binary'],
  ['s390-pv', 'S390 PV launch security is not supported with this QEMU binary'],
]);

export const launchSecurity: Rule = {
  code: 'launch-security',
  level: 'error',
  title: 'Protection that POWER guests do not have',
  machines: 'pseries',
  reads: ['launchSecurity'],
  check: (context): readonly Problem[] => {
    const element = part(context, 'launchSecurity');
    if (!element) return [];
    const type = attributeText(element, 'type');
    if (!type) {
      if (element.node.attributes.some(({ name }) => name === 'type')) return [];
      return [
        refused(
          nameSpan(element),
          'libvirt wants to know the type of protection.',
          "XML error: Missing required attribute 'type' in element 'launchSecurity'",
        ),
      ];
    }
    const known = type.text !== 'sev-snp' || context.options.libvirtVersion !== '9.0.0';
    const message = known ? messages.get(type.text) : undefined;
    return [
      refused(
        type,
        `POWER guests have no ${type.text}: libvirt refuses it.`,
        message === undefined
          ? `XML error: Invalid value for attribute 'type' in element 'launchSecurity': '${type.text}'.`
          : `unsupported configuration: ${message}`,
      ),
    ];
  },
  fixes: removeElementFix,
};
