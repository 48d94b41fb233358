/**
 * A `pci-bridge` works in a pSeries guest, but all devices behind it share the PHB it sits on: they cannot be isolated from
 * one another, and an error of one host device takes the others along (EEH works by PHB). libvirt itself builds PHBs only.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-bridge'>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
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
 * Neither libvirt nor QEMU refuses it.
 */
import { controllerAt } from './conflicts';
import { eachPciController } from './phbs';
import type { Rule } from './rule';
import { factOrName } from './spans';
import { turnIntoPhbFixes } from './turnIntoPhb';

export const pciBridgeOnPseries: Rule = {
  code: 'pci-bridge-on-pseries',
  level: 'warning',
  title: 'pci-bridge where a PHB could be',
  machines: 'pseries',
  reads: 'facts',
  ...eachPciController((_, device) => {
    const { model, index } = device.facts;
    if (model?.value !== 'pci-bridge' || index?.value === 0) return [];
    return [
      {
        ...factOrName(device, model),
        message:
          'A pci-bridge works here, but its devices share one PHB: none of them is isolated, and error recovery (EEH) takes them all. A PHB in its place keeps them apart.',
      },
    ];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    return device ? turnIntoPhbFixes(context, device) : [];
  },
};
