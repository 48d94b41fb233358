/**
 * A PCI controller's `<model name>` that does not belong to its model: a PHB (`pci-root`) is a `spapr-pci-host-bridge`, a
 * `pci-bridge` is a `pci-bridge`.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='pci-bridge'/>
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
 * libvirt refuses: `unsupported configuration: Option 'modelName' has invalid value for PCI controller with index '1', model
 * 'pci-root' and modelName 'pci-bridge'`
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefControllerPCI.
 */
import { controllerAt } from './conflicts';
import { eachPciController, indexOf } from './phbs';
import type { Rule } from './rule';
import { childElement, elementOf, valueSpan } from './spans';

const nameByModel: ReadonlyMap<string, string> = new Map([
  ['pci-root', 'spapr-pci-host-bridge'],
  ['pci-bridge', 'pci-bridge'],
]);
const known: ReadonlySet<string> = new Set([
  'pci-bridge',
  'i82801b11-bridge',
  'ioh3420',
  'x3130-upstream',
  'xio3130-downstream',
  'pxb',
  'pxb-pcie',
  'pcie-root-port',
  'spapr-pci-host-bridge',
  'pcie-pci-bridge',
]);

export const phbModelName: Rule = {
  code: 'phb-model-name',
  level: 'error',
  title: 'Wrong model name of a PHB',
  machines: 'pseries',
  reads: 'facts',
  ...eachPciController((context, device) => {
    const { model, modelName } = device.facts;
    const right = nameByModel.get(model?.value ?? '');
    const name = modelName?.value;
    if (!modelName || name === undefined || right === undefined || name === right) return [];
    // what libvirt does not know at all is told as such (value-invalid)
    if (!known.has(name)) return [];
    const index = indexOf(context, device) ?? 0;
    return [
      {
        ...valueSpan(device, modelName),
        message: `libvirt refuses this model name: a ${model?.text} is a ${right}.`,
        refusedBy: 'libvirt',
        says: `unsupported configuration: Option 'modelName' has invalid value for PCI controller with index '${index}', model '${model?.text}' and modelName '${name}'`,
      },
    ];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    const element = device && childElement(elementOf(device), 'model');
    const value = nameByModel.get(device?.facts.model?.value ?? '');
    if (!element || value === undefined) return [];
    return [
      {
        title: `Set the model name to ${value}`,
        edits: [{ kind: 'set-attribute', element, name: 'name', value }],
        preferred: true,
        safe: true,
      },
    ];
  },
};
