/** The table of goals, and its place in the README. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Judged } from './goals';
import { number } from './table';

const begin = '<!-- bench: written by npm run bench -->';
const end = '<!-- /bench -->';

export function goalTable(judged: readonly Judged[]): string {
  const units = { ms: ' ms', '×': '×', characters: '' } as const;
  const lines = judged.map(({ goal, worst, met }) => {
    const unit = units[goal.unit];
    return `| ${goal.what} | ≤ ${goal.most}${unit} | ${number(worst)}${unit} | ${met ? 'met' : 'not met'} |`;
  });
  return [
    '| what (the worst place to press a key in; a paste and a new device are in bench/results.json) | wanted | measured | |',
    '| --- | --- | ---: | --- |',
    ...lines,
  ].join('\n');
}

/** Puts the text between the marks. Throws when they are not there. */
export function writeBetweenMarks(file: string, text: string): void {
  const before = readFileSync(file, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table`);
  writeFileSync(file, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`);
}
