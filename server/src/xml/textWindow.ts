/** Parts of a text, so that an edit of a large document is parsed again without its whole text. */

/** A text that is asked for in parts; a string is one. */
export interface TextSlices {
  readonly length: number;
  slice(start: number, end?: number): string;
}

/** A part of a text. */
export interface TextWindow {
  readonly text: string;
  /** Where the window begins in the whole text. */
  readonly origin: number;
  /** What ends in the window before this, or here, reads as it does in the whole text. */
  readonly sureUntil: number;
}

const noSurety = -1;

/** Windows in which a parse may begin at `from` and that reach behind `to`: one larger than the other, at last all of the text. */
export function* windowsFrom(
  text: TextSlices,
  from: number,
  to: number,
  reach: number,
): Generator<TextWindow, undefined> {
  for (let more = reach; more < text.length; more *= 16) {
    // The two: nothing but the beginning of the text may look like it.
    yield windowOf(text, from, from - 2 - Math.floor(more / 16), to + more);
  }
  yield { text: text.slice(0, text.length), origin: 0, sureUntil: Number.POSITIVE_INFINITY };
}

function windowOf(whole: TextSlices, from: number, start: number, end: number): TextWindow {
  const origin = Math.max(0, start);
  const text = whole.slice(origin, Math.min(end, whole.length));
  // How far what stands first is indented is to be seen, too.
  const indentCut = origin > 0 && /^[ \t]*$/.test(text.slice(0, from - origin));
  const sureUntil = end >= whole.length ? Number.POSITIVE_INFINITY : secondLastTag(text);
  return { text, origin, sureUntil: indentCut ? noSurety : sureUntil };
}

/** Nothing but an unfinished comment, section or instruction is read farther than to the second `<` behind it. */
function secondLastTag(text: string): number {
  const last = text.lastIndexOf('<');
  return last > 0 ? text.lastIndexOf('<', last - 1) : noSurety;
}
