/** The rules about the text itself. */
import type { TextRule } from './rule';

export const textRules: readonly TextRule[] = [];
