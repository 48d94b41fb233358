/** The rules about the domain as a whole: machine, memory, NUMA, vCPUs, features, clock, boot. */
import { aliasInUse } from './alias-in-use';
import { bootOrder } from './boot-order';
import { bootSetting } from './boot-setting';
import { cpuModel } from './cpu-model';
import { cpuPinning } from './cpu-pinning';
import { cpuUnsupported } from './cpu-unsupported';
import { domainType } from './domain-type';
import { emulatorArchitecture } from './emulator-architecture';
import { featureOnlyPseries } from './feature-only-pseries';
import { featureUnsupported } from './feature-unsupported';
import { hugepages } from './hugepages';
import { launchSecurity } from './launch-security';
import { lifecycleAction } from './lifecycle-action';
import { machineType } from './machine-type';
import { maxMemory } from './max-memory';
import { memoryDevice } from './memory-device';
import { memoryRounded } from './memory-rounded';
import { memorySize } from './memory-size';
import { numaCell } from './numa-cell';
import { numaCpus } from './numa-cpus';
import { numaDistance } from './numa-distance';
import { numatune } from './numatune';
import type { Rule } from './rule';
import { sharedMemory } from './shared-memory';
import { smmOnPseries } from './smm-on-pseries';
import { timerSetting } from './timer-setting';
import { timerUnsupported } from './timer-unsupported';
import { unknownFeature } from './unknown-feature';
import { vcpuCount } from './vcpu-count';
import { vcpuList } from './vcpu-list';
import { vcpuTopology } from './vcpu-topology';

export const domainRules: readonly Rule[] = [
  domainType,
  machineType,
  emulatorArchitecture,
  memorySize,
  maxMemory,
  memoryDevice,
  memoryRounded,
  hugepages,
  sharedMemory,
  numaCell,
  numaCpus,
  numaDistance,
  numatune,
  vcpuCount,
  vcpuList,
  vcpuTopology,
  cpuPinning,
  cpuModel,
  cpuUnsupported,
  unknownFeature,
  featureUnsupported,
  featureOnlyPseries,
  smmOnPseries,
  timerSetting,
  timerUnsupported,
  bootOrder,
  bootSetting,
  lifecycleAction,
  launchSecurity,
  aliasInUse,
];
