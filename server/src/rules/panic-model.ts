/**
 * A panic device of another machine, with an address, or a second one. The firmware of a pSeries guest reports a crash by
 * itself: its panic device is of model `pseries`, has no address, and libvirt adds it unasked.
 *
 * ```xml
 *     <panic model='isa'>
 *       <address type='isa' iobase='0x505'/>
 *     </panic>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <panic model='pseries'/>
 * ```
 *
 * libvirt refuses: `unsupported configuration: the QEMU binary does not support the ISA panic device`, `unsupported
 * configuration: setting the panic device address is not supported for model 'pseries'`, `XML error: Multiple panic
 * devices with model 'pseries'` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainDefPanic; conf/domain_postparse.c: virDomainDefRejectDuplicatePanics.
 */
import type { Guest, PlainFacts } from '../guest/guest';
import { isOldLibvirt } from '../pci/versions';
import {
  deviceRule,
  type Mend,
  type Refusal,
  removeAddress,
  removeDevice,
  valueAt,
  valueOr,
} from './deviceRefusals';

const others: ReadonlyMap<string, string> = new Map([
  ['isa', 'the QEMU binary does not support the ISA panic device'],
  ['hyperv', "only i686 and x86_64 guests support panic device of model 'hyperv'"],
  ['s390', "only S390 guests support panic device of model 's390'"],
]);

const makePseries: Mend = {
  title: "Make it model='pseries'",
  edits: (device) => {
    const element = { node: device.facts.element, start: device.start };
    return [
      { kind: 'set-attribute', element, name: 'model', value: 'pseries' },
      ...(device.facts.address ? [{ kind: 'remove-address', device } as const] : []),
    ];
  },
};

export const panicModel = deviceRule({
  code: 'panic-model',
  title: 'Panic device that pSeries does not have',
  machines: 'pseries',
  kinds: ['panic'],
  refusals: (facts, { guest, options }) => {
    const model = modelOf(facts);
    if (model === undefined) return [];
    const found: Refusal[] = [];
    const unknown = model === 'pvpanic' && isOldLibvirt(options.libvirtVersion);
    const other = unknown ? "unknown panic model 'pvpanic'" : others.get(model);
    if (other !== undefined)
      found.push({
        at: facts.model,
        says: `unsupported configuration: ${other}`,
        message: `libvirt refuses a panic device of model '${model}': that of a pSeries guest is of model 'pseries'.`,
        mends: [makePseries, removeDevice('Remove this panic device')],
      });
    if (model === 'pseries' && facts.address)
      found.push({
        at: valueAt(facts, 'address@type') ?? facts.address,
        says: "unsupported configuration: setting the panic device address is not supported for model 'pseries'",
        message:
          'libvirt refuses the address: the panic device of pSeries is part of the firmware and has none.',
        mends: [removeAddress('Remove the address')],
      });
    if (isRepeated(facts, model, guest))
      found.push({
        at: facts.model,
        says: `XML error: Multiple panic devices with model '${model}'`,
        message: `libvirt refuses the guest: it already has a panic device of model '${model}'.`,
        mends: [removeDevice('Remove this panic device')],
      });
    return found;
  },
});

function modelOf({ model }: PlainFacts): string | undefined {
  const text = valueOr(model, 'default');
  return text === 'default' ? 'pseries' : text;
}

function isRepeated(facts: PlainFacts, model: string, { byKind }: Guest): boolean {
  const same = byKind.panic.filter((other) => modelOf(other.facts) === model);
  return same.length > 1 && same[0]?.facts !== facts;
}
