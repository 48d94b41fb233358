/** The rules about IOMMU groups, isolation and host devices. */
import type { Rule } from './rule';

export const isolationRules: readonly Rule[] = [];
