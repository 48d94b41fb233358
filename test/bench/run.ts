/**
 * Measures what the product promises about speed, each figure beside something that runs in turn with it.
 * Run: npm run bench [-- --quick] [--only GROUP] [--compare FILE]
 * A run of everything writes bench/results.json, and the table of the README.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureAssignment } from './assignment';
import { measureCommandLine } from './commandLine';
import type { Figure } from './figures';
import { judge } from './goals';
import { measureKeystrokes } from './keystroke';
import { measureProcesses } from './processes';
import { goalTable, writeBetweenMarks } from './readme';
import { slower, table } from './table';
import { measureWorkspace } from './workspace';
import { measureXml } from './xml';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    compare: { type: 'string' },
  },
});

interface Results {
  readonly takenAt: string;
  readonly machine: string;
  readonly quick: boolean;
  readonly figures: readonly Figure[];
}

const groups: { readonly [name: string]: (folder: string) => Figure[] | Promise<Figure[]> } = {
  keystroke: () => measureKeystrokes(values.quick),
  xml: () => measureXml(values.quick),
  assignment: () => measureAssignment(values.quick),
  processes: (folder) => measureProcesses(folder, values.quick),
  check: (folder) => measureCommandLine(folder, values.quick),
  workspace: (folder) => measureWorkspace(folder, values.quick),
};

async function main(): Promise<void> {
  const before: Results | undefined =
    values.compare === undefined ? undefined : JSON.parse(readFileSync(values.compare, 'utf8'));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pseries-bench-'));
  const figures: Figure[] = [];
  try {
    for (const [name, measure] of Object.entries(groups)) {
      if (values.only !== undefined && values.only !== name) continue;
      process.stderr.write(`${name} …\n`);
      figures.push(...(await measure(folder)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  const load = os.loadavg().map((value) => value.toFixed(1));
  const machine = `${os.cpus().length} processors (${os.cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}, load ${load.join(' ')}`;
  const results: Results = { takenAt: new Date().toISOString(), machine, quick: values.quick, figures };
  const goals = goalTable(judge(figures));
  console.log(`${machine}\n\n${table(figures)}\n\n${goals}`);
  if (values.only === undefined) {
    const root = path.join(import.meta.dirname, '../..');
    const target = path.join(root, 'bench');
    mkdirSync(target, { recursive: true });
    writeFileSync(path.join(target, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
    writeBetweenMarks(path.join(root, 'README.md'), `${goals}\n\nMeasured on ${machine}.`);
  }
  if (before) {
    const worse = slower(before.figures, figures);
    console.log(worse.length > 0 ? `\nSlower:\n${worse.join('\n')}` : '\nNothing is slower.');
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
