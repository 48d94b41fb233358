/** The text of one version of a document, in pieces: a keystroke costs one of them, not the text. */
import type { Position } from 'vscode-languageserver-types';
import { lastNotAbove, replaceInSums } from '../../xml/ascending';
import type { Span } from '../../xml/syntaxTree';
import type { TextSlices } from '../../xml/textWindow';
import type { Positions } from '../positions';
import { type Chunk, chunksOf, cutChunk, isSmall, joinChunks } from './chunk';

interface Table {
  readonly chunks: readonly Chunk[];
  /** How many characters, and how many line ends, are before each piece; last, in all of them. */
  readonly origins: readonly number[];
  readonly lines: readonly number[];
}

const emptyTable: Table = { chunks: [], origins: [0], lines: [0] };

/** Never changes; versions of a document share their pieces. Answers for positions what TextDocument does. */
export class DocumentText implements TextSlices, Positions {
  readonly length: number;
  /** Either is made of the other when it is first asked for. */
  #whole: string | undefined;
  #table: Table | undefined;

  private constructor(length: number, whole: string | undefined, table: Table | undefined) {
    this.length = length;
    this.#whole = whole;
    this.#table = table;
  }

  /** Costs nothing until lines are asked for, or another text is made of it. */
  static of(text: string): DocumentText {
    return new DocumentText(text.length, text, undefined);
  }

  /** The text with another in place of the span. */
  replace({ start, end }: Span, put: string): DocumentText {
    const table = this.#tabled();
    const { chunks, origins } = table;
    let from = chunkAt(table, start);
    let to = chunkAt(table, end);
    // A piece that ends just before may end with the `\r` of a `\r\n` to be.
    if (start === origins[from] && from > 0) from -= 1;
    const head = chunks[from];
    const tail = chunks[to];
    if (!head || !tail) return DocumentText.of(put);
    let joined = joinChunks(head, start - (origins[from] ?? 0), put, tail, end - (origins[to] ?? 0));
    const [before, after] = [chunks[from - 1], chunks[to + 1]];
    if (isSmall(joined) && after) {
      joined = joinChunks(joined, joined.text.length, '', after, 0);
      to += 1;
    } else if (isSmall(joined) && before) {
      joined = joinChunks(before, before.text.length, '', joined, 0);
      from -= 1;
    }
    const made = tableWith(table, from, to + 1, cutChunk(joined));
    return new DocumentText(this.length - (end - start) + put.length, undefined, made);
  }

  slice(start: number, end = this.length): string {
    if (this.#whole !== undefined) return this.#whole.slice(start, end);
    if (start <= 0 && end >= this.length) return this.toString();
    const table = this.#tabled();
    const { chunks, origins } = table;
    let text = '';
    for (let at = chunkAt(table, start); at < chunks.length && (origins[at] ?? 0) < end; at += 1) {
      const origin = origins[at] ?? 0;
      text += chunks[at]?.text.slice(Math.max(0, start - origin), end - origin) ?? '';
    }
    return text;
  }

  /** All of it, which is made once. */
  toString(): string {
    this.#whole ??= this.#tabled()
      .chunks.map(({ text }) => text)
      .join('');
    return this.#whole;
  }

  positionAt(offset: number): Position {
    const table = this.#tabled();
    const at = Math.max(0, Math.min(offset, this.length));
    const chunk = chunkAt(table, at);
    const breaks = table.chunks[chunk]?.breaks ?? [];
    const line = (table.lines[chunk] ?? 0) + 1 + lastNotAbove(breaks, at - (table.origins[chunk] ?? 0));
    const start = lineStart(table, line);
    return { line, character: this.#beforeLineEnd(at, start) - start };
  }

  offsetAt({ line, character }: Position): number {
    const table = this.#tabled();
    const last = table.lines.at(-1) ?? 0;
    if (line > last) return this.length;
    if (line < 0) return 0;
    const start = lineStart(table, line);
    if (character <= 0) return start;
    const next = line < last ? lineStart(table, line + 1) : this.length;
    return this.#beforeLineEnd(Math.min(start + character, next), start);
  }

  /** A position is never behind the line end of its line, nor in it. */
  #beforeLineEnd(offset: number, lineStart: number): number {
    let at = offset;
    while (at > lineStart && isLineEnd(this.#unitAt(at - 1))) at -= 1;
    return at;
  }

  #unitAt(offset: number): number {
    if (this.#whole !== undefined) return this.#whole.charCodeAt(offset);
    const table = this.#tabled();
    const chunk = chunkAt(table, offset);
    return table.chunks[chunk]?.text.charCodeAt(offset - (table.origins[chunk] ?? 0)) ?? Number.NaN;
  }

  #tabled(): Table {
    this.#table ??= tableWith(emptyTable, 0, 0, chunksOf(this.#whole ?? ''));
    return this.#table;
  }
}

/** `\n` or `\r`, as UTF-16 code unit. */
const isLineEnd = (unit: number): boolean => unit === 10 || unit === 13;

/** The piece that holds the character behind the offset; at the end of the text, the last one. */
function chunkAt({ chunks, origins }: Table, offset: number): number {
  return Math.min(lastNotAbove(origins, offset), chunks.length - 1);
}

function lineStart({ chunks, origins, lines }: Table, line: number): number {
  if (line === 0) return 0;
  const chunk = lastNotAbove(lines, line - 1);
  return (origins[chunk] ?? 0) + (chunks[chunk]?.breaks[line - 1 - (lines[chunk] ?? 0)] ?? 0);
}

/** The table with other pieces in place of [from, to). */
function tableWith(
  { chunks, origins, lines }: Table,
  from: number,
  to: number,
  put: readonly Chunk[],
): Table {
  return {
    chunks: [...chunks.slice(0, from), ...put, ...chunks.slice(to)],
    origins: replaceInSums(
      origins,
      from,
      to,
      put.map(({ text }) => text.length),
    ),
    lines: replaceInSums(
      lines,
      from,
      to,
      put.map(({ breaks }) => breaks.length),
    ),
  };
}
