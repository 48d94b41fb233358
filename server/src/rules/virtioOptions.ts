/** Options in `<driver>` that only virtio devices take (conf/domain_validate.c: virDomainCheckVirtioOptionsAreAbsent). */
import type { DeviceFacts } from '../guest/guest';
import { type Refusal, remove, valueAt } from './deviceRefusals';

const options: readonly { readonly name: string; readonly path: string; readonly says: string }[] = [
  { name: 'iommu', path: 'driver@iommu', says: 'iommu driver option is only supported for virtio devices' },
  { name: 'ats', path: 'driver@ats', says: 'ats driver option is only supported for virtio devices' },
  {
    name: 'packed',
    path: 'driver@packed',
    says: 'packed driver option is only supported for virtio devices',
  },
  {
    name: 'page_per_vq',
    path: 'driver@page_per_vq',
    says: 'page_per_vq option is only supported for virtio devices',
  },
];

/** What libvirt says of such options on a device that is not virtio. */
export function virtioOptionRefusal(facts: DeviceFacts): readonly Refusal[] {
  return options.flatMap(({ name, path, says }) => {
    const fact = valueAt(facts, path);
    if (fact?.value === undefined) return [];
    return [
      {
        at: fact,
        says: `unsupported configuration: ${says}`,
        message: `libvirt refuses ${name} here: only virtio devices take it.`,
        mends: [remove(`Remove ${name}`, path)],
      },
    ];
  });
}
