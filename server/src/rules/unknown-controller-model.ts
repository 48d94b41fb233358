/**
 * A controller of a model that libvirt does not know, most often a typing mistake.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-rooot'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 * ```
 *
 * libvirt refuses: `unsupported configuration: Unknown model type 'pci-rooot'`
 *
 * Source: conf/domain_conf.c: virDomainControllerModelTypeFromString.
 */
import { distance } from 'fastest-levenshtein';
import { controllerModels } from '../vocabulary/devices/controller';
import { controllerAt } from './conflicts';
import { eachController } from './phbs';
import type { Fix, Rule } from './rule';
import { elementOf, valueSpan } from './spans';
import { phbEdits } from './turnIntoPhb';

export const unknownControllerModel: Rule = {
  code: 'unknown-controller-model',
  level: 'error',
  title: 'Controller model that libvirt does not know',
  machines: 'any',
  reads: 'facts',
  ...eachController((_, device) => {
    const { type, model } = device.facts;
    const known = controllerModels[type?.value ?? 'ide'];
    if (model?.value === undefined || known === undefined || known.includes(model.value)) return [];
    const choice =
      known.length > 0 ? ` Known are ${known.join(', ')}.` : ' This type of controller has none.';
    return [
      {
        ...valueSpan(device, model),
        message: `libvirt refuses the model: it does not know it.${choice}`,
        refusedBy: 'libvirt',
        says: `unsupported configuration: Unknown model type '${model.text}'`,
      },
    ];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    const model = device?.facts.model?.text;
    if (!device || model === undefined) return [];
    const element = elementOf(device);
    const set = (value: string, preferred: boolean): Fix => ({
      title: `Set model='${value}'`,
      edits:
        value === 'pci-root' && context.guest.pseries
          ? phbEdits(context, device)
          : [{ kind: 'set-attribute', element, name: 'model', value }],
      preferred,
    });
    const known = controllerModels[device.facts.type?.value ?? 'ide'] ?? [];
    return known
      .map((name) => ({ name, away: distance(model, name) }))
      .filter(({ away, name }) => away <= Math.max(2, name.length / 4))
      .sort((a, b) => a.away - b.away)
      .slice(0, 2)
      .map(({ name }, rank) => set(name, rank === 0));
  },
};
