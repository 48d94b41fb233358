/** The rules about a guest and the others of its workspace. */
import { hostDeviceInOtherGuest } from './host-device-in-other-guest';
import { iommuGroupInOtherGuest } from './iommu-group-in-other-guest';
import { macInOtherGuest } from './mac-in-other-guest';
import { nameInOtherGuest } from './name-in-other-guest';
import type { Rule } from './rule';
import { uuidInOtherGuest } from './uuid-in-other-guest';

export const otherGuestRules: readonly Rule[] = [
  nameInOtherGuest,
  uuidInOtherGuest,
  macInOtherGuest,
  hostDeviceInOtherGuest,
  iommuGroupInOtherGuest,
];
