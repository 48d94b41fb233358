/**
 * Devices that QEMU has only one of, or only in some models: smartcards, shared memory, vsock, sound cards, memory balloons.
 *
 * ```xml
 *     <vsock model='virtio'>
 *       <cid auto='no' address='2'/>
 *     </vsock>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <vsock model='virtio'>
 *       <cid auto='no' address='3'/>
 *     </vsock>
 * ```
 *
 * libvirt refuses: `unsupported configuration: guest CIDs must be >= 3`, `unsupported configuration: this QEMU binary lacks
 * multiple smartcard support`, `unsupported configuration: shmem name cannot include '/' character`, `unsupported
 * configuration: Spice audio is not supported without spice graphics` and others.
 *
 * Source: conf/domain_validate.c: virDomainVsockDefValidate, virDomainShmemDefValidate; qemu_validate.c:
 * qemuValidateDomainSmartcardDef, qemuValidateDomainDeviceDefAudio, qemuValidateDomainDeviceDefShmem.
 */
import { decimal } from '../guest/facts';
import type { Guest, PlainFacts } from '../guest/guest';
import {
  addressType,
  deviceRule,
  type Refusal,
  removeAddress,
  removeDevice,
  set,
  valueAt,
} from './deviceRefusals';

const unsupported = 'unsupported configuration: ';

export const deviceLimit = deviceRule<'vsock' | 'shmem' | 'smartcard' | 'audio'>({
  code: 'device-limit',
  title: 'Device that QEMU does not have like this',
  machines: 'pseries',
  kinds: ['vsock', 'shmem', 'smartcard', 'audio'],
  refusals: (facts, { guest }) => readers[facts.kind](facts, guest),
});

const readers: {
  readonly [K in 'vsock' | 'shmem' | 'smartcard' | 'audio']: (
    facts: PlainFacts,
    guest: Guest,
  ) => readonly Refusal[];
} = { vsock, shmem, smartcard, audio };

function vsock(facts: PlainFacts): readonly Refusal[] {
  const at = valueAt(facts, 'cid@address');
  const cid = at?.value === undefined ? undefined : decimal(at.value);
  if (cid === undefined || cid === 0 || cid > 2) return [];
  return [
    {
      at,
      says: `${unsupported}guest CIDs must be >= 3`,
      message: 'libvirt refuses this CID: 0 to 2 are reserved.',
      mends: [set('Set it to 3', 'cid@address', '3')],
    },
  ];
}

function shmem(facts: PlainFacts): readonly Refusal[] {
  const at = valueAt(facts, '@name');
  const name = at?.value ?? '';
  const says = name.includes('/')
    ? "shmem name cannot include '/' character"
    : name === '.' || name === '..'
      ? `shmem name cannot be equal to '${name}'`
      : null;
  if (says !== null)
    return [
      { at, says: unsupported + says, message: 'libvirt refuses this name: it becomes the name of a file.' },
    ];
  const { model } = facts;
  if (model && model.value !== 'ivshmem') return [];
  return [
    {
      at: model,
      says: `${unsupported}ivshmem device is not supported with this QEMU binary`,
      message: 'libvirt refuses the old ivshmem: QEMU has ivshmem-plain and ivshmem-doorbell.',
      mends: model ? [set('Make it ivshmem-plain', 'model@type', 'ivshmem-plain')] : [],
    },
  ];
}

function smartcard(facts: PlainFacts, { byKind }: Guest): readonly Refusal[] {
  const type = addressType(facts);
  if (type !== undefined && type !== 'ccid')
    return [
      {
        at: valueAt(facts, 'address@type'),
        says: `${unsupported}Controllers must use the 'ccid' address type`,
        message: 'libvirt refuses this address: a smartcard has one of type ccid.',
        mends: [removeAddress()],
      },
    ];
  const first = byKind.smartcard[0]?.facts === facts;
  const elsewhere = ['controller', 'slot'].some(
    (name) => Number(valueAt(facts, `address@${name}`)?.value ?? 0) > 0,
  );
  if (first && !elsewhere) return [];
  return [
    {
      at: undefined,
      says: `${unsupported}this QEMU binary lacks multiple smartcard support`,
      message: 'libvirt refuses a second smartcard: QEMU has one, in slot 0 of controller 0.',
      mends: first ? [removeAddress()] : [removeDevice('Remove this smartcard')],
    },
  ];
}

function audio(facts: PlainFacts, { byKind }: Guest): readonly Refusal[] {
  const spice = byKind.graphics.some(
    (each) => each.facts.type?.placeholder || each.facts.type?.value === 'spice',
  );
  if (facts.type?.value !== 'spice' || spice) return [];
  return [
    {
      at: facts.type,
      says: `${unsupported}Spice audio is not supported without spice graphics`,
      message: 'libvirt refuses audio of type spice: the guest has no SPICE display.',
      mends: [set('Make it none', '@type', 'none')],
    },
  ];
}
