/** Elements taken out of the text: with their line where they stand alone on it. */
import type { Located, Span } from '../xml/syntaxTree';
import type { TextChange } from './guestEdit';
import { lineStart, startsLine } from './style';

/** The changes that remove these elements; none of them inside another. */
export function removals(text: string, elements: readonly Located[]): TextChange[] {
  const groups: { start: number; end: number }[] = [];
  for (const { node, start } of [...elements].sort((a, b) => a.start - b.start)) {
    const last = groups.at(-1);
    const end = start + node.length;
    // neighbours on one line go together, so that the line can go with them
    if (last !== undefined && /^[ \t]*$/.test(text.slice(last.end, start))) last.end = end;
    else groups.push({ start, end });
  }
  return groups.map((group) => ({ ...withSpace(text, group), text: '' }));
}

function withSpace(text: string, { start, end }: Span): Span {
  const behind = /^[ \t]*(\r?\n)?/.exec(text.slice(end, lineEnd(text, end)));
  const lineEnds = behind?.[1] !== undefined;
  if (startsLine(text, start)) {
    const from = lineStart(text, start);
    if (lineEnds && text[from] !== '\uFEFF') return { start: from, end: end + (behind?.[0].length ?? 0) };
    return { start, end: end + (lineEnds ? 0 : (behind?.[0].length ?? 0)) };
  }
  const before = /[ \t]*$/.exec(text.slice(lineStart(text, start), start))?.[0].length ?? 0;
  return { start: start - before, end };
}

/** Behind the line break of the line that the offset is in. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}
