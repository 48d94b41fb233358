/**
 * A slot holds a function above 0 and nothing at function 0. QEMU accepts that, but the guest will not see the device: PCI
 * scanning looks at the other functions of a slot only when there is a function 0.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x1'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
 *     </disk>
 * ```
 *
 * Neither libvirt nor QEMU refuses it.
 */
import { functionOf } from '../pci/assignedPlan';
import type { PciAddress } from '../pci/plan';
import { deviceAt } from './conflicts';
import { addressFixes } from './places';
import type { Fix, Rule, RuleContext } from './rule';
import { mayBeFilled, sharedSlots } from './slotFunctions';
import { addressPartSpan, relatedDevice } from './spans';
import { deviceName } from './words';

export const functionZeroMissing: Rule = {
  code: 'function-zero-missing',
  level: 'warning',
  title: 'Function above 0 and nothing at function 0',
  machines: 'pseries',
  reads: 'facts',
  among: sharedSlots,
  check: (context) =>
    sharedSlots(context)
      .filter((shared) => shared.first === null && !mayBeFilled(context, shared))
      .flatMap(({ others }) => {
        const [lowest, ...more] = others;
        if (!lowest?.device || lowest.reason?.kind !== 'written') return [];
        const { device } = lowest;
        const related = more.flatMap((each) =>
          each.device
            ? relatedDevice(
                each.device,
                `${deviceName(each.device)} is in this slot, too, and not seen either`,
              )
            : [],
        );
        return [
          {
            ...addressPartSpan(device, 'function'),
            message: `Nothing is at function 0 of this slot, so the guest will not find function ${functionOf(lowest)}: PCI scanning looks at the other functions only behind a function 0.`,
            ...(related.length > 0 ? { related } : {}),
          },
        ];
      }),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    if (!device) return [];
    const others = addressFixes(context, device).map(({ title, edits }) => ({ title, edits }));
    return [...toFunctionZero(context, device), ...others];
  },
};

function toFunctionZero({ plan }: RuleContext, device: Parameters<typeof deviceName>[0]): readonly Fix[] {
  const address = plan.of.get(device.facts)?.address;
  if (address?.type !== 'pci') return [];
  const zero: PciAddress = { ...address, function: 0 };
  return [
    {
      title: 'Move it to function 0',
      edits: [{ kind: 'set-address', device, address: zero }],
      preferred: true,
    },
  ];
}
