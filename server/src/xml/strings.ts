/** Keeps [start, end) of a text that was read. Offsets are UTF-16 code units. */
export type Keep = (text: string, start: number, end: number) => string;

const longestShared = 40;
const tableSize = 256;

/**
 * Keeps a tree small: equal short strings become one string, as long as the place of the earlier one in a table is not taken by another.
 * `apart`: long strings are copied out of the text, so that a tree does not keep every old version of its text alive.
 */
export function keeper(apart: boolean): Keep {
  const table: (string | undefined)[] = new Array(tableSize);
  // Joining and cutting is what makes the engine copy; a plain slice would point into the whole text.
  const own = (text: string) => (apart && text.length > 12 ? ` ${text}`.slice(1) : text);
  return (text, start, end) => {
    const cut = text.slice(start, end);
    if (cut.length > longestShared) {
      return own(cut);
    }
    const place = placeOf(text, start, end);
    const known = table[place];
    if (known === cut) {
      return known;
    }
    const kept = own(cut);
    table[place] = kept;
    return kept;
  };
}

/** Of a few characters: names and values that are alike differ at the end. */
function placeOf(text: string, start: number, end: number): number {
  const length = end - start;
  if (length < 2) {
    return length === 0 ? 0 : text.charCodeAt(start) & (tableSize - 1);
  }
  const first = text.charCodeAt(start) + 7 * text.charCodeAt(start + (length >> 1));
  const last = text.charCodeAt(end - 1) + 31 * text.charCodeAt(end - 2);
  return (first * 37 + last + 13 * length) & (tableSize - 1);
}
