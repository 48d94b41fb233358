/** What is measured, and beside what. */

/** One line of the table. Times are milliseconds, memory is bytes a character of text. */
export interface Figure {
  readonly group: string;
  readonly what: string;
  readonly median: number;
  readonly p95: number;
  readonly samples: number;
  /** What ran beside it, in turn with it; null where there is no such thing. */
  readonly beside: { readonly what: string; readonly median: number; readonly p95: number } | null;
  /** The most that is wanted: of the ratio, or of the median where nothing ran beside it. */
  readonly wanted?: number;
}

interface Samples {
  readonly median: number;
  readonly p95: number;
  readonly samples: number;
}

export function summary(samples: readonly number[]): Samples {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95), samples: sorted.length };
}

/** How much longer it took than what ran beside it; undefined when nothing did. */
export function ratioOf({ median, beside }: Figure): number | undefined {
  return beside ? median / beside.median : undefined;
}

/** Milliseconds of processor time of this process, all threads. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Runs all of them in turn, `rounds` times, so that whatever else the machine does falls on all alike. The first round
 * is not counted.
 */
export function inTurn<K extends string>(
  rounds: number,
  runs: { readonly [name in K]: () => unknown },
): { readonly [name in K]: Samples } {
  const names = Object.keys(runs) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const before = performance.now();
      runs[name]();
      if (round > 0) times.get(name)?.push(performance.now() - before);
    }
  }
  const summaries = names.map((name) => [name, summary(times.get(name) ?? [])]);
  return Object.fromEntries(summaries) as { readonly [name in K]: Samples };
}

/** As many rounds as fit, by the length of what each of them works on. */
export function roundsFor(length: number, quick: boolean): number {
  return Math.max(quick ? 4 : 10, Math.min(quick ? 30 : 150, Math.round((quick ? 3e6 : 2e7) / length)));
}

export const sizes: readonly (readonly [name: string, length: number])[] = [
  ['10 KB', 10_000],
  ['100 KB', 100_000],
  ['1 MB', 1_000_000],
  ['10 MB', 10_000_000],
];
