/**
 * An element in `<features>` that is no feature of libvirt, or that this version of libvirt does not know yet.
 *
 * ```xml
 *   <features>
 *     <nestedhv state='on'/>
 *   </features>
 * ```
 *
 * ```xml
 *   <features>
 *     <nested-hv state='on'/>
 *   </features>
 * ```
 *
 * libvirt refuses: `unsupported configuration: unexpected feature 'nestedhv'`
 *
 * Source: conf/domain_conf.c: virDomainFeaturesDefParse.
 */
import { features } from '../vocabulary/domain';
import { featureElements, nameSpan, refused, removeElementFix } from './domainParts';
import type { Rule } from './rule';

/** Those that came after libvirt 9.0.0. */
const later: ReadonlySet<string> = new Set(['async-teardown', 'ras', 'ps2', 'aia']);

export const unknownFeature: Rule = {
  code: 'unknown-feature',
  level: 'error',
  title: 'A feature that libvirt does not know',
  machines: 'any',
  reads: ['features'],
  check: (context) => {
    const old = context.options.libvirtVersion === '9.0.0';
    return featureElements(context).flatMap((element) => {
      const { name } = element.node;
      // a prefix is a namespace, and a name that is still being typed is no feature yet
      if (name === '' || name.includes(':')) return [];
      if (Object.hasOwn(features, name) && !(old && later.has(name))) return [];
      return [
        refused(
          nameSpan(element),
          `libvirt ${old && later.has(name) ? '9.0.0 ' : ''}does not know a feature '${name}' and refuses the guest.`,
          `unsupported configuration: unexpected feature '${name}'`,
        ),
      ];
    });
  },
  fixes: removeElementFix,
};
