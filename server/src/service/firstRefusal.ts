/** Of everything that libvirt refuses in a guest, what it would name: it stops at the first. */
import { afterReading, sections, whileReading } from '../rules/refusalOrder';
import { pathAt } from '../xml/query';
import type { XmlTree } from '../xml/syntaxTree';
import type { ReportedProblem } from './problems';

const sectionRank = new Map(sections.map((name, rank) => [name, rank]));
const checks = afterReading
  .map((check, rank) => (typeof check === 'string' ? { code: check, saying: '', rank } : { ...check, rank }))
  // The longest beginning of the words decides.
  .sort((a, b) => b.saying.length - a.saying.length);

type Rank = readonly [phase: number, rank: number, start: number];

/**
 * The problem that libvirt names when the guest is defined; undefined where it refuses nothing. Of guests with several,
 * the order of its checks tells about 96 in 100.
 */
export function firstRefusal(
  tree: XmlTree,
  problems: readonly ReportedProblem[],
): ReportedProblem | undefined {
  const refusals = problems.filter(({ refusedBy, says }) => refusedBy === 'libvirt' && says !== undefined);
  if (refusals.length < 2) return refusals[0];
  const ranked = refusals.map((problem) => ({ problem, rank: rankOf(tree, problem) }));
  return ranked.reduce((first, other) => (isBefore(other.rank, first.rank) ? other : first)).problem;
}

function rankOf(tree: XmlTree, { code, start, says = '' }: ReportedProblem): Rank {
  // Nothing is read of a text that is not well-formed.
  if (code === 'not-well-formed') return [0, 0, start];
  const later = checks.find((check) => check.code === code && says.startsWith(check.saying));
  if (later || !whileReading.has(code)) return [2, later?.rank ?? checks.length, start];
  return [1, sectionRank.get(sectionAt(tree, start)) ?? sectionRank.size, start];
}

/** The element of `<domain>` at the offset, or of its `<devices>`. */
function sectionAt(tree: XmlTree, offset: number): string {
  const names = pathAt(tree, offset).flatMap(({ node }) => (node.kind === 'element' ? node.name : []));
  const [top = '', device] = names.slice(names.indexOf('domain') + 1);
  return top === 'devices' && device !== undefined ? `${top}/${device}` : top;
}

function isBefore(a: Rank, b: Rank): boolean {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
