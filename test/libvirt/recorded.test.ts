/** The product held against libvirt's recorded answers: its verdict, its words, its controllers and addresses. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { judge, type Outcome, snapshotOf } from './judge';
import { madeUpHost } from './madeUpHost';
import { type Head, hashes, readLine, recordings } from './recording';

interface Judged {
  readonly name: string;
  readonly outcome: Outcome;
}

/** The least of libvirt's refusals that we refuse, and in libvirt's words; raised as it improves. */
const floors: {
  readonly [file: string]: { readonly refused: number; readonly words: number; readonly first: number };
} = {
  own: { refused: 1, words: 1, first: 1 },
  refusals: { refused: 1, words: 1, first: 0.99 },
  random: { refused: 0.99, words: 0.99, first: 0.96 },
  mutated: { refused: 0.99, words: 0.99, first: 0.98 },
  broken: { refused: 1, words: 0.99, first: 1 },
};

function read(file: string): { head: Head; judged: readonly Judged[] } {
  const [first = '', ...lines] = readFileSync(new URL(`${file}.ndjson`, recordings), 'utf8')
    .trimEnd()
    .split('\n');
  const head = JSON.parse(first) as Head;
  assert.deepEqual(head.guests, hashes, 'guests have changed: npm run record:libvirt');
  const judged = lines.map((line) => {
    const { name, text, verdict } = readLine(line);
    return { name, outcome: judge(snapshotOf(text, madeUpHost, head.libvirt), verdict) };
  });
  return { head, judged };
}

/** Those with that outcome, as lines to read when there should be none. */
function withOutcome(judged: readonly Judged[], kind: Outcome['kind']): string[] {
  return judged
    .filter(({ outcome }) => outcome.kind === kind)
    .map(({ name, outcome }) => `${name}: ${JSON.stringify(outcome)}`);
}

for (const [file, { refused, words, first }] of Object.entries(floors)) {
  const { head, judged } = read(file);
  const made = `${file} guests, libvirt ${head.libvirt} with QEMU ${head.qemu}`;
  const refusals = judged.filter(({ outcome: { kind } }) =>
    ['missed', 'same-words', 'other-words'].includes(kind),
  );

  test(`${made}: no rule fails`, () => assert.deepEqual(withOutcome(judged, 'fault'), []));

  test(`${made}: no error on a guest that libvirt takes`, () => {
    assert.deepEqual(withOutcome(judged, 'false-alarm'), []);
  });

  test(`${made}: controllers and addresses as libvirt assigns them`, () => {
    assert.ok(withOutcome(judged, 'alike').length > 0);
    assert.deepEqual(withOutcome(judged, 'assigned-otherwise'), []);
  });

  test(`${made}: at least ${refused * 100}% of the refusals`, () => {
    const missed = withOutcome(judged, 'missed');
    assert.ok(missed.length <= (1 - refused) * refusals.length, missed.join('\n'));
  });

  test(`${made}: libvirt's words for at least ${words * 100}% of the refusals`, () => {
    const same = withOutcome(judged, 'same-words').length;
    const others = [...withOutcome(judged, 'missed'), ...withOutcome(judged, 'other-words')];
    assert.ok(same >= words * refusals.length, `${same} of ${refusals.length}\n${others.join('\n')}`);
  });

  test(`${made}: of several refusals the one that libvirt names, at least ${first * 100}%`, () => {
    const same = judged.filter(({ outcome: { kind } }) => kind === 'same-words');
    const otherwise = same.filter(({ outcome }) => outcome.kind === 'same-words' && !outcome.first);
    assert.ok(otherwise.length <= (1 - first) * same.length, otherwise.map(({ name }) => name).join('\n'));
  });
}
