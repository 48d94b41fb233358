/**
 * More TPMs than a guest can have, or one of a model, version or backend that does not go with pSeries. A guest has one TPM
 * (`tpm-spapr`, version 2.0) and beside it one TPM proxy.
 *
 * ```xml
 *     <tpm model='tpm-crb'>
 *       <backend type='emulator' version='2.0'/>
 *     </tpm>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <tpm model='tpm-spapr'>
 *       <backend type='emulator' version='2.0'/>
 *     </tpm>
 * ```
 *
 * libvirt refuses: `unsupported configuration: The QEMU executable /usr/bin/qemu-system-ppc64 does not support TPM model
 * tpm-crb`, `unsupported configuration: only a single TPM non-proxy device is supported`, `unsupported configuration: TPM
 * Proxy model spapr-tpm-proxy requires 'Passthrough' backend` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainDefTPMs, qemuValidateDomainDeviceDefTPM; conf/domain_conf.c:
 * virDomainDefParseXML.
 */
import { asText, childOf, textFact } from '../guest/facts';
import type { Guest, PlainFacts } from '../guest/guest';
import { isOldLibvirt } from '../pci/versions';
import { deviceRule, type Refusal, removeDevice, set, valueAt, valueOr } from './deviceRefusals';
import { archName } from './machine';
import type { RuleContext } from './rule';

const proxy = 'spapr-tpm-proxy';
const own = 'tpm-spapr';
const unsupported = 'unsupported configuration: ';
const mostTpms = 2;

export const tpmModel = deviceRule({
  code: 'tpm-model',
  title: 'TPM that pSeries does not have',
  machines: 'pseries',
  kinds: ['tpm'],
  refusals: (facts, context) => {
    const model = modelOf(facts);
    const backend = facts.backend?.value;
    if (model === undefined) return [];
    const found: Refusal[] = [...counted(facts, model, context.guest)];
    if (model === proxy && backend !== undefined && backend !== 'passthrough')
      found.push({
        at: facts.backend,
        says: `${unsupported}TPM Proxy model ${proxy} requires 'Passthrough' backend`,
        message: 'libvirt refuses this backend: a TPM proxy passes a TPM of the host through.',
      });
    const version = versionWords(facts, model, context);
    if (version !== null)
      found.push({
        at: valueAt(facts, 'backend@version'),
        says: unsupported + version,
        message: 'libvirt refuses TPM 1.2: the TPM of pSeries is of version 2.0.',
        mends: [set('Make it version 2.0', 'backend@version', '2.0')],
      });
    else if (model !== proxy && model !== own)
      found.push({
        at: facts.model,
        says: `${unsupported}The QEMU executable ${emulator(context)} does not support TPM model ${model}`,
        message: `libvirt refuses a TPM of model ${model}: QEMU has it for other machines only.`,
        mends: [set(`Make it ${own}`, '@model', own)],
      });
    return found;
  },
});

function modelOf({ model }: PlainFacts): string | undefined {
  const text = valueOr(model, 'default');
  return text === 'default' ? own : text;
}

function counted(facts: PlainFacts, model: string, { byKind }: Guest): readonly Refusal[] {
  const all = byKind.tpm;
  const place = all.findIndex((other) => other.facts === facts);
  const mends = [removeDevice('Remove this TPM')];
  if (all.length > mostTpms)
    return place < mostTpms
      ? []
      : [
          {
            at: undefined,
            says: 'XML error: a maximum of two TPM devices is supported, one of them being a TPM Proxy device',
            message: 'libvirt refuses more than two TPMs: one and a TPM proxy.',
            mends,
          },
        ];
  const same = all.slice(0, place).some((other) => (modelOf(other.facts) === proxy) === (model === proxy));
  const kind = model === proxy ? 'Proxy' : 'non-proxy';
  return same
    ? [
        {
          at: undefined,
          says: `${unsupported}only a single TPM ${kind} device is supported`,
          message: `libvirt refuses a second ${model === proxy ? 'TPM proxy' : 'TPM'}: a guest has one.`,
          mends,
        },
      ]
    : [];
}

function versionWords(facts: PlainFacts, model: string, context: RuleContext): string | null {
  if (facts.backend?.value !== 'emulator' || valueAt(facts, 'backend@version')?.value !== '1.2') return null;
  if (!isOldLibvirt(context.options.libvirtVersion))
    return model === 'tpm-tis'
      ? `TPM 1.2 is not supported on architecture '${archName(context)}'`
      : `TPM 1.2 is not supported for model '${model}'`;
  if (model === 'tpm-crb') return "Unsupported interface 'tpm-crb' for TPM 1.2";
  return model === own ? 'TPM 1.2 is not supported with the SPAPR device model' : null;
}

/** The emulator as written; Debian's where libvirt chooses it. */
function emulator({ guest }: RuleContext): string {
  const devices = guest.devices && { node: guest.devices.element, start: guest.devices.start };
  return textFact(childOf(devices, 'emulator'), asText)?.text ?? '/usr/bin/qemu-system-ppc64';
}
