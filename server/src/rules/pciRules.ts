/** The rules about controllers, PHBs and addresses. */
import type { Rule } from './rule';

export const pciRules: readonly Rule[] = [];
