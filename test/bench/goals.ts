/** What the product promises about speed, and which figures tell. */
import { type Figure, ratioOf } from './figures';

export interface Goal {
  readonly what: string;
  /** The most that is wanted; milliseconds, or times what ran beside. */
  readonly most: number;
  readonly unit: 'ms' | '×' | 'characters';
  readonly of: (figure: Figure) => boolean;
}

/** A key somebody presses: devices put in or taken out are no keystrokes. */
const isKey = ({ what }: Figure) => what.includes(': a character in');
const group = (name: string) => (figure: Figure) => figure.group === name;
const both =
  (...tests: readonly ((figure: Figure) => boolean)[]) =>
  (figure: Figure) =>
    tests.every((test) => test(figure));
const size = (name: string) => (figure: Figure) => figure.what.startsWith(name);

export const goals: readonly Goal[] = [
  ...['10 KB', '100 KB', '1 MB', '10 MB'].map(
    (name): Goal => ({
      what: `Keystroke to diagnostics, guest of ${name}, beside an empty server`,
      most: 1.5,
      unit: '×',
      of: both(group('Keystroke to diagnostics'), size(`${name}:`), isKey),
    }),
  ),
  {
    what: 'Re-parse and rules alone, at any size',
    most: 1,
    unit: 'ms',
    of: both(group('Re-parse and rules alone'), isKey),
  },
  {
    what: 'Re-parse of a character, at any size, beside @lezer/xml',
    most: 1,
    unit: '×',
    of: both(group('Re-parse'), isKey),
  },
  {
    what: 'Full parse, at any size, beside bare sax with positions',
    most: 1.5,
    unit: '×',
    of: both(group('Full parse'), ({ beside }) => beside?.what.startsWith('sax ') ?? false),
  },
  { what: 'Spawn to first diagnostics of a guest of 10 KB', most: 200, unit: 'ms', of: group('Start') },
  {
    what: 'The same, on the very first start',
    most: 200,
    unit: 'ms',
    of: group('First start'),
  },
  {
    what: 'Check of 1,000 guests of 6 KB (processor time)',
    most: 1000,
    unit: 'ms',
    of: both(
      group('Check of 1,000 guests (processor time)'),
      ({ what, beside }) => !beside && what.includes('nothing wrong'),
    ),
  },
  {
    what: 'First reading of a workspace of 10,000 guests',
    most: 10_000,
    unit: 'ms',
    of: both(group('Workspace of 10000 guests'), ({ what }) => what.startsWith('a guest')),
  },
  {
    what: 'Keystroke in one of 10,000 guests, beside one in that guest alone',
    most: 1.25,
    unit: '×',
    of: group('Keystroke among 10000 guests'),
  },
  {
    what: 'Peak memory for a guest of 10 MB, bytes a character',
    most: 12,
    unit: 'characters',
    of: both(group('Memory'), ({ what }) => what.startsWith('peak')),
  },
  {
    what: 'Memory after 5,000 documents opened and closed, beside that before',
    most: 1.2,
    unit: '×',
    of: both(group('Memory'), ({ what }) => what.startsWith('heap')),
  },
];

export interface Judged {
  readonly goal: Goal;
  /** The worst of the figures. */
  readonly worst: number;
  readonly figure: Figure;
  readonly met: boolean;
}

/** Each goal with the worst of its figures; goals that nothing was measured of are left out. */
export function judge(figures: readonly Figure[]): readonly Judged[] {
  return goals.flatMap((goal): readonly Judged[] => {
    const measured = (figure: Figure) =>
      goal.unit === '×' ? (ratioOf(figure) ?? figure.median) : figure.median;
    const [figure] = figures.filter(goal.of).sort((a, b) => measured(b) - measured(a));
    if (!figure) return [];
    const worst = measured(figure);
    return [{ goal, worst, figure, met: worst <= goal.most }];
  });
}
