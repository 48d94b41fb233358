/** The rules about the domain as a whole: memory, NUMA, vCPUs, features, machine, boot, clock. */
import { cpuModel } from './cpu-model';
import { cpuUnsupported } from './cpu-unsupported';
import { maxMemory } from './max-memory';
import { memoryDevice } from './memory-device';
import { memoryRounded } from './memory-rounded';
import { memorySize } from './memory-size';
import { numaCell } from './numa-cell';
import { numaCpus } from './numa-cpus';
import { numaDistance } from './numa-distance';
import { numatune } from './numatune';
import type { Rule } from './rule';
import { vcpuCount } from './vcpu-count';
import { vcpuList } from './vcpu-list';
import { vcpuTopology } from './vcpu-topology';

export const domainRules: readonly Rule[] = [
  memorySize,
  maxMemory,
  memoryDevice,
  memoryRounded,
  numaCell,
  numaCpus,
  numaDistance,
  numatune,
  vcpuCount,
  vcpuList,
  vcpuTopology,
  cpuModel,
  cpuUnsupported,
];
