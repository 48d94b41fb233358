/** The rules about controllers, PHBs and addresses. */
import { addressInUse } from './address-in-use';
import { addressWrongControllerKind } from './address-wrong-controller-kind';
import { busOutOfRange } from './bus-out-of-range';
import { busWithoutPhb } from './bus-without-phb';
import { controllerIndexInUse } from './controller-index-in-use';
import { domainNotZero } from './domain-not-zero';
import { functionOutOfRange } from './function-out-of-range';
import { functionZeroMissing } from './function-zero-missing';
import { hostAddressOutOfRange } from './host-address-out-of-range';
import { invalidAddressValue } from './invalid-address-value';
import { multifunctionMissing } from './multifunction-missing';
import { multifunctionOff } from './multifunction-off';
import { noFreePciSlot } from './no-free-pci-slot';
import { pciAddressMisread } from './pci-address-misread';
import { pciAddressOnSpaprVio } from './pci-address-on-spapr-vio';
import { pciBridgeIndexNotLarger } from './pci-bridge-index-not-larger';
import { pciBridgeOnPseries } from './pci-bridge-on-pseries';
import { pciController0NotRoot } from './pci-controller-0-not-root';
import { pciControllerOption } from './pci-controller-option';
import { pciControllerUnsupported } from './pci-controller-unsupported';
import { pciControllerWithoutModel } from './pci-controller-without-model';
import { pciRootAddress } from './pci-root-address';
import { pciRootNotPseries } from './pci-root-not-pseries';
import { phbIndexHole } from './phb-index-hole';
import { phbModelName } from './phb-model-name';
import { phbModelNameMissing } from './phb-model-name-missing';
import { phbNumaNode } from './phb-numa-node';
import type { Rule } from './rule';
import { slotOutOfRange } from './slot-out-of-range';
import { slotZero } from './slot-zero';
import { spaprVioRegInUse } from './spapr-vio-reg-in-use';
import { spaprVioRegOutOfRange } from './spapr-vio-reg-out-of-range';
import { targetIndexInUse } from './target-index-in-use';
import { targetIndexOutOfRange } from './target-index-out-of-range';
import { targetIndexZero } from './target-index-zero';
import { tooManyPhbs } from './too-many-phbs';
import { unknownControllerModel } from './unknown-controller-model';
import { virtioDiskAddressType } from './virtio-disk-address-type';

export const pciRules: readonly Rule[] = [
  pciRootNotPseries,
  pciController0NotRoot,
  pciControllerUnsupported,
  pciControllerWithoutModel,
  pciControllerOption,
  unknownControllerModel,
  pciBridgeOnPseries,
  pciBridgeIndexNotLarger,
  noFreePciSlot,
  controllerIndexInUse,
  phbIndexHole,
  phbModelName,
  phbModelNameMissing,
  phbNumaNode,
  pciRootAddress,
  targetIndexInUse,
  targetIndexOutOfRange,
  targetIndexZero,
  tooManyPhbs,
  addressInUse,
  addressWrongControllerKind,
  busOutOfRange,
  busWithoutPhb,
  domainNotZero,
  functionOutOfRange,
  functionZeroMissing,
  invalidAddressValue,
  hostAddressOutOfRange,
  multifunctionMissing,
  multifunctionOff,
  pciAddressMisread,
  pciAddressOnSpaprVio,
  slotOutOfRange,
  slotZero,
  spaprVioRegInUse,
  spaprVioRegOutOfRange,
  virtioDiskAddressType,
];
