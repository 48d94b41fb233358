/** Ascending numbers, and tables of sums. */

/** The index of the last of the ascending numbers that is not above `limit`; -1 when all are. */
export function lastNotAbove(ascending: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= limit) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/**
 * `sums` are those of the sizes before each of some things, the last that of all sizes. Answers the sums with things of
 * other sizes in place of [from, to).
 */
export function replaceInSums(
  sums: readonly number[],
  from: number,
  to: number,
  sizes: readonly number[],
): number[] {
  const replaced = sums.slice(0, from + 1);
  let sum = sums[from] ?? 0;
  for (const size of sizes) {
    sum += size;
    replaced.push(sum);
  }
  const shift = sum - (sums[to] ?? 0);
  for (let index = to + 1; index < sums.length; index++) {
    replaced.push((sums[index] ?? 0) + shift);
  }
  return replaced;
}
