/**
 * A host device that QEMU cannot hand over like this: mode `capabilities` (containers have that), a mediated device of
 * s390x, `display` without a display, an option that QEMU does not have.
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source writeFiltering='no'>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * libvirt refuses: `unsupported configuration: Write filtering of PCI device configuration space is not supported by
 * qemu`, `unsupported configuration: VFIO CCW device assignment is not supported by this version of QEMU` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefHostdev; conf/domain_validate.c: virDomainHostdevDefValidate.
 */
import type { HostdevFacts } from '../guest/guest';
import {
  childAt,
  deviceRule,
  type Mend,
  nameAt,
  type Refusal,
  remove,
  removeDevice,
  set,
  valueAt,
  valueOr,
} from './deviceRefusals';
import type { RuleContext } from './rule';

const unsupported = 'unsupported configuration: ';

export const hostDeviceOption = deviceRule({
  code: 'host-device-option',
  title: 'Host device that QEMU cannot hand over',
  machines: 'pseries',
  kinds: ['hostdev'],
  refusals: (facts, context) => {
    const mode = valueOr(facts.mode, 'subsystem');
    if (mode === 'capabilities')
      return [
        {
          at: facts.mode,
          says: `${unsupported}hostdev mode 'capabilities' is not supported in ${context.guest.virtType?.text ?? 'qemu'}`,
          message: "libvirt refuses mode='capabilities': only containers have it.",
          mends: [removeDevice('Remove this host device')],
        },
      ];
    if (mode !== 'subsystem') return [];
    const type = facts.type?.value;
    return [
      ...teaming(facts, type),
      ...(type === 'pci' ? writeFiltering(facts) : []),
      ...(type === 'mdev' ? mediated(facts, context) : []),
      ...(type === 'scsi_host' ? booting(facts, 'vhost SCSI devices') : []),
      ...(type === 'scsi' ? unfiltered(facts) : []),
    ];
  },
});

function writeFiltering(facts: HostdevFacts): readonly Refusal[] {
  const at = valueAt(facts, 'source@writeFiltering');
  if (at?.value === undefined) return [];
  return [
    {
      at,
      says: `${unsupported}Write filtering of PCI device configuration space is not supported by qemu`,
      message: 'libvirt refuses writeFiltering: only Xen has it.',
      mends: [remove('Remove writeFiltering', 'source@writeFiltering')],
    },
  ];
}

function unfiltered(facts: HostdevFacts): readonly Refusal[] {
  const at = valueAt(facts, '@sgio');
  if (at?.value !== 'unfiltered') return [];
  return [
    {
      at,
      says: `${unsupported}unfiltered sgio is no longer supported`,
      message: 'libvirt refuses unfiltered sgio: kernels have it no more.',
      mends: [remove('Remove sgio', '@sgio')],
    },
  ];
}

function booting(facts: HostdevFacts, what: string): readonly Refusal[] {
  const boot = childAt(facts, 'boot');
  if (!boot || valueAt(facts, 'boot@order')?.value === undefined) return [];
  return [
    {
      at: nameAt(boot),
      says: `${unsupported}booting from assigned devices is not supported by ${what}`,
      message: 'libvirt refuses a boot order here: the guest cannot boot from this device.',
      mends: [remove('Remove <boot>', 'boot')],
    },
  ];
}

function mediated(facts: HostdevFacts, { guest }: RuleContext): readonly Refusal[] {
  const model = facts.model?.value;
  const s390 = model === 'vfio-ccw' ? 'CCW' : model === 'vfio-ap' ? 'AP' : null;
  if (s390 !== null)
    return [
      {
        at: facts.model,
        says: `${unsupported}VFIO ${s390} device assignment is not supported by this version of QEMU`,
        message: `libvirt refuses a mediated device of model ${model}: only s390x guests have it.`,
        mends: [removeDevice('Remove this host device')],
      },
    ];
  if (model !== 'vfio-pci') return [];
  const display = valueAt(facts, '@display');
  const shown = display?.value === 'on' && guest.byKind.graphics.length === 0;
  return [
    ...booting(facts, 'mediated devices of model vfio-pci'),
    ...(shown
      ? [
          {
            at: display,
            says: `${unsupported}graphics device is needed for attribute value 'display=on' in <hostdev>`,
            message: "libvirt refuses display='on': the guest has no <graphics> to show it.",
            mends: [set("Set display='off'", '@display', 'off')],
          },
        ]
      : []),
  ];
}

function teaming(facts: HostdevFacts, type: string | undefined): readonly Refusal[] {
  const element = childAt(facts, 'teaming');
  const kind = valueAt(facts, 'teaming@type');
  if (!element || kind?.placeholder) return [];
  const mends: readonly Mend[] = [remove('Remove <teaming>', 'teaming')];
  const refuse = (says: string, message: string, at: Refusal['at'] = nameAt(element)): readonly Refusal[] => [
    { at, says: unsupported + says, message, mends },
  ];
  if (kind?.value !== 'transient')
    return refuse(
      "teaming hostdev devices must have type='transient'",
      'libvirt refuses this team: a host device is its transient member.',
      kind,
    );
  if (!valueAt(facts, 'teaming@persistent'))
    return refuse(
      'missing required persistent attribute in hostdev teaming element',
      'libvirt refuses this team: persistent names the interface that stays.',
    );
  return type === 'pci'
    ? []
    : refuse(
        'teaming is only supported for pci hostdev devices',
        'libvirt refuses this team: only PCI devices can be in one.',
      );
}
