/** `check --format github`: workflow commands, which GitHub shows beside the lines of a pull request. */
import { toRange } from '../../service/positions';
import type { ReportedProblem } from '../../service/snapshot';
import { type Format, type Report, told } from './report';

const commands: Record<ReportedProblem['level'], string> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

export const githubFormat: Format = {
  begin: () => '',
  file: (report) => told(commandsOf(report)),
  end: () => '',
};

function commandsOf({ path, snapshot }: Report): string {
  return snapshot.problems
    .map((problem) => {
      const { start, end } = toRange(snapshot.positions, problem);
      const properties = {
        file: path,
        line: start.line + 1,
        endLine: end.line + 1,
        // GitHub takes columns only where the problem is on one line.
        ...(start.line === end.line ? { col: start.character + 1, endColumn: end.character + 1 } : {}),
        title: problem.code,
      };
      const written = Object.entries(properties).map(
        ([name, value]) => `${name}=${escapeProperty(`${value}`)}`,
      );
      return `::${commands[problem.level]} ${written.join(',')}::${escapeData(problem.message)}\n`;
    })
    .join('');
}
