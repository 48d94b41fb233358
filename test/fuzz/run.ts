/**
 * Edits documents and compares, mutates documents and asks, for as long as it is told to.
 * Run: npm run fuzz [-- --edits 1000000] [--documents 100000] [--seed 1] [--cycles 5000]
 * What fails is written to test/fuzz/found, from where npm test tells it again.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { guestOfSize } from '../bench/guests';
import { randomOf } from '../libvirt/random';
import { askEverything, diagnose } from './askEverything';
import { mutated } from './mutate';
import { tell } from './session';
import { shorten } from './shorten';
import { type Failure, type Told, tellStory, tellTyped } from './stories';
import { allTexts, examples } from './texts';

const { values } = parseArgs({
  options: {
    edits: { type: 'string', default: '1000000' },
    documents: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
const found = path.join(import.meta.dirname, 'found');
let failures = 0;

function keep(kind: string, wrong: string, content: unknown): void {
  failures += 1;
  const written = `${JSON.stringify(content, null, 1)}\n`;
  const name = `${kind}-${createHash('sha256').update(written).digest('hex').slice(0, 10)}.json`;
  writeFileSync(path.join(found, name), written);
  console.log(`FAILED: ${wrong.slice(0, 2000)}\n  kept as test/fuzz/found/${name}`);
}

function keepStory({ story }: Failure): void {
  const short = shorten(story);
  keep('story', tell(short) ?? 'not again', short);
}

function fuzzEdits(wanted: number): void {
  let edits = 0;
  let asked = 0;
  let stories = 0;
  let shown = performance.now();
  const count = (told: Told) => {
    edits += told.edits;
    asked += told.asked;
    stories += 1;
    if (told.failure) keepStory(told.failure);
    if (performance.now() - shown < 30_000) return;
    shown = performance.now();
    console.log(`${edits} edits in ${stories} documents, ${failures} failures`);
  };
  // Every prefix of what is in the repository; of the rest, as much as there is room for.
  for (const [index, text] of examples.entries()) {
    if (edits < wanted / 10) count(tellTyped(text, seed, -1 - index));
  }
  for (let number = 0; edits < wanted; number++) {
    if (number % 400 === 399) count(tellTyped(allTexts[(number * 7) % allTexts.length] ?? '', seed, number));
    else count(tellStory(allTexts, seed, number, wanted - edits));
  }
  console.log(
    `${edits} edits in ${stories} documents: nodes, ranges and errors compared after each, guest, plan and diagnostics after ${asked}; ${failures} failures`,
  );
}

/** Milliseconds of processor time from text to diagnostics: the least of some tries, for others use the machine, too. */
function timeOf(text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5 && least > mostMilliseconds; tries++) {
    const before = process.cpuUsage();
    diagnose(text);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const mostMilliseconds = 50;
const mostLength = 30_000;

function fuzzDocuments(wanted: number): void {
  const large = [guestOfSize(29_000), guestOfSize(15_000)];
  const bytes = [...allTexts, ...examples, ...examples, ...large, ...large].map((text) => Buffer.from(text));
  let slowest = 0;
  let timed = 0;
  let shown = performance.now();
  const before = failures;
  for (let number = 0; number < wanted; number++) {
    const random = randomOf(seed + 0x5eed, number);
    const text = mutated(random.pick(bytes), bytes, random);
    const offset = random.below(text.length + 1);
    try {
      const wrong = askEverything(text, offset);
      if (wrong.length > 0) keep('document', wrong.join('\n'), { text, offset });
    } catch (error) {
      keep('document', String(error instanceof Error ? error.stack : error), { text, offset });
    }
    if (text.length <= mostLength) {
      timed += 1;
      const milliseconds = timeOf(text);
      slowest = Math.max(slowest, milliseconds);
      if (milliseconds > mostMilliseconds) keep('slow', `${milliseconds} ms`, { text, offset });
    }
    if (performance.now() - shown < 30_000) continue;
    shown = performance.now();
    console.log(`${number + 1} documents, ${failures - before} failures, slowest ${slowest.toFixed(1)} ms`);
  }
  console.log(
    `${wanted} mutated documents, every feature asked: ${failures - before} failures; slowest of the ${timed} up to 30 KB: ${slowest.toFixed(1)} ms of processor time to its diagnostics`,
  );
}

console.log(`seed ${seed}, ${allTexts.length} texts`);
fuzzEdits(Number(values.edits));
fuzzDocuments(Number(values.documents));
process.exit(failures > 0 ? 1 : 0);
