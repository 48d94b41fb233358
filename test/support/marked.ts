/**
 * Fixtures with marks in them. Under a source line, a line of carets and a code says what is expected of the text above
 * the carets; `<|cursor|>` is a position, `<|…|>` around text a range.
 *
 *     <target index='31'/>
 *                    ^^ target-index-out-of-range
 *
 * Columns count in the line without its positions and ranges.
 */

export interface Expectation {
  readonly start: number;
  readonly end: number;
  readonly code: string;
}

export interface Marked {
  /** The source without marks. */
  readonly text: string;
  readonly expectations: readonly Expectation[];
  /** Offset of `<|cursor|>`. */
  readonly cursor: number | undefined;
  /** The spans of `<|…|>`, in order. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

const caretLine = /^( *)(\^+) ([a-z0-9-]+)\r?$/;

/** Takes the marks out of a fixture. */
export function readMarked(source: string): Marked {
  const lines: string[] = [];
  const caretLines: { line: number; column: number; width: number; code: string }[] = [];
  for (const line of source.split('\n')) {
    const [, spaces, carets, code] = caretLine.exec(line) ?? [];
    if (spaces === undefined || carets === undefined || code === undefined) lines.push(line);
    else caretLines.push({ line: lines.length - 1, column: spaces.length, width: carets.length, code });
  }
  const { text, cursor, ranges } = readPositions(lines.join('\n'));
  const starts = lineStarts(text);
  const expectations = caretLines.map(({ line, column, width, code }) => {
    const start = (starts[line] ?? 0) + column;
    return { start, end: start + width, code };
  });
  return { text, expectations, cursor, ranges };
}

function readPositions(source: string): Pick<Marked, 'text' | 'cursor' | 'ranges'> {
  const ranges: { start: number; end: number }[] = [];
  let cursor: number | undefined;
  let open: number | undefined;
  let text = '';
  for (const part of source.split(/(<\|cursor\|>|<\||\|>)/)) {
    if (part === '<|cursor|>') cursor = text.length;
    else if (part === '<|') open = text.length;
    else if (part === '|>' && open !== undefined) {
      ranges.push({ start: open, end: text.length });
      open = undefined;
    } else text += part;
  }
  return { text, cursor, ranges };
}

/** Writes expectations under their lines: the inverse of `readMarked`, in a fixed order, so that two can be compared. */
export function writeMarked(text: string, expectations: readonly Expectation[]): string {
  const starts = lineStarts(text);
  const lines = text.split('\n');
  const marks = expectations.map(({ start, end, code }) => {
    const line = starts.filter((lineStart) => lineStart <= start).length - 1;
    const column = start - (starts[line] ?? 0);
    const width = Math.max(1, Math.min(end - start, (lines[line] ?? '').trimEnd().length - column));
    return { line, column, width, code };
  });
  marks.sort((a, b) => a.column - b.column || b.width - a.width || (a.code < b.code ? -1 : 1));
  return lines
    .flatMap((line, index) => [
      line,
      ...marks
        .filter((mark) => mark.line === index)
        .map(({ column, width, code }) => `${' '.repeat(column)}${'^'.repeat(width)} ${code}`),
    ])
    .join('\n');
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
