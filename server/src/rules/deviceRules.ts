/** The rules about devices: what libvirt refuses of each, places on PCI and spapr-vio apart. */
import { audioId } from './audio-id';
import { characterSource } from './character-source';
import { consoleTarget } from './console-target';
import { controllerOption } from './controller-option';
import { deviceLimit } from './device-limit';
import { diskAddress } from './disk-address';
import { diskOption } from './disk-option';
import { diskSourceMissing } from './disk-source-missing';
import { diskTarget } from './disk-target';
import { diskTargetInUse } from './disk-target-in-use';
import { driveAddressInUse } from './drive-address-in-use';
import { filesystemOption } from './filesystem-option';
import { floppyOnPseries } from './floppy-on-pseries';
import { graphicsOption } from './graphics-option';
import { hostDeviceAddressType } from './host-device-address-type';
import { hostDeviceOption } from './host-device-option';
import { ideController } from './ide-controller';
import { inputBus } from './input-bus';
import { interfaceOption } from './interface-option';
import { iommuOnPseries } from './iommu-on-pseries';
import { panicModel } from './panic-model';
import { parallelPort } from './parallel-port';
import { pciHoleSize } from './pci-hole-size';
import { pciRootOfMachine } from './pci-root-of-machine';
import { romNotPci } from './rom-not-pci';
import type { Rule } from './rule';
import { s390Address } from './s390-address';
import { serialTarget } from './serial-target';
import { spaprDeviceElsewhere } from './spapr-device-elsewhere';
import { spaprVioInterruptInUse } from './spapr-vio-interrupt-in-use';
import { tpmModel } from './tpm-model';
import { unassignedAddress } from './unassigned-address';
import { usbAddress } from './usb-address';
import { usbController } from './usb-controller';
import { usbDisabled } from './usb-disabled';
import { videoModel } from './video-model';
import { virtioSerialPort } from './virtio-serial-port';
import { watchdogModel } from './watchdog-model';
import { writtenAddressInUse } from './written-address-in-use';

export const deviceRules: readonly Rule[] = [
  pciHoleSize,
  s390Address,
  unassignedAddress,
  romNotPci,
  controllerOption,
  ideController,
  usbDisabled,
  usbController,
  usbAddress,
  diskTarget,
  diskTargetInUse,
  diskSourceMissing,
  diskAddress,
  driveAddressInUse,
  diskOption,
  hostDeviceAddressType,
  hostDeviceOption,
  interfaceOption,
  filesystemOption,
  parallelPort,
  serialTarget,
  consoleTarget,
  virtioSerialPort,
  characterSource,
  graphicsOption,
  videoModel,
  audioId,
  inputBus,
  watchdogModel,
  tpmModel,
  panicModel,
  iommuOnPseries,
  deviceLimit,
  floppyOnPseries,
  spaprVioInterruptInUse,
  spaprDeviceElsewhere,
  pciRootOfMachine,
  writtenAddressInUse,
];
