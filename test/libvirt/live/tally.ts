/** Counts of a run, and what it prints: each disagreement, the messages that are missed, the figures. */
import type { Outcome } from '../judge';
import type { Kind } from '../kinds';
import type { FixesTried } from './further';
import { known } from './known';

export interface Tally {
  readonly outcome: (name: string, outcome: Outcome) => void;
  /** Of an accepted guest with all addresses written out: what libvirt changed. */
  readonly writtenOut: (name: string, wrong: string | undefined) => void;
  readonly fixes: (name: string, tried: FixesTried) => void;
  readonly skipped: (name: string, reason: string) => void;
  readonly counts: Counts;
}

interface Counts {
  readonly kind: Kind;
  readonly byOutcome: Record<Outcome['kind'], number>;
  /** Refusals without our words, by libvirt's message with its values left out. */
  readonly missed: Map<string, number>;
  readonly otherWords: Map<string, number>;
  /** Missed messages of the list of known ones that were met. */
  readonly knownMet: Set<string>;
  knownMissed: number;
  writtenOut: number;
  writtenOutWrong: number;
  fixes: number;
  fixesWrong: number;
  /** Refusals in our words that we take for the first. */
  first: number;
  skipped: number;
}

const knownWords: ReadonlySet<string> = new Set(known.map(({ says }) => says));

/** What is reached now, a little rounded down: raised as it improves. Random guests have no floor: each difference fails. */
const floors: {
  readonly [K in Kind]: { readonly verdict: number; readonly words: number; readonly first: number };
} = {
  random: { verdict: 0, words: 0.99, first: 0.97 },
  mutated: { verdict: 0.995, words: 0.99, first: 0.985 },
  broken: { verdict: 0.995, words: 0.99, first: 0.99 },
};

function countIn(map: Map<string, number>, says: string): void {
  const [line = ''] = says.split('\n');
  const form = line.replace(/'[^']*'/g, "'…'").replace(/\d+/g, 'N');
  map.set(form, (map.get(form) ?? 0) + 1);
}

/** Begins to count; prints the first `show` disagreements as they come, and every one that no guest may have. */
export function newTally(kind: Kind, show: number): Tally {
  const counts: Counts = {
    kind,
    byOutcome: {
      alike: 0,
      'same-words': 0,
      'other-words': 0,
      missed: 0,
      'false-alarm': 0,
      'assigned-otherwise': 0,
      fault: 0,
    },
    missed: new Map(),
    otherWords: new Map(),
    knownMet: new Set(),
    knownMissed: 0,
    writtenOut: 0,
    writtenOutWrong: 0,
    fixes: 0,
    fixesWrong: 0,
    first: 0,
    skipped: 0,
  };
  let left = show;
  const print = (name: string, what: string, libvirt: string, ours: string) => {
    console.log(`${name}: ${what}\n  libvirt: ${libvirt}\n  ours:    ${ours}`);
  };
  const disagreement: typeof print = (...texts) => {
    if (left-- > 0) print(...texts);
  };
  return {
    counts,
    outcome: (name, outcome) => {
      counts.byOutcome[outcome.kind] += 1;
      switch (outcome.kind) {
        case 'same-words':
          if (outcome.first) counts.first += 1;
          break;
        case 'missed':
          countIn(counts.missed, outcome.says);
          if (knownWords.has(outcome.says)) {
            counts.knownMissed += 1;
            counts.knownMet.add(outcome.says);
          } else disagreement(name, 'missed', outcome.says, 'silent');
          break;
        case 'other-words':
          countIn(counts.otherWords, outcome.says);
          disagreement(name, 'other words', outcome.says, outcome.ours.join('\n           '));
          break;
        case 'false-alarm':
          print(name, 'false alarm', 'accepts it', outcome.ours.join('\n           '));
          break;
        case 'assigned-otherwise':
          print(name, 'assigned otherwise', outcome.theirs.join(', '), outcome.ours.join(', '));
          break;
        case 'fault':
          print(name, 'a rule failed', '', outcome.ours.join(', '));
      }
    },
    writtenOut: (name, wrong) => {
      counts.writtenOut += 1;
      if (wrong === undefined) return;
      counts.writtenOutWrong += 1;
      print(name, 'all addresses written out', wrong, 'no change');
    },
    fixes: (name, { tried, wrong }) => {
      counts.fixes += tried;
      counts.fixesWrong += wrong.length;
      for (const each of wrong) print(name, 'a fix makes it worse', each, '');
    },
    skipped: (name, reason) => {
      counts.skipped += 1;
      console.log(`${name}: skipped, ${reason}`);
    },
  };
}

function printTable(title: string, map: ReadonlyMap<string, number>): void {
  if (map.size === 0) return;
  console.log(`${title}:`);
  for (const [form, count] of [...map].sort((a, b) => b[1] - a[1])) {
    console.log(`${String(count).padStart(6)}  ${form}`);
  }
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)}%`;
}

/** Prints the tables and the figures; answers what passed and failed. */
export function printTally(
  { counts }: Tally,
  seconds: number,
): { passed: number; failed: number; skipped: number } {
  const { kind, byOutcome, knownMissed, skipped } = counts;
  const { alike, missed, fault } = byOutcome;
  const [same, other] = [byOutcome['same-words'], byOutcome['other-words']];
  const [alarms, moved] = [byOutcome['false-alarm'], byOutcome['assigned-otherwise']];
  const accepted = alike + alarms + moved;
  const refused = same + other + missed;
  const all = accepted + refused + fault;
  const verdict = alike + moved + same + other;
  printTable(`${kind} guests that libvirt refuses and we do not`, counts.missed);
  printTable(`${kind} guests refused in other words`, counts.otherWords);
  for (const { says } of known) {
    if (kind === 'random' && !counts.knownMet.has(says))
      console.log(`known, but not met in this run: ${says}`);
  }
  console.log(
    `${kind}: ${all} guests in ${seconds.toFixed(0)} s: verdict alike ${percent(verdict, all)} (${missed} missed, of them ${knownMissed} known; ${alarms} false alarms), ` +
      `libvirt's words ${percent(same, refused)} of ${refused}, the first of them named first ${percent(counts.first, same)}, assigned alike ${percent(alike, alike + moved)} of ${alike + moved}, ` +
      `written out ${counts.writtenOut - counts.writtenOutWrong} of ${counts.writtenOut}, fixes no worse ${counts.fixes - counts.fixesWrong} of ${counts.fixes}`,
  );
  const floor = floors[kind];
  const below = [
    verdict < floor.verdict * all && `verdict below ${percent(floor.verdict, 1)}`,
    same < floor.words * refused && `libvirt's words below ${percent(floor.words, 1)}`,
    counts.first < floor.first * same && `named first below ${percent(floor.first, 1)}`,
  ].filter((text) => text !== false);
  for (const text of below) console.log(`${kind}: ${text}`);
  const always = alarms + fault + counts.writtenOutWrong + counts.fixesWrong + below.length;
  const failed = kind === 'random' ? always + missed - knownMissed + moved : always;
  return { passed: all - Math.min(all, failed), failed, skipped };
}
