/** What becomes of a guest when edits are applied: written, read and planned again. */
import type { GuestEdit, TextChange } from '../edits/guestEdit';
import { applyChanges } from '../edits/textChanges';
import { writeEdits } from '../edits/writeEdits';
import { readGuest } from '../guest/readGuest';
import { assign } from '../pci/assign';
import type { PciPlan } from '../pci/plan';
import { xmlErrors } from '../xml/errors';
import { updateXml } from '../xml/reparse';
import type { RuleContext } from './rule';

/** The context after the edits; null when they break the document, or make another kind of machine of it. */
export function contextAfter(context: RuleContext, edits: readonly GuestEdit[]): RuleContext | null {
  return contextWith(context, writeEdits(context, edits));
}

/** The same for changes of the text, which never overlap. Shares with the context what they leave alone. */
export function contextWith(context: RuleContext, changes: readonly TextChange[]): RuleContext | null {
  let { text, tree } = context;
  // From the last to the first, so that no change moves another.
  for (const change of [...changes].sort((a, b) => b.start - a.start || b.end - a.end)) {
    text = applyChanges(text, [change]);
    tree = updateXml(tree, change, text);
  }
  const broken = xmlErrors(tree).length > xmlErrors(context.tree).length;
  const guest = broken ? null : readGuest(tree);
  if (!guest || guest.pseries !== context.guest.pseries) return null;
  const { host, options, others } = context;
  let plan: PciPlan | undefined;
  return {
    text,
    tree,
    guest,
    get plan() {
      plan ??= guest.pseries ? assign(guest, host, options) : context.plan;
      return plan;
    },
    options,
    host,
    others,
  };
}
