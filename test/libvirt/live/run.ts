/** The product held against the libvirt of this machine, over random and mutated guests. Run: npm run test:libvirt -- --help */
import { parseArgs } from 'node:util';
import { judge, type Outcome, snapshotOf } from '../judge';
import { generators, type Kind, kinds } from '../kinds';
import { hostDevices, madeUpHost } from '../madeUpHost';
import { askVerdict } from '../verdict';
import { type LibvirtProcesses, startLibvirt, whyNot } from './askLibvirt';
import { fixesTried, writtenOut } from './further';
import { newTally, printTally, type Tally } from './tally';

const usage = `npm run test:libvirt -- [--seeds N] [--count M] [--seed S] [--kind random|mutated|broken] [--show K] [--every N]
  --seeds  how many seeds (2)      --count  guests of each seed (500)    --seed  the first seed (1)
  --kind   only these guests       --show   disagreements printed (20)
  --every  all addresses are written out and all fixes tried on every Nth guest (5); 0: on none`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2' },
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    show: { type: 'string', default: '20' },
    every: { type: 'string', default: '5' },
    help: { type: 'boolean' },
  },
});
const numbers = {
  seeds: Number(values.seeds),
  count: Number(values.count),
  first: Number(values.seed),
  show: Number(values.show),
  every: Number(values.every),
};
const chosen = kinds.filter((kind) => values.kind === undefined || values.kind === kind);

/** Guests under way at once: libvirt answers two of them at a time. */
const together = 6;

interface Case {
  readonly name: string;
  readonly text: string;
  /** Try the fixes and write the addresses out, too. */
  readonly further: boolean;
}

async function judged(libvirt: LibvirtProcesses, { name, text, further }: Case, tally: Tally): Promise<void> {
  const ask = (asked: string) => askVerdict(libvirt, asked);
  const verdict = await ask(text);
  if (!verdict) return tally.skipped(name, 'libvirt died on it');
  const snapshot = snapshotOf(text, madeUpHost, libvirt.libvirtVersion);
  const outcome: Outcome = judge(snapshot, verdict);
  tally.outcome(name, outcome);
  if (!further) return;
  if (outcome.kind === 'alike' && 'picture' in verdict) {
    const wrong = await writtenOut(snapshot, verdict, ask);
    tally.writtenOut(name, wrong);
  }
  tally.fixes(name, await fixesTried(snapshot, verdict, ask));
}

function* casesOf(kind: Kind): Generator<Case> {
  const { seeds, count, first, every } = numbers;
  for (let seed = first; seed < first + seeds; seed++) {
    for (let number = 0; number < count; number++) {
      const text = generators[kind](seed, number);
      yield { name: `${kind} ${seed}:${number}`, text, further: every > 0 && number % every === 0 };
    }
  }
}

async function runKind(libvirt: LibvirtProcesses, kind: Kind): Promise<Tally> {
  const tally = newTally(kind, numbers.show);
  const cases = casesOf(kind);
  const serve = async () => {
    for (const each of cases) await judged(libvirt, each, tally);
  };
  await Promise.all(Array.from({ length: together }, serve));
  return tally;
}

async function main(): Promise<number> {
  if (values.help || !Object.values(numbers).every(Number.isSafeInteger) || chosen.length === 0) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const reason = whyNot();
  if (reason !== undefined) {
    console.log(`skipped: ${reason}`);
    console.log('0 passed, 0 failed, 1 skipped');
    return 0;
  }
  const libvirt = await startLibvirt(hostDevices);
  console.log(`libvirt ${libvirt.libvirtVersion}, QEMU ${libvirt.qemuVersion}`);
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const kind of chosen) {
    const started = Date.now();
    const tally = await runKind(libvirt, kind);
    const result = printTally(tally, (Date.now() - started) / 1000);
    totals.passed += result.passed;
    totals.failed += result.failed;
    totals.skipped += result.skipped;
  }
  libvirt.close();
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals.failed > 0 ? 1 : 0;
}

void main().then((code) => {
  process.exitCode = code;
});
