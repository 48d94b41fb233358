/** The white space between two pieces of markup, line by line. */
import type { TextChange } from '../../edits/guestEdit';
import type { Span } from '../../xml/syntaxTree';

export interface LayoutOptions {
  /** One step of indentation. */
  readonly unit: string;
  /** What lies elsewhere stays as it is; undefined: the whole text is laid out. */
  readonly within?: Span;
  /** An offset in an empty line that is to be indented for what will be typed there. */
  readonly typing?: number;
}

export interface Gaps {
  /** So far; in document order, each within one line. */
  readonly changes: readonly TextChange[];
  /**
   * Lays out a gap over several lines: blank lines stay, blank; nothing stands behind the last character of a line.
   *
   * @param indent - of the markup behind the gap
   * @param typed - of what would be typed in an empty line of it
   * @returns the indentation that the markup has afterwards; undefined when the gap is within a line
   */
  readonly lines: (gap: Span, indent: string, typed: string) => string | undefined;
  /** @returns whether the place is one that may be changed; then it has the wanted text afterwards */
  readonly replace: (gap: Span, wanted: string) => boolean;
}

const lineEnd = /\r\n|\r|\n/g;

export function createGaps(text: string, { within, typing }: LayoutOptions): Gaps {
  const changes: TextChange[] = [];
  const replace = ({ start, end }: Span, wanted: string): boolean => {
    if (within && (start < within.start || end > within.end)) return false;
    const written = text.slice(start, end);
    const shorter = Math.min(written.length, wanted.length);
    let shared = 0;
    while (shared < shorter && written[shared] === wanted[shared]) shared += 1;
    if (written !== wanted) changes.push({ start: start + shared, end, text: wanted.slice(shared) });
    return true;
  };
  return {
    changes,
    replace,
    lines(gap, indent, typed) {
      let at = gap.start;
      let broken = gap.start === 0;
      for (const { index, 0: end } of text.slice(gap.start, gap.end).matchAll(lineEnd)) {
        const stop = gap.start + index;
        const here = broken && typing !== undefined && at <= typing && typing <= stop;
        replace({ start: at, end: stop }, here ? typed : '');
        at = stop + end.length;
        broken = true;
      }
      if (!broken) return undefined;
      return replace({ start: at, end: gap.end }, indent) ? indent : text.slice(at, gap.end);
    },
  };
}
