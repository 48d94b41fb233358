/** The line of a guest that a problem is about, marked below. */
import type { Colors } from 'picocolors/types';
import type { Snapshot } from '../../service/snapshot';
import type { Span } from '../../xml/syntaxTree';
import { printable } from './words';

export interface ExcerptOptions {
  readonly colors: Colors;
  /** The terminal's width. */
  readonly columns: number | undefined;
  readonly paint: (text: string) => string;
}

/** A line may be the whole document. */
const longestLine = 160;
/** How much of a line that is cut stays before what it is about. */
const before = 40;

/** The first line of the span with its number, and carets below the span as far as it goes on this line. */
export function excerpt(snapshot: Snapshot, span: Span, { colors, columns, paint }: ExcerptOptions): string {
  const { line, character } = snapshot.positions.positionAt(span.start);
  const text = lineText(snapshot, line);
  const number = String(line + 1);
  const room = Math.max((columns ?? longestLine) - number.length - 6, 40);
  const cut = text.length > room && character > room - before ? character - before : 0;
  const shown = text.slice(cut, cut + room);
  const head = cut > 0 ? '…' : '';
  const tail = cut + shown.length < text.length ? '…' : '';
  const start = character - cut;
  const end = Math.min(start + span.end - span.start, shown.length);
  const space = (head && ' ') + shown.slice(0, start).replace(/[^\t]/g, ' ');
  const gutter = (content: string) => colors.dim(`  ${content} │ `);
  return [
    `${gutter(number)}${head}${printable(shown)}${tail}`.trimEnd(),
    `${gutter(' '.repeat(number.length))}${space}${paint('^'.repeat(Math.max(end - start, 1)))}`,
  ].join('\n');
}

function lineText({ positions, text }: Snapshot, line: number): string {
  const start = positions.offsetAt({ line, character: 0 });
  const end = positions.offsetAt({ line: line + 1, character: 0 });
  return text.slice(start, end).replace(/[\r\n]+$/, '');
}
