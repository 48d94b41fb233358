/** Makes a rule of one kind of refusal by libvirt's parser. All of them read the same findings. */
import { isOldLibvirt } from '../../pci/versions';
import { pathAt } from '../../xml/query';
import type { Located, XmlNode } from '../../xml/syntaxTree';
import type { Fix, Problem, Rule, RuleContext } from '../rule';
import type { FindingCode, FormatFinding } from './findings';
import { guestFindings, type Placed } from './guestFindings';

interface FormatRule {
  readonly code: FindingCode;
  readonly level?: Rule['level'];
  readonly title: string;
  /** What is wrong, in our words; `says` repeats libvirt's. */
  readonly message: (finding: FormatFinding) => string;
  /** The ways out; `element` is the one that the finding stands in or names. */
  readonly fixes?: (finding: FormatFinding, element: Located) => readonly Fix[];
}

export function formatRule({ code, level = 'error', title, message, fixes }: FormatRule): Rule {
  const found = (context: RuleContext): readonly Placed[] => {
    const all = guestFindings(context.guest);
    return all.length === 0
      ? all
      : all.filter(({ finding }) => finding.code === code && isRead(finding, context));
  };
  const messages = new WeakMap<FormatFinding, string>();
  return {
    code,
    level,
    title,
    machines: 'any',
    check: (context) => {
      const placed = found(context);
      if (placed.length === 0) return [];
      const messageOf = remembered(message, messages);
      return placed.map(({ finding, start }) => toProblem(finding, start, messageOf));
    },
    ...(fixes
      ? {
          fixes: (context, problem) =>
            found(context)
              .filter(({ finding, start }) => start + finding.start === problem.start)
              .flatMap(({ finding }) => {
                const element = pathAt(context.tree, problem.start).filter(isElement).at(-1);
                return element ? fixes(finding, element) : [];
              }),
        }
      : {}),
  };
}

/** A document may have hundreds of findings that differ in nothing but where they are, and keeps them from edit to edit. */
function remembered(
  message: FormatRule['message'],
  known: WeakMap<FormatFinding, string>,
): FormatRule['message'] {
  const byKind = new Map<FormatFinding['kind'], Map<string, string>>();
  return (finding) => {
    const before = known.get(finding);
    if (before !== undefined) return before;
    const { kind, element, parent, attribute, found, says, since } = finding;
    const alike = byKind.get(kind) ?? new Map<string, string>();
    byKind.set(kind, alike);
    const key = JSON.stringify([element, parent, attribute, found, says, since]);
    const made = alike.get(key) ?? message(finding);
    alike.set(key, made);
    known.set(finding, made);
    return made;
  };
}

function toProblem(finding: FormatFinding, start: number, message: FormatRule['message']): Problem {
  return {
    start: start + finding.start,
    end: start + finding.end,
    message: message(finding),
    ...(finding.says === undefined ? {} : { refusedBy: 'libvirt', says: finding.says }),
  };
}

const isElement = (place: Located<XmlNode>): place is Located => place.node.kind === 'element';

/** An older libvirt passes over what it does not know. */
function isRead({ says, since }: FormatFinding, { guest, options }: RuleContext): boolean {
  // What libvirt writes for itself has words that no one else has.
  if (says === undefined) return guest.wrapper === 'domain';
  return since !== 'newer' || !isOldLibvirt(options.libvirtVersion);
}
