/** White space between tags. Guests hold much of it and few kinds: what is the same is one node. */

import { isSpace, lessThan } from './characters';
import type { XmlText } from './syntaxTree';

/** By length: the white space of that length that was read last. */
export type SeenBlanks = (XmlText | undefined)[];

const longest = 64;

/** The white space at `start` up to the next tag; undefined when something else stands there, or it is long. */
export function readBlank(text: string, start: number, seen: SeenBlanks): XmlText | undefined {
  let end = start;
  while (isSpace(text.charCodeAt(end))) {
    end++;
  }
  const length = end - start;
  if (length > longest || length === 0 || text.charCodeAt(end) !== lessThan) {
    return undefined;
  }
  const last = seen[length];
  const blank = text.slice(start, end);
  if (last?.text === blank) {
    return last;
  }
  // Joining and cutting makes the engine copy: a slice would keep the whole text alive.
  const node: XmlText = { kind: 'text', length, text: ` ${blank}`.slice(1) };
  seen[length] = node;
  return node;
}
