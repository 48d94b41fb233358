/**
 * A PHB has no address: it hangs on no bus. Its place in the guest is its target index.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
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
 * libvirt refuses: `unsupported configuration: pci-root and pcie-root controllers should not have an address`
 *
 * Source: conf/domain_validate.c: virDomainControllerDefValidate.
 */
import { controllerAt } from './conflicts';
import { eachPciController } from './phbs';
import type { Rule } from './rule';
import { addressSpan } from './spans';

export const pciRootAddress: Rule = {
  code: 'pci-root-address',
  level: 'error',
  title: 'PHB with an address',
  machines: 'pseries',
  reads: 'facts',
  ...eachPciController((_, device) => {
    const { model, address } = device.facts;
    if (model?.value !== 'pci-root' || !address) return [];
    return [
      {
        ...addressSpan(device),
        message: 'libvirt refuses an address on a PHB: it hangs on no bus.',
        refusedBy: 'libvirt',
        says: 'unsupported configuration: pci-root and pcie-root controllers should not have an address',
        unnecessary: true,
      },
    ];
  }),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    if (!device) return [];
    return [
      {
        title: 'Remove the address',
        edits: [{ kind: 'remove-address', device }],
        preferred: true,
        safe: true,
      },
    ];
  },
};
