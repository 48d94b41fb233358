/** Problems as LSP diagnostics. */
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import type { Level } from '../rules/rule';
import { firstRefusal } from './firstRefusal';
import { toRange } from './positions';
import type { ReportedProblem } from './problems';
import type { Snapshot } from './snapshot';

export const ruleDocs = 'https://github.com/pseries-guest-xml/pseries-guest-xml/blob/main/docs/rules';

const diagnosticSource = 'pseries-xml';

/** A guest with more is shown its worst: no one reads them all, and every one is sent at every keystroke. */
const mostDiagnostics = 1000;

/** A message may quote a value of the document, and that may be of any length. */
const longestMessage = 1000;

const severities: Record<Exclude<Level, 'off'>, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Who refuses the guest, and in what words: read by whatever works with the diagnostics. */
interface DiagnosticData {
  readonly refusedBy: 'libvirt' | 'qemu' | null;
  readonly says: string | null;
  /** libvirt names one thing at a time: this is the one. */
  readonly first: boolean;
}

/** The diagnostics of a document, in document order. */
export function doDiagnostics(snapshot: Snapshot): Diagnostic[] {
  const first = firstRefusal(snapshot.tree, snapshot.problems);
  return worst(snapshot.problems).map((problem) => toDiagnostic(snapshot, problem, problem === first));
}

export function toDiagnostic(
  { uri, positions }: Snapshot,
  problem: ReportedProblem,
  first: boolean,
): Diagnostic {
  const { code, level, message, related = [], elsewhere = [], refusedBy, says, unnecessary } = problem;
  const places = [
    ...related.map((other) => ({ uri, range: toRange(positions, other), message: other.message })),
    ...elsewhere,
  ];
  return {
    range: toRange(positions, problem),
    severity: severities[level],
    code,
    codeDescription: { href: `${ruleDocs}/${code}.md` },
    source: diagnosticSource,
    message: shorten(message),
    ...(unnecessary ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(places.length > 0
      ? {
          relatedInformation: places.map((place) => ({
            location: { uri: place.uri, range: place.range },
            message: shorten(place.message),
          })),
        }
      : {}),
    data: {
      refusedBy: refusedBy ?? null,
      says: says === undefined ? null : shorten(says),
      first,
    } satisfies DiagnosticData,
  };
}

function shorten(text: string): string {
  return text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
}

function worst(problems: readonly ReportedProblem[]): readonly ReportedProblem[] {
  if (problems.length <= mostDiagnostics) return problems;
  const kept = [...problems]
    .sort((a, b) => severities[a.level] - severities[b.level])
    .slice(0, mostDiagnostics);
  return kept.sort((a, b) => a.start - b.start || a.end - b.end);
}
