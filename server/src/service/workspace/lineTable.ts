/** Positions of a text that is not kept: four bytes a line. */
import type { Position } from 'vscode-languageserver-types';
import { lastNotAbove } from '../../xml/ascending';
import type { Positions } from '../positions';

/** The same as `positionsIn`, for offsets inside the text. */
export function lineTable(text: string): Pick<Positions, 'positionAt'> {
  const starts = Uint32Array.from(lineStarts(text));
  return {
    positionAt(offset): Position {
      const line = lastNotAbove(starts, offset);
      return { line, character: offset - (starts[line] ?? 0) };
    },
  };
}

/** Lines end with `\n`, `\r\n` or `\r`. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}
