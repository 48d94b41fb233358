/** Options in `<driver>` that only virtio devices take (conf/domain_validate.c: virDomainCheckVirtioOptionsAreAbsent). */
import type { DeviceFacts } from '../guest/guest';
import { type Refusal, remove, valueAt } from './deviceRefusals';

const words: readonly (readonly [name: string, says: string])[] = [
  ['iommu', 'iommu driver option is only supported for virtio devices'],
  ['ats', 'ats driver option is only supported for virtio devices'],
  ['packed', 'packed driver option is only supported for virtio devices'],
  ['page_per_vq', 'page_per_vq option is only supported for virtio devices'],
];

/** What libvirt says of such options on a device that is not virtio. */
export function virtioOptionRefusal(facts: DeviceFacts): readonly Refusal[] {
  return words.flatMap(([name, says]) => {
    const fact = valueAt(facts, `driver@${name}`);
    if (fact?.value === undefined) return [];
    return [
      {
        at: fact,
        says: `unsupported configuration: ${says}`,
        message: `libvirt refuses ${name} here: only virtio devices take it.`,
        mends: [remove(`Remove ${name}`, `driver@${name}`)],
      },
    ];
  });
}
