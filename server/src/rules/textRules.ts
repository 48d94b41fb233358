/** The rules about the text itself. */
import { doctype } from './doctype';
import { notWellFormed } from './not-well-formed';
import type { TextRule } from './rule';

export const textRules: readonly TextRule[] = [notWellFormed, doctype];
