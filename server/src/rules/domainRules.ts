/** The rules about the domain as a whole: memory, NUMA, vCPUs, features, machine, boot, clock. */
import { maxMemory } from './max-memory';
import { memoryDevice } from './memory-device';
import { memoryRounded } from './memory-rounded';
import { memorySize } from './memory-size';
import type { Rule } from './rule';

export const domainRules: readonly Rule[] = [memorySize, maxMemory, memoryDevice, memoryRounded];
