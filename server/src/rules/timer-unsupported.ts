/**
 * A timer that pSeries guests do not have, or not in this way. Only `rtc` means something to them.
 *
 * ```xml
 *   <clock offset='utc'>
 *     <timer name='rtc' tickpolicy='catchup'/>
 *     <timer name='hpet' present='yes'/>
 *   </clock>
 * ```
 *
 * ```xml
 *   <clock offset='utc'>
 *     <timer name='rtc' tickpolicy='catchup'/>
 *     <timer name='hpet' present='no'/>
 *   </clock>
 * ```
 *
 * libvirt refuses: `unsupported configuration: hpet timer is not supported by this architecture`, `unsupported configuration:
 * Configuring the 'tsc' timer is not supported for virtType=kvm arch=ppc64 machine=pseries-10.0 guests` and others.
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDefClockTimers.
 */
import type { Located } from '../xml/syntaxTree';
import { attributeOrName, attributeText, nameSpan, parts, refused, removeElementFix } from './domainParts';
import { archName, canonicalMachine } from './machine';
import type { Rule, RuleContext } from './rule';

interface Unsupported {
  /** The attribute that makes it refused and the values that do; where absent, the timer itself is. */
  readonly attribute?: readonly [name: string, values: readonly string[]];
  readonly says: (context: RuleContext, value: string) => string;
}

const present = ['present', ['yes']] as const;

const notConfigurable =
  (name: string) =>
  (context: RuleContext): string =>
    `Configuring the '${name}' timer is not supported for virtType=${context.guest.virtType?.text ?? ''} arch=${archName(context)} machine=${canonicalMachine(context)} guests`;

/** What libvirt says about each timer on pSeries; it takes what is not here. */
const unsupported: ReadonlyMap<string, readonly Unsupported[]> = new Map<string, readonly Unsupported[]>([
  ['platform', [{ says: () => "unsupported timer type (name) 'platform'" }]],
  ['tsc', [{ attribute: present, says: notConfigurable('tsc') }]],
  ['kvmclock', [{ attribute: present, says: notConfigurable('kvmclock') }]],
  ['hypervclock', [{ attribute: present, says: notConfigurable('hypervclock') }]],
  ['armvtimer', [{ says: notConfigurable('armvtimer') }]],
  [
    'hpet',
    [
      {
        attribute: present,
        says: ({ options }) =>
          `hpet timer is not supported${options.libvirtVersion === '9.0.0' ? '' : ' by this architecture'}`,
      },
    ],
  ],
  [
    'rtc',
    [
      { attribute: ['track', ['boot']], says: (_, value) => `unsupported rtc timer track '${value}'` },
      {
        attribute: ['tickpolicy', ['merge', 'discard']],
        says: (_, value) => `unsupported rtc timer tickpolicy '${value}'`,
      },
    ],
  ],
  [
    'pit',
    [
      {
        attribute: ['tickpolicy', ['catchup', 'merge']],
        says: (_, value) => `unsupported pit tickpolicy '${value}'`,
      },
    ],
  ],
]);

export const timerUnsupported: Rule = {
  code: 'timer-unsupported',
  level: 'error',
  title: 'A timer that pSeries does not have',
  machines: 'pseries',
  reads: ['clock', 'os'],
  check: (context) =>
    parts(context, 'clock', 'timer').flatMap((timer) => {
      const name = attributeText(timer, 'name')?.text ?? '';
      const found = unsupported.get(name)?.find((one) => applies(one, timer));
      if (!found) return [];
      const attribute = found.attribute?.[0];
      return [
        refused(
          attribute ? attributeOrName(timer, attribute) : nameSpan(timer),
          attribute
            ? `libvirt refuses ${attribute}='${attributeText(timer, attribute)?.text}' of the timer ${name} on pSeries.`
            : `pSeries guests have no timer ${name}: libvirt refuses it.`,
          `unsupported configuration: ${found.says(context, attribute ? (attributeText(timer, attribute)?.text ?? '') : '')}`,
        ),
      ];
    }),
  fixes: removeElementFix,
};

function applies({ attribute }: Unsupported, timer: Located): boolean {
  if (!attribute) return true;
  const [name, values] = attribute;
  return values.includes(attributeText(timer, name)?.text ?? '');
}
