/**
 * A SCSI controller that QEMU does not have for pSeries, or options that a controller does not take: queues and I/O threads
 * belong to virtio-scsi.
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <driver queues='4'/>
 *     </controller>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='scsi' index='0' model='virtio-scsi'>
 *       <driver queues='4'/>
 *     </controller>
 * ```
 *
 * libvirt refuses: `unsupported configuration: 'queues' is only supported by virtio-scsi controller`, `unsupported
 * configuration: Unsupported controller model: buslogic`, `unsupported configuration: ncr53c90 SCSI controller is not a
 * built-in for this machine` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefController; conf/domain_postparse.c: virDomainControllerDefPostParse.
 */
import type { ControllerFacts } from '../guest/guest';
import {
  childAt,
  deviceRule,
  type Mend,
  type Refusal,
  remove,
  removeDevice,
  set,
  valueAt,
} from './deviceRefusals';
import { hasIoThread } from './ioThreads';
import type { RuleContext } from './rule';

const unsupported = 'unsupported configuration: ';
const virtioModels = new Set(['virtio-scsi', 'virtio-transitional', 'virtio-non-transitional']);
const virtioOnly = ['queues', 'cmd_per_lun', 'max_sectors', 'ioeventfd'];

export const controllerOption = deviceRule({
  code: 'controller-option',
  title: 'Controller that pSeries does not have, or its options',
  machines: 'pseries',
  kinds: ['controller'],
  refusals: (facts, context) => {
    if (!facts.type?.value || facts.model?.placeholder) return [];
    const virtio = facts.type.value === 'scsi' && virtioModels.has(facts.model?.text ?? '');
    const found = [...(facts.type.value === 'scsi' ? ofModel(facts) : [])];
    if (!childAt(facts, 'driver')) return found;
    return [...found, ...(virtio ? threadOf(facts, context) : optionsOf(facts))];
  },
});

function ofModel(facts: ControllerFacts): readonly Refusal[] {
  const model = facts.model?.text;
  const says =
    model === 'buslogic'
      ? 'Unsupported controller model: buslogic'
      : model !== 'ncr53c90'
        ? null
        : (facts.index?.value ?? 0) === 0
          ? 'ncr53c90 SCSI controller is not a built-in for this machine'
          : 'ncr53c90 can only be used as first SCSI controller';
  if (says === null) return [];
  return [
    {
      at: facts.model,
      says: unsupported + says,
      message: `libvirt refuses a SCSI controller of model ${model}: QEMU does not have it here. virtio-scsi and ibmvscsi work on pSeries.`,
      mends: [
        set('Make it virtio-scsi', '@model', 'virtio-scsi'),
        set('Make it ibmvscsi', '@model', 'ibmvscsi'),
        removeDevice('Remove this controller'),
      ],
    },
  ];
}

function optionsOf(facts: ControllerFacts): readonly Refusal[] {
  const toVirtio: readonly Mend[] =
    facts.type?.value === 'scsi' && facts.model && !facts.address
      ? [set('Make it virtio-scsi', '@model', 'virtio-scsi')]
      : [];
  const iothread = valueAt(facts, 'driver@iothread');
  const refuse = (name: string, says: string): Refusal => ({
    at: valueAt(facts, `driver@${name}`),
    says,
    message: `libvirt refuses ${name} here: only virtio-scsi controllers take it.`,
    mends: [remove(`Remove ${name}`, `driver@${name}`), ...toVirtio],
  });
  const found = virtioOnly
    .filter((name) => {
      const value = valueAt(facts, `driver@${name}`)?.value;
      return value !== undefined && (name === 'ioeventfd' || !/^\s*\+?0+$/.test(value));
    })
    .map((name) => refuse(name, `${unsupported}'${name}' is only supported by virtio-scsi controller`));
  return iothread?.value && iothread.value !== '0'
    ? [
        ...found,
        refuse('iothread', "XML error: 'iothread' attribute only supported for virtio scsi controllers"),
      ]
    : found;
}

function threadOf(facts: ControllerFacts, { guest }: RuleContext): readonly Refusal[] {
  const thread = valueAt(facts, 'driver@iothread');
  if (!thread?.value || thread.value === '0' || hasIoThread(guest, thread.value)) return [];
  return [
    {
      at: thread,
      says: `${unsupported}controller iothread '${thread.value}' not defined in iothreadid`,
      message: `libvirt refuses the guest: it has no I/O thread ${thread.value}. <iothreads> says how many there are.`,
      mends: [remove('Remove iothread', 'driver@iothread')],
    },
  ];
}
