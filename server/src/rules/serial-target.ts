/**
 * A serial port whose target fits neither pSeries nor its own model or address. The port of a pSeries guest is
 * `spapr-vio-serial` with model `spapr-vty`; besides there are USB and PCI ones.
 *
 * ```xml
 *     <serial type='pty'>
 *       <target type='sclp-serial' port='0'/>
 *     </serial>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <serial type='pty'>
 *       <target type='spapr-vio-serial' port='0'/>
 *     </serial>
 * ```
 *
 * libvirt refuses: `unsupported configuration: Serial device with target type 'sclp-serial' and target model
 * 'sclpconsole' not compatible with guest architecture or machine type`, `unsupported configuration: Target model
 * 'isa-serial' requires target type 'isa-serial'`, `unsupported configuration: isa-debug serial type only valid on x86
 * architecture` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainChrDef, qemuValidateDomainChrTargetDef; conf/domain_postparse.c:
 * virDomainChrDefPostParse.
 */
import type { CharacterFacts } from '../guest/guest';
import {
  addressType,
  childOfDevice,
  deviceRule,
  type Mend,
  type Refusal,
  removeAddress,
  valueAt,
  valueOr,
} from './deviceRefusals';

const own = 'spapr-vio-serial';
/** Target types, the model that libvirt gives them, the address that they take. */
const types: ReadonlyMap<string, { readonly model: string; readonly address: string | null }> = new Map([
  [own, { model: 'spapr-vty', address: 'spapr-vio' }],
  ['usb-serial', { model: 'usb-serial', address: 'usb' }],
  ['pci-serial', { model: 'pci-serial', address: 'pci' }],
  ['system-serial', { model: 'none', address: null }],
  ['sclp-serial', { model: 'sclpconsole', address: null }],
]);
const typeOfModel: ReadonlyMap<string, string> = new Map([
  ['isa-serial', 'isa-serial'],
  ['usb-serial', 'usb-serial'],
  ['pci-serial', 'pci-serial'],
  ['spapr-vty', own],
  ['pl011', 'system-serial'],
  ['16550a', 'system-serial'],
  ['sclpconsole', 'sclp-serial'],
  ['sclplmconsole', 'sclp-serial'],
  ['isa-debugcon', 'isa-debug'],
]);
const elsewhere = new Set(['pl011', '16550a', 'sclpconsole', 'sclplmconsole']);

const makeOwn: Mend = {
  title: `Make it ${own}`,
  edits: (device) => {
    const target = childOfDevice(device, 'target');
    const model = childOfDevice(device, 'target/model');
    if (!target) return [];
    return [
      { kind: 'set-attribute', element: target, name: 'type', value: own },
      ...(model
        ? [{ kind: 'set-attribute', element: model, name: 'name', value: 'spapr-vty' } as const]
        : []),
    ];
  },
};

export const serialTarget = deviceRule({
  code: 'serial-target',
  title: 'Serial port that pSeries does not have',
  machines: 'pseries',
  kinds: ['serial'],
  refusals: (facts) => {
    const type = typeOf(facts);
    if (type === undefined || facts.targetModel?.placeholder) return [];
    if (type === 'isa-debug')
      return [
        {
          at: facts.targetType,
          says: 'unsupported configuration: isa-debug serial type only valid on x86 architecture',
          message: 'libvirt refuses an isa-debug port: only x86 guests have one.',
          mends: [makeOwn],
        },
      ];
    const known = types.get(type);
    return known
      ? [...addressRefusals(facts, type, known.address), ...modelRefusals(facts, type, known.model)]
      : [];
  },
});

/** libvirt's first default was isa-serial: it takes both for the machine's own. */
function typeOf({ targetType }: CharacterFacts): string | undefined {
  const type = valueOr(targetType, own);
  return type === 'isa-serial' || type === 'none' ? own : type;
}

function addressRefusals(facts: CharacterFacts, type: string, wanted: string | null): readonly Refusal[] {
  const written = addressType(facts);
  // the address of a port on spapr-vio becomes a reg, whatever is written
  if (written === undefined || written === wanted || type === own) return [];
  const says =
    wanted === null
      ? `Target type '${type}' cannot have an associated address`
      : type === 'usb-serial'
        ? 'usb-serial requires address of usb type'
        : `Target type '${type}' requires address type '${wanted}'`;
  return [
    {
      at: valueAt(facts, 'address@type'),
      says: `unsupported configuration: ${says}`,
      message: `libvirt refuses this address: a ${type} port ${wanted === null ? 'has none' : `has one of type ${wanted}`}.`,
      mends: [removeAddress()],
    },
  ];
}

function modelRefusals(facts: CharacterFacts, type: string, defaultModel: string): readonly Refusal[] {
  const written = facts.targetModel?.text;
  const model = written === undefined || written === 'none' ? defaultModel : written;
  const wanted = typeOfModel.get(model);
  if (wanted !== undefined && wanted !== type)
    return [
      {
        at: facts.targetModel,
        says: `unsupported configuration: Target model '${model}' requires target type '${wanted}'`,
        message: `libvirt refuses the model: ${model} belongs to target type ${wanted}, and this is ${type}.`,
        mends: [makeOwn],
      },
    ];
  if (type !== 'sclp-serial' && !elsewhere.has(model)) return [];
  return [
    {
      at: facts.targetType,
      says: `unsupported configuration: Serial device with target type '${type}' and target model '${model}' not compatible with guest architecture or machine type`,
      message: `libvirt refuses this serial port: ${model} is a port of other machines. A pSeries guest has ${own}.`,
      mends: [makeOwn],
    },
  ];
}
