/**
 * A setting on a timer that has no such setting: a frequency or mode on another than `tsc`, a track on another than `rtc` and
 * `platform`, a tick policy of a paravirtual clock, catch-up limits without `tickpolicy='catchup'`.
 *
 * ```xml
 *   <clock offset='utc'>
 *     <timer name='rtc' tickpolicy='delay'>
 *       <catchup threshold='123' slew='120' limit='10000'/>
 *     </timer>
 *   </clock>
 * ```
 *
 * ```xml
 *   <clock offset='utc'>
 *     <timer name='rtc' tickpolicy='catchup'>
 *       <catchup threshold='123' slew='120' limit='10000'/>
 *     </timer>
 *   </clock>
 * ```
 *
 * libvirt refuses: `XML error: setting of timer catchup policies is only supported with tickpolicy='catchup'`, `unsupported
 * configuration: timer rtc doesn't support setting of timer frequency` and others.
 *
 * Source: conf/domain_postparse.c: virDomainDefPostParseTimer; qemu/qemu_validate.c: qemuValidateDomainDefClockTimers.
 */
import { childOf } from '../guest/facts';
import type { Located } from '../xml/syntaxTree';
import {
  attributeFact,
  attributeText,
  decimal,
  nameSpan,
  part,
  parts,
  refused,
  removeAttributeFix,
} from './domainParts';
import type { Problem, Rule } from './rule';

/** The timers that take the setting, by attribute; `not` turns the list around. */
const settings: readonly {
  readonly name: string;
  readonly timers: readonly string[];
  readonly not?: true;
}[] = [
  { name: 'tickpolicy', timers: ['kvmclock', 'hypervclock'], not: true },
  { name: 'frequency', timers: ['tsc'] },
  { name: 'mode', timers: ['tsc'] },
  { name: 'track', timers: ['platform', 'rtc'] },
];

/** The last second of the year 9999. */
const lastStart = 253402300799;

export const timerSetting: Rule = {
  code: 'timer-setting',
  level: 'error',
  title: 'A setting that the timer does not have',
  machines: 'any',
  reads: ['clock'],
  check: (context) => {
    const clock = part(context, 'clock');
    return [
      ...parts(context, 'clock', 'timer').flatMap(timerProblems),
      ...(clock ? startProblem(clock) : []),
    ];
  },
  fixes: removeAttributeFix,
};

function timerProblems(timer: Located): Problem[] {
  const name = attributeText(timer, 'name')?.text;
  if (name === undefined) return [];
  const problems = settings.flatMap((setting): readonly Problem[] => {
    const fact = attributeText(timer, setting.name);
    // a frequency of 0 is none
    if (!fact || Number(fact.text) === 0 || setting.timers.includes(name) !== (setting.not ?? false))
      return [];
    return [
      refused(
        fact,
        `The timer ${name} has no ${setting.name}: libvirt refuses it.`,
        `unsupported configuration: timer ${name} doesn't support setting of timer ${setting.name}`,
      ),
    ];
  });
  const catchup = childOf(timer, 'catchup');
  const policy = attributeFact(timer, 'tickpolicy', (text) => text);
  const limits = ['threshold', 'slew', 'limit'].some(
    (limit) => attributeFact(catchup, limit, decimal)?.value,
  );
  if (catchup && limits && !policy?.placeholder && policy?.value !== 'catchup')
    problems.push(
      refused(
        nameSpan(catchup),
        "libvirt takes <catchup> only with tickpolicy='catchup'.",
        "XML error: setting of timer catchup policies is only supported with tickpolicy='catchup'",
      ),
    );
  return problems;
}

function startProblem(clock: Located): Problem[] {
  const start = attributeFact(clock, 'start', decimal64);
  if (attributeText(clock, 'offset')?.text !== 'absolute' || !start?.value || start.value <= lastStart)
    return [];
  return [
    refused(
      start,
      'The clock cannot begin after the year 9999: libvirt refuses it.',
      `unsupported configuration: The maximum 'start' value for <clock offset='absolute'> is ${lastStart}`,
    ),
  ];
}

function decimal64(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
