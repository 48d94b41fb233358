/** From text to findings, the way the language service goes, for tests of the pure parts. */
import { writeEdits } from '../../server/src/edits/writeEdits';
import { readGuest } from '../../server/src/guest/readGuest';
import {
  type HostDevice,
  type HostIndex,
  type HostTopology,
  indexTopology,
} from '../../server/src/host/topology';
import { assign } from '../../server/src/pci/assign';
import { emptyPlan } from '../../server/src/pci/assignedPlan';
import { newestLibvirt, type PlanOptions } from '../../server/src/pci/plan';
import { checkGuest, type Finding, fixesFor, textRules } from '../../server/src/rules/index';
import type { Others } from '../../server/src/rules/otherGuests/others';
import type { Fix, RuleContext } from '../../server/src/rules/rule';
import { createGuestIndex } from '../../server/src/service/workspace/guestIndex';
import { readRecord } from '../../server/src/service/workspace/guestRecord';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import type { XmlError } from '../../server/src/xml/syntaxTree';

export interface Checked {
  readonly text: string;
  readonly errors: readonly XmlError[];
  /** null: the text is no domain XML. */
  readonly context: RuleContext | null;
  /** In document order, text rules first where they meet. */
  readonly findings: readonly Finding[];
}

/** Host devices as a table: address to IOMMU group, or to all that is known; null is a device without a group. */
export type HostTable = { readonly [address: string]: number | null | Omit<HostDevice, 'address'> };

/** A topology of the tests' own from a table. */
export function hostOf(table: HostTable): HostIndex {
  const devices = Object.entries(table).map(([address, known]) =>
    typeof known === 'object' && known !== null ? { address, ...known } : { address, iommuGroup: known },
  );
  return indexTopology({ source: 'the test host', takenAt: null, devices } satisfies HostTopology);
}

/** Parses, reads, plans and checks a text. */
export function checkText(
  text: string,
  host: HostIndex | null = null,
  options: PlanOptions = newestLibvirt,
  others?: Others,
): Checked {
  const tree = parseXml(text);
  const errors = xmlErrors(tree);
  const guest = readGuest(tree);
  const context = guest && {
    text,
    tree,
    guest,
    plan: guest.pseries ? assign(guest, host, options) : emptyPlan,
    options,
    host,
    others,
  };
  const ofText = textRules.flatMap((rule) =>
    rule.check(tree, errors, text).map((problem) => ({ rule, problem })),
  );
  const findings = [...ofText, ...(context ? checkGuest(context) : [])];
  findings.sort((a, b) => a.problem.start - b.problem.start);
  return { text, errors, context, findings };
}

/** A text checked beside other guests, which lie in the same folder. */
export function checkBeside(text: string, beside: readonly string[], host: HostIndex | null = null): Checked {
  const index = createGuestIndex();
  for (const [at, each] of [text, ...beside].entries()) {
    const record = readRecord(`file:///guests/${at}.xml`, each, null);
    if (record) index.set(record);
  }
  return checkText(text, host, newestLibvirt, index.othersOf('file:///guests/0.xml', host));
}

/** The fixes of a finding. */
export function fixesOf({ context }: Checked, finding: Finding): readonly Fix[] {
  return context ? fixesFor(context, finding) : [];
}

/** The text after a fix. */
export function applyFix({ text, context }: Checked, fix: Fix): string {
  if (!context) throw new Error('no guest, no fix');
  const changes = [...writeEdits(context, fix.edits)].sort((a, b) => a.start - b.start);
  let result = '';
  let at = 0;
  for (const change of changes) {
    if (change.start < at) throw new Error(`overlapping edits of "${fix.title}"`);
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at);
}

/**
 * What a fix promises: its problem is gone, no other has come, the document is as well-formed as it was.
 * Answers what is broken of it, empty when nothing is.
 */
export function brokenPromises(before: Checked, finding: Finding, after: Checked): readonly string[] {
  const torn = after.errors.length > before.errors.length;
  const broken = torn ? after.errors.map((error) => `not well-formed: ${error.message}`) : [];
  const code = finding.rule.code;
  const had = countByCode(before.findings);
  const has = countByCode(after.findings);
  if ((has.get(code) ?? 0) >= (had.get(code) ?? 0)) broken.push(`${code} is still there`);
  for (const [other, count] of has) {
    if (other !== code && count > (had.get(other) ?? 0)) broken.push(`${other} is new`);
  }
  return broken;
}

function countByCode(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule.code, (counts.get(rule.code) ?? 0) + 1);
  return counts;
}
