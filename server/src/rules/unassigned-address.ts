/**
 * `<address type='unassigned'/>` on a device that is no host device. It keeps a host device away from the guest (only the
 * whole IOMMU group is taken); for any other device it makes no sense.
 *
 * ```xml
 *     <rng model='virtio'>
 *       <backend model='random'>/dev/urandom</backend>
 *       <address type='unassigned'/>
 *     </rng>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <rng model='virtio'>
 *       <backend model='random'>/dev/urandom</backend>
 *     </rng>
 * ```
 *
 * libvirt refuses: `unsupported configuration: address of type 'unassigned' is supported only for hostdevs`
 *
 * Source: conf/domain_validate.c: virDomainDeviceInfoValidate.
 */
import { deviceKinds } from '../guest/devices';
import {
  addressType,
  deviceRule,
  finalAddressType,
  hasNoAddress,
  removeAddress,
  valueAt,
} from './deviceRefusals';

export const unassignedAddress = deviceRule({
  code: 'unassigned-address',
  title: 'Unassigned address on a device that is no host device',
  machines: 'pseries',
  kinds: deviceKinds.filter((kind) => kind !== 'hostdev'),
  looksAt: (facts) => addressType(facts) === 'unassigned',
  refusals: (facts, context, device) => {
    if (
      addressType(facts) !== 'unassigned' ||
      finalAddressType(context, device) !== 'unassigned' ||
      hasNoAddress(device, context.guest)
    )
      return [];
    return [
      {
        at: valueAt(facts, 'address@type'),
        says: "unsupported configuration: address of type 'unassigned' is supported only for hostdevs",
        message:
          'libvirt refuses an unassigned address here: only a host device can be left without a place.',
        mends: [removeAddress()],
      },
    ];
  },
});
