/** `check --format text`: for people, in a terminal or a log. */
import type { Colors } from 'picocolors/types';
import type { LineRange } from '../../rules/otherGuests/others';
import { toRange } from '../../service/positions';
import type { ReportedProblem } from '../../service/snapshot';
import type { Span } from '../../xml/syntaxTree';
import { excerpt } from './excerpt';
import { type Format, levels, type Report, type Totals, told } from './report';
import { printable, readable, wrap } from './words';

export interface TextOptions {
  readonly colors: Colors;
  /** The terminal's width; undefined: lines are as long as they are. */
  readonly columns: number | undefined;
}

/** Beyond these a problem only says how many there are: a PHB may hold 32 devices. */
const mostRelated = 4;

export function textFormat(options: TextOptions): Format {
  return {
    begin: () => '',
    file: (report) =>
      told(report.snapshot.problems.map((problem) => describe(report, problem, options)).join('')),
    end: (totals) => summary(totals, options.colors),
  };
}

function describe(report: Report, problem: ReportedProblem, { colors, columns }: TextOptions): string {
  const paint = painters(colors)[problem.level];
  const said = (text: string) => wrap(printable(readable(text)), columns, '  ');
  const noted = (word: string, text: string) => said(`${word} ${text}`).replace(word, colors.cyan(word));
  const related = [
    ...(problem.related ?? []).map((other) => `${placeOf(report, other)}: ${other.message}`),
    ...(problem.elsewhere ?? []).map((other) => `${placeAt(other.uri, other.range)}: ${other.message}`),
  ];
  const rest = related.length - mostRelated;
  const fix = report.bestFixOf(problem);
  const lines = [
    `${colors.bold(placeOf(report, problem))} ${paint(problem.level)} ${colors.dim(problem.code)}`,
    said(problem.message),
    excerpt(report.snapshot, problem, { colors, columns, paint }),
    ...related.slice(0, mostRelated).map((other) => noted('see', other)),
    ...(rest > 0 ? [noted('and', `${rest} more`)] : []),
    ...(problem.says === undefined ? [] : [noted(`${saying(report, problem)}:`, problem.says)]),
    ...(fix ? [noted('fix:', fix.title)] : []),
  ];
  return `${lines.join('\n')}\n\n`;
}

const refusers = { libvirt: 'libvirt', qemu: 'QEMU' } as const;

/** libvirt stops at the first thing that it refuses: where there are several, that one is named. */
function saying({ snapshot, first }: Report, problem: ReportedProblem): string {
  const { refusedBy = 'libvirt' } = problem;
  const several = snapshot.problems.some((other) => other !== problem && other.refusedBy === 'libvirt');
  return several && problem === first ? 'libvirt, first of all' : refusers[refusedBy];
}

/** `file:line:column`, one-based, as editors and terminals make links of it. */
function placeOf({ path, snapshot }: Report, span: Span): string {
  return placeAt(path, toRange(snapshot.positions, span));
}

function placeAt(path: string, { start: { line, character } }: LineRange): string {
  return `${printable(path)}:${line + 1}:${character + 1}`;
}

const painters = (colors: Colors): Record<ReportedProblem['level'], (text: string) => string> => ({
  error: (text) => colors.bold(colors.red(text)),
  warning: (text) => colors.bold(colors.yellow(text)),
  information: (text) => colors.bold(colors.blue(text)),
  hint: (text) => colors.bold(colors.cyan(text)),
});

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

const levelNames: Record<ReportedProblem['level'], readonly [string, string]> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  information: ['information', 'information'],
  hint: ['hint', 'hints'],
};

function summary({ guests, guestsWithProblems, byLevel, mendable, hosts }: Totals, colors: Colors): string {
  if (guests === 0) return '';
  const checked = `${counted(guests, 'guest')} checked`;
  const known = hosts.map((host) => `${colors.dim(`host: ${printable(host)}`)}\n`).join('');
  if (byLevel.size === 0) return `${checked}, ${colors.green('nothing found')}\n${known}`;
  const found = levels.flatMap((level) => {
    const count = byLevel.get(level) ?? 0;
    return count > 0 ? [painters(colors)[level](counted(count, ...levelNames[level]))] : [];
  });
  const where = guests > 1 ? ` in ${guestsWithProblems} of them` : '';
  const mend =
    mendable > 0 ? `\n${counted(mendable, 'of these has', 'of these have')} a safe fix: pseries-xml fix` : '';
  return `${checked}: ${found.join(', ')}${where}${mend}\n${known}`;
}
