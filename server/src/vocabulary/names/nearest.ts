/** What somebody may have meant. */
import { distance } from 'fastest-levenshtein';

const letters = (word: string) => [...word].sort().join('');

/** Letters that changed places are one slip. */
function away(word: string, other: string): number {
  const edits = distance(word, other);
  return edits === 2 && letters(word) === letters(other) ? 1 : edits;
}

/** The one of the words that is written much like the other; undefined where none is. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 3));
  const lower = word.toLowerCase();
  const ranked = words
    .map((other) => ({ other, slips: away(lower, other.toLowerCase()) }))
    // A short word is soon made of another: one letter of two is no likeness.
    .filter(({ other, slips }) => slips <= most && slips < other.length)
    .sort((a, b) => a.slips - b.slips);
  return ranked[0]?.other;
}
