/**
 * `<iommu>` on a pSeries guest. Every PHB has its IOMMU already (TCE tables); the models that libvirt knows are parts of other
 * machines.
 *
 * ```xml
 *     <iommu model='intel'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 * ```
 *
 * libvirt refuses: `unsupported configuration: IOMMU device: 'intel' is only supported with Q35 machines`, `unsupported
 * configuration: IOMMU device: 'smmuv3' is only supported with ARM Virt machines` or `unsupported configuration: IOMMU
 * device: 'virtio' is only supported with Q35 and ARM Virt machines`
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefIOMMU; conf/domain_validate.c: virDomainIOMMUDefValidate.
 */
import { deviceRule, type Refusal, remove, removeAddress, removeDevice, valueAt } from './deviceRefusals';

const machines: ReadonlyMap<string, string> = new Map([
  ['intel', 'Q35 machines'],
  ['smmuv3', 'ARM Virt machines'],
  ['virtio', 'Q35 and ARM Virt machines'],
]);
const options = ['intremap', 'caching_mode', 'eim', 'iotlb', 'aw_bits'];

export const iommuOnPseries = deviceRule({
  code: 'iommu-on-pseries',
  title: 'IOMMU device, which pSeries does not have',
  machines: 'pseries',
  kinds: ['iommu'],
  refusals: (facts) => {
    const model = facts.model?.value ?? '';
    const machine = machines.get(model);
    if (machine === undefined) return [];
    const found: Refusal[] = [
      {
        at: facts.model,
        says: `unsupported configuration: IOMMU device: '${model}' is only supported with ${machine}`,
        message: 'libvirt refuses <iommu> on pSeries: every PHB has its own IOMMU already.',
        mends: [removeDevice('Remove <iommu>')],
      },
    ];
    const option = options.find((name) => valueAt(facts, `driver@${name}`)?.value !== undefined);
    if (option !== undefined && model !== 'intel')
      found.push({
        at: valueAt(facts, `driver@${option}`),
        says: `XML error: iommu model '${model}' doesn't support additional attributes`,
        message: `libvirt refuses ${option}: only the Intel IOMMU takes it.`,
        mends: [remove(`Remove ${option}`, `driver@${option}`)],
      });
    if (facts.address && model !== 'virtio')
      found.push({
        at: facts.address,
        says: `XML error: iommu model '${model}' can't have address`,
        message: 'libvirt refuses the address: this IOMMU is part of the machine.',
        mends: [removeAddress('Remove the address')],
      });
    return found;
  },
});
