/** Offsets of the text as LSP positions (zero-based line and UTF-16 character), and back. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, Range } from 'vscode-languageserver-types';
import type { Span } from '../xml/syntaxTree';

/** Both directions cost a look-up in the table of lines; whatever lies outside the text is moved to its nearest end. */
export interface Positions {
  readonly positionAt: (offset: number) => Position;
  readonly offsetAt: (position: Position) => number;
}

/** The positions of a text; its lines are counted at the first question. */
export function positionsIn(text: string): Positions {
  let document: TextDocument | undefined;
  const counted = () => {
    document ??= TextDocument.create('', 'xml', 0, text);
    return document;
  };
  return {
    positionAt: (offset) => counted().positionAt(offset),
    offsetAt: (position) => counted().offsetAt(position),
  };
}

export function toRange(positions: Pick<Positions, 'positionAt'>, { start, end }: Span): Range {
  return { start: positions.positionAt(start), end: positions.positionAt(end) };
}

/** Start and end in order, also where a client sends them the other way round. */
export function toSpan(positions: Positions, range: Range): Span {
  const start = positions.offsetAt(range.start);
  const end = positions.offsetAt(range.end);
  return start <= end ? { start, end } : { start: end, end: start };
}
