/** Keeps a string that was cut out of the document. */
export type Keep = (text: string) => string;

const longestShared = 40;
const mostShared = 20_000;

/**
 * Keeps a tree small: equal short strings become one string.
 * `apart`: long strings are copied out of the text, so that a tree does not keep every old version of its text alive.
 */
export function keeper(apart: boolean): Keep {
  const shared = new Map<string, string>();
  // Joining and cutting is what makes the engine copy; a plain slice would point into the whole text.
  const own = (text: string) => (apart && text.length > 12 ? ` ${text}`.slice(1) : text);
  return (text) => {
    if (text.length > longestShared) {
      return own(text);
    }
    const known = shared.get(text);
    if (known !== undefined) {
      return known;
    }
    const kept = own(text);
    if (shared.size < mostShared) {
      shared.set(kept, kept);
    }
    return kept;
  };
}
