/** Rules about what a guest and another one have both. */
import type { Fix, Problem, Rule, RuleContext } from '../rule';
import { type EntryKind, entryKey, type Holders } from './others';
import { type GuestEntry, profileOf } from './profile';
import { sharedProblem } from './words';

interface SharedEntryRule extends Pick<Rule, 'code' | 'level' | 'title'> {
  readonly kind: EntryKind;
  readonly message: (entry: GuestEntry, holders: Holders) => string;
  readonly fixes?: (context: RuleContext, entry: GuestEntry) => readonly Fix[];
}

/** A rule about entries of one kind that another guest has, too. */
export function sharedEntryRule({ kind, message, fixes, ...rule }: SharedEntryRule): Rule {
  return {
    ...rule,
    machines: 'any',
    reads: 'others',
    check: (context) =>
      sharedEntries(context, kind).map(
        ({ entry, holders }): Problem => sharedProblem(entry, holders, message(entry, holders)),
      ),
    ...(fixes
      ? {
          fixes: (context, problem) => {
            const at = sharedEntries(context, kind).find(({ entry }) => entry.start === problem.start);
            return at ? fixes(context, at.entry) : [];
          },
        }
      : {}),
  };
}

function sharedEntries({ guest, others }: RuleContext, kind: EntryKind) {
  if (!others || others.size === 0) return [];
  return profileOf(guest).entries.flatMap((entry) => {
    const holders = entry.kind === kind ? others.get(entryKey(kind, entry.value)) : undefined;
    return holders ? [{ entry, holders }] : [];
  });
}
