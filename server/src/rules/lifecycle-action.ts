/**
 * What is to happen when the guest powers off, reboots or crashes, as QEMU cannot do it.
 *
 * ```xml
 *   <on_poweroff>preserve</on_poweroff>
 * ```
 *
 * ```xml
 *   <on_poweroff>destroy</on_poweroff>
 * ```
 *
 * | | on_poweroff | on_reboot | on_crash |
 * | --- | --- | --- | --- |
 * | destroy, restart | yes | yes | yes |
 * | preserve | no | no | yes |
 * | coredump-destroy, coredump-restart | no | no | yes |
 * | rename-restart | no | no | no |
 *
 * Nor can a guest be destroyed by a reboot and restarted by powering off.
 *
 * libvirt refuses: `unsupported configuration: qemu driver doesn't support the 'preserve' action for
 * 'on_reboot'/'on_poweroff'` and others.
 *
 * Source: qemu/qemu_validate.c: qemuValidateLifecycleAction; conf/domain_conf.c: virDomainDefLifecycleActionAllowed.
 */
import type { Fact } from '../guest/guest';
import { asText, part, refused, textFact } from './domainParts';
import type { Fix, Problem, Rule } from './rule';

const events = ['on_poweroff', 'on_reboot', 'on_crash'] as const;
type Event = (typeof events)[number];

interface Refused {
  readonly events: readonly Event[];
  readonly action: RegExp;
  readonly says: (event: Event, action: string) => string;
}

const refusals: readonly Refused[] = [
  {
    events,
    action: /^rename-restart$/,
    says: () =>
      "qemu driver doesn't support the 'rename-restart' action for 'on_reboot'/'on_poweroff'/'on_crash'",
  },
  {
    events: ['on_poweroff', 'on_reboot'],
    action: /^preserve$/,
    says: () => "qemu driver doesn't support the 'preserve' action for 'on_reboot'/'on_poweroff'",
  },
  {
    events: ['on_poweroff', 'on_reboot'],
    action: /^coredump-(destroy|restart)$/,
    says: (event, action) =>
      `Lifecycle event '${event.replace('on_', '')}' doesn't support '${action}' action`,
  },
];

export const lifecycleAction: Rule = {
  code: 'lifecycle-action',
  level: 'error',
  title: 'An action that QEMU cannot take',
  machines: 'any',
  reads: events,
  check: (context) => {
    const actions = events.map((event) => textFact(part(context, event), asText));
    const [poweroff, reboot] = actions;
    const single = events.flatMap((event, at) => eventProblem(event, actions[at]));
    if (!reboot || poweroff?.value !== 'restart' || reboot.value !== 'destroy') return single;
    return [
      ...single,
      refused(
        reboot,
        'A guest that restarts on power off cannot be destroyed on reboot: libvirt refuses it.',
        "unsupported configuration: qemu driver doesn't support 'onReboot' set to 'destroy and 'onPoweroff' set to 'reboot'",
      ),
    ];
  },
  fixes: (context, problem): readonly Fix[] =>
    events.flatMap((event) => {
      const element = part(context, event);
      if (!element || textFact(element, asText)?.start !== problem.start) return [];
      const usual = event === 'on_poweroff' ? 'destroy' : 'restart';
      return [
        {
          title: `Change it to ${usual}`,
          edits: [{ kind: 'set-text', element, text: usual }],
          preferred: true,
        },
      ];
    }),
};

function eventProblem(event: Event, action: Fact<string> | undefined): Problem[] {
  const value = action?.value;
  if (!action || value === undefined) return [];
  const found = refusals.find((one) => one.events.includes(event) && one.action.test(value));
  if (!found) return [];
  return [
    refused(
      action,
      `QEMU cannot do '${value}' for <${event}>: libvirt refuses it.`,
      `unsupported configuration: ${found.says(event, value)}`,
    ),
  ];
}
