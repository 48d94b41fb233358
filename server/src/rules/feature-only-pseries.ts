/**
 * A feature of pSeries guests on another machine.
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='ppc64' machine='powernv9'>hvm</type></os>
 *   <features>
 *     <hpt resizing='required'/>
 *   </features>
 * </domain>
 * ```
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='ppc64' machine='pseries'>hvm</type></os>
 *   <features>
 *     <hpt resizing='required'/>
 *   </features>
 * </domain>
 * ```
 *
 * libvirt refuses: `unsupported configuration: The 'hpt' feature is not supported for architecture 'ppc64' or machine type
 * 'powernv9'`
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDefPSeriesFeature.
 */
import { childOf } from '../guest/facts';
import { featureElements, nameSpan, refused, removeElementFix, sizeOf } from './domainParts';
import { archOrMachine } from './machine';
import type { Rule } from './rule';

const onlyPSeries: ReadonlySet<string> = new Set([
  'hpt',
  'htm',
  'nested-hv',
  'ccf-assist',
  'cfpc',
  'sbbc',
  'ibs',
]);

export const featureOnlyPseries: Rule = {
  code: 'feature-only-pseries',
  level: 'error',
  title: 'A feature that only pSeries has',
  machines: 'other',
  reads: ['features', 'os'],
  check: (context) => {
    if (context.guest.machine?.placeholder || context.guest.arch?.placeholder) return [];
    return featureElements(context).flatMap((element) => {
      const { name, attributes } = element.node;
      if (!onlyPSeries.has(name)) return [];
      // without a value, <hpt/> and the like say nothing
      if (attributes.length === 0 && sizeOf(childOf(element, 'maxpagesize')) === 0) return [];
      return [
        refused(
          nameSpan(element),
          `Only pSeries guests have <${name}>: libvirt refuses it here.`,
          `unsupported configuration: The '${name}' feature is not supported for ${archOrMachine(context)}`,
        ),
      ];
    });
  },
  fixes: removeElementFix,
};
