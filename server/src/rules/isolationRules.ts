/** The rules about IOMMU groups, isolation and host devices. */
import { hostDeviceBesideEmulated } from './host-device-beside-emulated';
import { hostDeviceOnDefaultPhb } from './host-device-on-default-phb';
import { hostDeviceTwice } from './host-device-twice';
import { iommuGroupSplit } from './iommu-group-split';
import { iommuGroupUnknown } from './iommu-group-unknown';
import { mixedIommuGroups } from './mixed-iommu-groups';
import type { Rule } from './rule';

export const isolationRules: readonly Rule[] = [
  iommuGroupSplit,
  mixedIommuGroups,
  hostDeviceOnDefaultPhb,
  hostDeviceBesideEmulated,
  iommuGroupUnknown,
  hostDeviceTwice,
];
