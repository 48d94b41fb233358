/** What somebody may have meant. */
import { distance } from 'fastest-levenshtein';

const letters = (word: string) => [...word].sort().join('');

/** Each letter once where it stands twice. */
const single = (word: string) => word.replace(/(.)\1+/g, '$1');

/** Letters that changed places are one slip. */
function away(word: string, other: string): number {
  const edits = distance(word, other);
  return edits === 2 && letters(word) === letters(other) ? 1 : edits;
}

/**
 * The one of the words that is written much like the other; undefined where none is. Of equals, that with the same letters,
 * or with one of them typed twice, is taken, then that with the same first letter, which people seldom miss, then that of the
 * same length.
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 3));
  const lower = word.toLowerCase();
  const ranked = words
    .map((other) => ({ other, rank: rankOf(lower, other.toLowerCase()) }))
    // A short word is soon made of another: one letter of two is no likeness.
    .filter(({ other, rank: [slips] }) => slips <= most && slips < other.length)
    .sort((a, b) => compare(a.rank, b.rank));
  return ranked[0]?.other;
}

type Rank = readonly [slips: number, ...rest: number[]];

const rankOf = (word: string, other: string): Rank => [
  away(word, other),
  Number(letters(word) !== letters(other) && single(word) !== single(other)),
  Number(word[0] !== other[0]),
  Math.abs(word.length - other.length),
];

function compare(a: Rank, b: Rank): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
