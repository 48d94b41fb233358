/**
 * A feature that other machines have and pSeries does not.
 *
 * ```xml
 *   <features>
 *     <gic version='3'/>
 *     <nested-hv state='on'/>
 *   </features>
 * ```
 *
 * ```xml
 *   <features>
 *     <nested-hv state='on'/>
 *   </features>
 * ```
 *
 * The features pSeries has to itself are `hpt`, `htm`, `nested-hv`, `ccf-assist`, `cfpc`, `sbbc` and `ibs`. Others, such as
 * `pae`, `apic` and `acpi`, are taken and mean nothing.
 *
 * libvirt refuses: `unsupported configuration: The 'gic' feature is not supported for architecture 'ppc64' or machine type
 * 'pseries-10.0'` and others.
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDefFeatures; qemu/qemu_domain.c: qemuDomainDefTsegPostParse.
 */
import { childOf } from '../guest/facts';
import type { Located } from '../xml/syntaxTree';
import { attributeText, featureElements, nameSpan, refused, removeElementFix } from './domainParts';
import { archName, archOrMachine } from './machine';
import type { Rule, RuleContext } from './rule';

interface Unsupported {
  /** Whether it is refused as written; where absent, always. */
  readonly when?: (feature: Located) => boolean;
  readonly says: (context: RuleContext) => string;
}

const notHere =
  (name: string) =>
  (context: RuleContext): string =>
    `The '${name}' feature is not supported for ${archOrMachine(context)}`;

const state = (feature: Located): string => attributeText(feature, 'state')?.text ?? 'on';
const has =
  (attribute: string) =>
  (feature: Located): boolean =>
    attributeText(feature, attribute) !== undefined;

/** What libvirt says about each feature on pSeries; it takes those that are not here. */
const unsupported: ReadonlyMap<string, Unsupported> = new Map<string, Unsupported>([
  ['gic', { says: notHere('gic') }],
  ['ioapic', { when: has('driver'), says: notHere('ioapic') }],
  ['pvspinlock', { says: notHere('pvspinlock') }],
  [
    'apic',
    {
      when: has('eoi'),
      says: (context) =>
        `The 'eoi' attribute of the 'apic' feature is not supported for ${archOrMachine(context)}`,
    },
  ],
  ['hyperv', { says: (context) => `Hyperv features are not supported for ${archOrMachine(context)}` }],
  [
    'pmu',
    {
      when: (feature) => state(feature) === 'off',
      says: (context) => `PMU is always enabled for architecture '${archName(context)}'`,
    },
  ],
  ['vmport', { says: () => 'vmport is not available with this QEMU binary' }],
  [
    'vmcoreinfo',
    {
      when: (feature) => state(feature) === 'on',
      says: () => 'vmcoreinfo is not available with this QEMU binary',
    },
  ],
  [
    'smm',
    {
      when: (feature) => state(feature) === 'on' && childOf(feature, 'tseg') !== undefined,
      says: () => 'SMM TSEG is only supported with q35 machine type',
    },
  ],
  ['ras', { says: () => 'ras feature is only supported with ARM Virt machines' }],
  ['ps2', { says: () => 'ps2 feature is not available with this QEMU binary' }],
  ['aia', { says: () => 'aia feature is only supported with RISC-V Virt machines' }],
]);

export const featureUnsupported: Rule = {
  code: 'feature-unsupported',
  level: 'error',
  title: 'A feature that pSeries does not have',
  machines: 'pseries',
  reads: ['features', 'os'],
  check: (context) => {
    return featureElements(context).flatMap((element) => {
      const rule = unsupported.get(element.node.name);
      if (!rule || rule.when?.(element) === false) return [];
      return [
        refused(
          nameSpan(element),
          `pSeries guests cannot have <${element.node.name}> like this: libvirt refuses it.`,
          `unsupported configuration: ${rule.says(context)}`,
        ),
      ];
    });
  },
  fixes: removeElementFix,
};
