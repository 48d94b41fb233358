/** Pieces of a text with their line ends: `\n`, `\r\n`, and `\r` alone (LSP: TextDocument). None ends within a `\r\n`. */
import { lastNotAbove } from '../../xml/ascending';

/** Characters of a piece; one may grow to twice as many. */
const chunkSize = 16_384;

export interface Chunk {
  readonly text: string;
  /** Where lines begin behind a line end, ascending; at the end of the text for one that begins with the next piece. */
  readonly breaks: Breaks;
}

/** Two bytes for each, but in a piece that is to be cut. */
type Breaks = Uint16Array | Uint32Array;

const widthFor = ({ length }: string) => (length > 0xffff ? Uint32Array : Uint16Array);

export function chunksOf(text: string): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < text.length; ) {
    const cut = from + chunkSize;
    const to = text.charAt(cut - 1) === '\r' && text.charAt(cut) === '\n' ? cut + 1 : cut;
    const part = text.slice(from, to);
    chunks.push({ text: part, breaks: new (widthFor(part))(breaksIn(part, 1, part.length)) });
    from = to;
  }
  return chunks;
}

/** The beginning of one piece up to `start`, `put`, and the rest of the same or another piece from `end` on. */
export function joinChunks(head: Chunk, start: number, put: string, tail: Chunk, end: number): Chunk {
  const text = head.text.slice(0, start) + put + tail.text.slice(end);
  const putEnd = start + put.length;
  const shift = putEnd - end;
  // What ends a line is told from the characters on both sides: at the seams it may have become another.
  const before = head.breaks.subarray(0, lastNotAbove(head.breaks, start - 1) + 1);
  const between = breaksIn(text, Math.max(start, 1), putEnd);
  const after = tail.breaks.subarray(lastNotAbove(tail.breaks, end) + 1);
  const breaks = new (widthFor(text))(before.length + between.length + after.length);
  breaks.set(before);
  breaks.set(between, before.length);
  const rest = breaks.subarray(before.length + between.length);
  for (let index = 0; index < rest.length; index++) rest[index] = (after[index] ?? 0) + shift;
  return { text, breaks };
}

/** A piece that is small enough, or several; none for an empty one. */
export function cutChunk(chunk: Chunk): readonly Chunk[] {
  return chunk.text !== '' && chunk.text.length <= 2 * chunkSize ? [chunk] : chunksOf(chunk.text);
}

export const isSmall = ({ text }: Chunk): boolean => text.length < chunkSize / 2;

/** The line beginnings in [from, to] that follow a line end. */
function breaksIn(text: string, from: number, to: number): number[] {
  const breaks: number[] = [];
  // The engine finds a character much faster than it could be asked for each; most texts have no `\r` at all.
  let feed = text.indexOf('\n', from - 1);
  let carriage = text.indexOf('\r', from - 1);
  while ((feed >= 0 && feed < to) || (carriage >= 0 && carriage < to)) {
    if (carriage >= 0 && (feed < 0 || carriage < feed)) {
      if (carriage + 1 !== feed) breaks.push(carriage + 1);
      carriage = text.indexOf('\r', carriage + 1);
    } else {
      breaks.push(feed + 1);
      feed = text.indexOf('\n', feed + 1);
    }
  }
  return breaks;
}
