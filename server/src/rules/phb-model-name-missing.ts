/**
 * A PHB beside the default one without `<model name='spapr-pci-host-bridge'/>`. libvirt adds the name. Until it is written,
 * libvirt does not count the PHB when it looks for free target indexes (see target-index-in-use).
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <target index='1'/>
 *     </controller>
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
 * Source: qemu_domain_address.c: qemuDomainAssignPCIAddresses.
 */
import { controllerAt } from './conflicts';
import { eachPciController, indexOf, phbModelName } from './phbs';
import type { Rule } from './rule';
import { childElement, elementOf, factOrName } from './spans';

export const phbModelNameMissing: Rule = {
  code: 'phb-model-name-missing',
  level: 'hint',
  title: 'PHB without a model name: libvirt will add it',
  machines: 'pseries',
  reads: 'facts',
  ...eachPciController((context, device) => {
    const { model, modelName } = device.facts;
    if (model?.value !== 'pci-root' || modelName || (indexOf(context, device) ?? 0) === 0) return [];
    return [
      {
        ...factOrName(device, model),
        message: `libvirt will add <model name='${phbModelName}'/>. Until then it does not count this PHB when it looks for a free target index.`,
      },
    ];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    if (!device) return [];
    const parent = elementOf(device);
    const old = childElement(parent, 'model');
    return [
      {
        title: 'Write the model name',
        edits: old
          ? [{ kind: 'set-attribute', element: old, name: 'name', value: phbModelName }]
          : [
              {
                kind: 'insert-element',
                parent,
                after: null,
                element: { name: 'model', attributes: [['name', phbModelName]] },
              },
            ],
        preferred: true,
        safe: true,
      },
    ];
  },
};
