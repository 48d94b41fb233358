/**
 * A watchdog of another machine, or with an address that it cannot have. On pSeries the PCI watchdog i6300esb works.
 *
 * ```xml
 *     <watchdog model='diag288' action='reset'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <watchdog model='i6300esb' action='reset'/>
 * ```
 *
 * libvirt refuses: `unsupported configuration: diag288 model of watchdog is allowed for s390 and s390x only`, `unsupported
 * configuration: i6300esb model of watchdog can go only on PCI bus` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainWatchdogDef.
 */
import { isOldLibvirt } from '../pci/versions';
import {
  addressType,
  deviceRule,
  type Refusal,
  removeAddress,
  removeDevice,
  set,
  valueAt,
} from './deviceRefusals';

/** Models of other machines; `since`: libvirt 9.0.0 does not refuse it. */
const others: ReadonlyMap<string, { readonly says: string; readonly since?: true }> = new Map([
  ['diag288', { says: 'diag288 model of watchdog is allowed for s390 and s390x only' }],
  ['ib700', { says: 'ib700 model of watchdog cannot be used with this machine type', since: true }],
  ['itco', { says: 'itco model of watchdog is only part of q35 machine', since: true }],
]);
const addresses: ReadonlyMap<string, string> = new Map([
  ['i6300esb', 'i6300esb model of watchdog can go only on PCI bus'],
  ['ib700', 'ib700 model of watchdog does not support configuring the address'],
  ['diag288', 'diag288 model of watchdog is virtual and cannot go on any bus.'],
]);

export const watchdogModel = deviceRule({
  code: 'watchdog-model',
  title: 'Watchdog that pSeries does not have',
  machines: 'pseries',
  kinds: ['watchdog'],
  refusals: (facts, { guest, options }) => {
    const found: Refusal[] = [];
    const first = guest.byKind.watchdog[0]?.facts;
    if (isOldLibvirt(options.libvirtVersion) && first !== undefined && first !== facts)
      found.push({
        at: undefined,
        says: 'internal error: only a single watchdog device is supported',
        message: 'libvirt refuses a second watchdog: this version takes one.',
        mends: [removeDevice('Remove this watchdog')],
      });
    const model = facts.model?.value;
    if (model === undefined) return found;
    const address = addresses.get(model);
    const type = addressType(facts);
    if (address !== undefined && type !== undefined && (type !== 'pci' || model !== 'i6300esb'))
      found.push({
        at: valueAt(facts, 'address@type'),
        says: `unsupported configuration: ${address}`,
        message: `libvirt refuses this address: ${model === 'i6300esb' ? 'i6300esb is a PCI device' : `${model} has none`}.`,
        mends: [removeAddress()],
      });
    const old = isOldLibvirt(options.libvirtVersion);
    const other = model === 'itco' && old ? { says: "unknown watchdog model 'itco'" } : others.get(model);
    if (other && !('since' in other && old))
      found.push({
        at: facts.model,
        says: `unsupported configuration: ${other.says}`,
        message: `libvirt refuses a watchdog of model ${model}: it is part of other machines. i6300esb works on pSeries.`,
        mends: [set('Make it i6300esb', '@model', 'i6300esb'), removeDevice('Remove this watchdog')],
      });
    return found;
  },
});
