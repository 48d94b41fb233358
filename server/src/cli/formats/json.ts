/** `check --format json`: one object, one file a line. Positions as in the language server protocol, zero-based. */
import { toRange } from '../../service/positions';
import type { ReportedProblem } from '../../service/snapshot';
import type { Format, Report, Told } from './report';

export function jsonFormat(): Format {
  let separator = '\n';
  const entry =
    (text: string): Told =>
    () => {
      const before = separator;
      separator = ',\n';
      return before + text;
    };
  return {
    begin: () => '{"files":[',
    file: (report) => entry(fileText(report)),
    end: () => '\n]}\n',
  };
}

function fileText(report: Report): string {
  const diagnostics = report.snapshot.problems.map((problem) => toJson(report, problem));
  return JSON.stringify({ path: report.path, diagnostics });
}

function toJson({ snapshot, first, fixesOf }: Report, problem: ReportedProblem) {
  return {
    code: problem.code,
    severity: problem.level,
    message: problem.message,
    range: toRange(snapshot.positions, problem),
    refusedBy: problem.refusedBy ?? null,
    says: problem.says ?? null,
    first: problem === first,
    fixes: fixesOf(problem).map(({ title }) => title),
  };
}
