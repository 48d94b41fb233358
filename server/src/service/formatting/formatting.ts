/** Indentation of the whole document, of a range, of the line that was just typed. */
import type { FormattingOptions, Position, Range, TextEdit } from 'vscode-languageserver-types';
import type { Span } from '../../xml/syntaxTree';
import { toRange, toSpan } from '../positions';
import type { Snapshot } from '../snapshot';
import type { LayoutOptions } from './gaps';
import { layOut } from './layout';

type Indentation = Pick<FormattingOptions, 'tabSize' | 'insertSpaces'>;

/** Small edits, each in one line; empty for what is no guest. */
export function doFormatting(snapshot: Snapshot, indentation: Indentation): TextEdit[] {
  return edits(snapshot, { unit: unitOf(indentation) });
}

/** The lines of a range, as they belong in what stands around them. */
export function doRangeFormatting(snapshot: Snapshot, range: Range, indentation: Indentation): TextEdit[] {
  const { start, end } = toSpan(snapshot.positions, range);
  // A selection of whole lines ends at the beginning of the next.
  const last = end > start && isLineStart(snapshot.text, end) ? end - 1 : end;
  const within = {
    start: linesAround(snapshot.text, start).start,
    end: linesAround(snapshot.text, last).end,
  };
  return edits(snapshot, { unit: unitOf(indentation), within });
}

/** The new line after a line break, or the end tag that was just closed where it begins its line. */
export function doOnTypeFormatting(
  snapshot: Snapshot,
  position: Position,
  typed: string,
  indentation: Indentation,
): TextEdit[] {
  const { text, positions } = snapshot;
  const offset = positions.offsetAt(position);
  const within = linesAround(text, offset);
  const unit = unitOf(indentation);
  if (typed === '\n') return edits(snapshot, { unit, within, typing: offset });
  const closes = /^[ \t]*<\/[^<>]*>$/.test(text.slice(within.start, offset));
  return typed === '>' && closes ? edits(snapshot, { unit, within }) : [];
}

function edits({ guest, text, tree, positions }: Snapshot, options: LayoutOptions): TextEdit[] {
  if (!guest) return [];
  return layOut(text, tree, options).map((change) => ({
    range: toRange(positions, change),
    newText: change.text,
  }));
}

const unitOf = ({ tabSize, insertSpaces }: Indentation): string =>
  insertSpaces ? ' '.repeat(Math.min(16, Math.max(1, Math.trunc(tabSize) || 2))) : '\t';

const isLineStart = (text: string, at: number) => at === 0 || /[\r\n]/.test(text[at - 1] ?? '');

/** The line of an offset, without its line end. */
function linesAround(text: string, at: number): Span {
  const before = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1));
  const behind = /[\r\n]/.exec(text.slice(at))?.index ?? text.length - at;
  return { start: at === 0 ? 0 : before + 1, end: at + behind };
}
