/** What becomes of a guest when edits are applied: written, read and planned again. */
import type { GuestEdit } from '../edits/guestEdit';
import { applyChanges } from '../edits/textChanges';
import { writeEdits } from '../edits/writeEdits';
import { readGuest } from '../guest/readGuest';
import { assign } from '../pci/assign';
import { xmlErrors } from '../xml/errors';
import { parseXml } from '../xml/parse';
import type { RuleContext } from './rule';

/** The context after the edits; null when they break the document, or make another kind of machine of it. */
export function contextAfter(context: RuleContext, edits: readonly GuestEdit[]): RuleContext | null {
  const text = applyChanges(context.text, writeEdits(context, edits));
  const tree = parseXml(text);
  const broken = xmlErrors(tree).length > xmlErrors(context.tree).length;
  const guest = broken ? null : readGuest(tree);
  if (!guest || guest.pseries !== context.guest.pseries) return null;
  const { host, options } = context;
  const plan = guest.pseries ? assign(guest, host, options) : context.plan;
  return { text, tree, guest, plan, options, host };
}
