/** Answers to a client that asks for diagnostics: what it has already is not sent again. */
import {
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import type { Snapshot } from '../service/snapshot';

interface Reports {
  /** @param previous - the id of the report that the client has */
  readonly of: (
    snapshot: Snapshot,
    previous: string | undefined,
    diagnose: () => Diagnostic[],
  ) => DocumentDiagnosticReport;
}

export const emptyReport: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };

/**
 * A guest's diagnostics are asked for again whenever another one changes.
 * @param server - tells this server from one before it, of which the client may still have a report
 */
export function createReports(server: string): Reports {
  const ids = new WeakMap<Snapshot, string>();
  let count = 0;
  return {
    of(snapshot, previous, diagnose) {
      const known = ids.get(snapshot);
      if (known !== undefined && known === previous)
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: known };
      const items = diagnose();
      count += 1;
      const resultId = known ?? `${server}.${count}`;
      ids.set(snapshot, resultId);
      return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
    },
  };
}
