/**
 * A device of pSeries on a machine that is none: spapr-vio devices need the bus of that machine.
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='x86_64' machine='q35'>hvm</type></os>
 *   <devices>
 *     <controller type='scsi' index='0' model='ibmvscsi'/>
 *   </devices>
 * </domain>
 * ```
 *
 * Mended:
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='x86_64' machine='q35'>hvm</type></os>
 *   <devices>
 *     <controller type='scsi' index='0' model='virtio-scsi'/>
 *   </devices>
 * </domain>
 * ```
 *
 * libvirt refuses NVRAM, serial ports, panic devices and, on x86, TPMs of pSeries: `unsupported configuration: nvram device
 * is only supported for PPC64` and others. The others it accepts, and QEMU refuses to start: `'spapr-vscsi' is not a valid
 * device model name` or, on another POWER machine, `No 'spapr-vio-bus' bus found for device 'spapr-vscsi'`.
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefNVRAM, qemuValidateDomainChrDef, qemuValidateDomainDefPanic; tried
 * with QEMU 7.2.
 */
import type { Device, DeviceFacts, Fact, Guest } from '../guest/guest';
import {
  fixesOf,
  holds,
  type Mend,
  refusedProblem,
  removeAddress,
  removeDevice,
  set,
  valueAt,
} from './deviceRefusals';
import type { Problem, Rule } from './rule';

/** What a pSeries guest may have on spapr-vio, in the order in which it is told of. */
const kinds = ['controller', 'interface', 'tpm', 'nvram', 'serial', 'panic'] as const;

export const spaprDeviceElsewhere: Rule = {
  code: 'spapr-device-elsewhere',
  level: 'error',
  title: 'Device of pSeries on another machine',
  machines: 'other',
  reads: 'facts',
  kinds,
  check: ({ guest }) => found(guest).map(({ problem }) => problem),
  fixes: ({ guest }, problem) => {
    const one = found(guest).find(({ device }) => holds(device, problem));
    return one ? fixesOf(one.device, one.mends) : [];
  },
};

interface Refused {
  readonly device: Device;
  readonly problem: Problem;
  readonly mends: readonly Mend[];
}

interface Words {
  readonly at: Fact<string> | undefined;
  /** What QEMU calls it: QEMU refuses to start. */
  readonly qemu?: string;
  /** libvirt refuses to define the guest. */
  readonly libvirt?: string;
  readonly mend?: Mend;
}

function found(guest: Guest): readonly Refused[] {
  const { arch, machine, byKind } = guest;
  if (!arch?.value || !machine?.value) return [];
  const devices = kinds.flatMap((kind): readonly Device[] => byKind[kind]);
  const power = arch.value.startsWith('ppc');
  const x86 = arch.value === 'x86_64' || arch.value === 'i686';
  return devices.flatMap((device) => {
    const words = wordsOf(device.facts, x86);
    if (!words) return [];
    const message = `The ${guest.machine?.text} machine has no spapr-vio bus: this device exists on pSeries only.`;
    const libvirt = words.libvirt ?? '';
    const says = power
      ? `No 'spapr-vio-bus' bus found for device '${words.qemu}'`
      : `'${words.qemu}' is not a valid device model name`;
    const problem = refusedProblem(device, { at: words.at, says: libvirt, message });
    return [
      {
        device,
        problem: words.libvirt === undefined ? { ...problem, refusedBy: 'qemu', says } : problem,
        mends: [...(words.mend ? [words.mend] : []), removeDevice('Remove this device')],
      },
    ];
  });
}

const unsupported = 'unsupported configuration: ';

function wordsOf(facts: DeviceFacts, x86: boolean): Words | null {
  switch (facts.kind) {
    case 'controller':
      return facts.type?.value === 'scsi' && facts.model?.value === 'ibmvscsi'
        ? { at: facts.model, qemu: 'spapr-vscsi', mend: set('Make it virtio-scsi', '@model', 'virtio-scsi') }
        : null;
    case 'interface':
      return facts.model?.value === 'spapr-vlan'
        ? { at: facts.model, qemu: 'spapr-vlan', mend: set('Make it virtio', 'model@type', 'virtio') }
        : null;
    case 'tpm':
      return facts.model?.value === 'tpm-spapr' ? { at: facts.model, qemu: 'tpm-spapr' } : null;
    case 'nvram':
      return { at: undefined, libvirt: `${unsupported}nvram device is only supported for PPC64` };
    case 'serial':
      if (facts.targetType?.value === 'spapr-vio-serial')
        return {
          at: facts.targetType,
          libvirt: `${unsupported}Serial device with target type 'spapr-vio-serial' and target model '${facts.targetModel?.text ?? 'spapr-vty'}' not compatible with guest architecture or machine type`,
        };
      // What x86 makes of a serial port without a type.
      return x86 && facts.targetType === undefined && facts.address?.type === 'spapr-vio'
        ? {
            at: valueAt(facts, 'address@type'),
            libvirt: `${unsupported}Target type 'isa-serial' requires address type 'isa'`,
            mend: removeAddress(),
          }
        : null;
    case 'panic':
      return facts.model?.value === 'pseries'
        ? {
            at: facts.model,
            libvirt: `${unsupported}only pSeries guests support panic device of model 'pseries'`,
          }
        : null;
    default:
      return null;
  }
}
