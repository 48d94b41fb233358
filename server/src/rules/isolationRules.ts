/** The rules about IOMMU groups, isolation and host devices. */
import { hostDeviceBesideEmulated } from './host-device-beside-emulated';
import { hostDeviceMissing } from './host-device-missing';
import { hostDeviceNotDetached } from './host-device-not-detached';
import { hostDeviceOnDefaultPhb } from './host-device-on-default-phb';
import { hostDeviceTwice } from './host-device-twice';
import { iommuGroupNotViable } from './iommu-group-not-viable';
import { iommuGroupSplit } from './iommu-group-split';
import { iommuGroupUnknown } from './iommu-group-unknown';
import { lockedMemoryLimit } from './locked-memory-limit';
import { mixedIommuGroups } from './mixed-iommu-groups';
import { phbFarFromAdapter } from './phb-far-from-adapter';
import { physicalFunctionInUse } from './physical-function-in-use';
import type { Rule } from './rule';

export const isolationRules: readonly Rule[] = [
  iommuGroupSplit,
  mixedIommuGroups,
  hostDeviceOnDefaultPhb,
  hostDeviceBesideEmulated,
  iommuGroupUnknown,
  hostDeviceMissing,
  hostDeviceTwice,
  hostDeviceNotDetached,
  iommuGroupNotViable,
  physicalFunctionInUse,
  phbFarFromAdapter,
  lockedMemoryLimit,
];
