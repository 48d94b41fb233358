/** `pseries-xml check` of a thousand guests, beside xmllint. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { randomGuest } from '../rules/randomGuests';
import { bundleProgram } from './bundle';
import { type Figure, summary } from './figures';
import { guestOfSize } from './guests';

const schema = '/usr/share/libvirt/schemas/domain.rng';
const guests = 1000;
/** Programs that are started anew for each file are given so many, and the time of all is reckoned from it. */
const each = 50;

/** Milliseconds that a command of the shell took: of processors, user and system, and on the clock. */
function timesOf(command: string): { readonly processor: number; readonly wall: number } {
  const { stderr } = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%R %U %S'; time { ${command} ; } > /dev/null 2>&1`],
    { encoding: 'utf8' },
  );
  const [wall = 0, user = 0, system = 0] = stderr
    .trim()
    .split(/\s+/)
    .map((seconds) => Number(seconds) * 1000);
  return { processor: user + system, wall };
}

/** Guests that share nothing: what two of them both have is told of each. */
function ofItsOwn(text: string, index: number): string {
  const four = index.toString(16).padStart(4, '0');
  return text
    .replace('<name>measured<', `<name>measured-${four}<`)
    .replace(/(<uuid>.*)....(<\/uuid>)/, `$1${four}$2`)
    .replaceAll('52:54:00:', `52:${four.slice(0, 2)}:${four.slice(2)}:`)
    .replaceAll("<address domain='0x0001'", `<address domain='0x${four}'`)
    .replaceAll('wwn-0x5000', `wwn-0x${four}`);
}

function write(folder: string, texts: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  for (const [index, text] of texts.entries()) writeFileSync(path.join(folder, `${index}.xml`), text);
  return folder;
}

/** @param folder - an empty one to write into */
export async function measureCommandLine(folder: string, quick: boolean): Promise<Figure[]> {
  const program = await bundleProgram(
    'server/src/start/commandLine.ts',
    path.join(folder, 'pseries-xml.cjs'),
  );
  const sound = write(
    path.join(folder, 'sound'),
    Array.from({ length: guests }, (_, index) => ofItsOwn(guestOfSize(6000), index)),
  );
  const broken = write(path.join(folder, 'broken'), fc.sample(randomGuest, { numRuns: guests, seed: 1 }));
  const rounds = quick ? 1 : 5;
  const measured = (command: string, factor = 1) =>
    summary(Array.from({ length: rounds }, () => timesOf(command).processor * factor));
  const check = (format: string, inputs: string) => {
    const command = `${process.execPath} ${program} check --host none --format ${format} ${inputs}`;
    const times = Array.from({ length: rounds }, () => timesOf(command));
    return {
      processor: summary(times.map(({ processor }) => processor)),
      wall: summary(times.map(({ wall }) => wall)),
    };
  };
  const some = `$(ls ${sound}/*.xml | head -${each})`;
  const lint = (options: string) => ({
    once: measured(`xmllint --noout ${options} ${sound}/*.xml`),
    perFile: measured(`for file in ${some}; do xmllint --noout ${options} $file; done`, guests / each),
  });
  const present = spawnSync('xmllint', ['--version']).status === 0;
  const plain = present ? lint('') : null;
  const relaxed = present && existsSync(schema) ? lint(`--relaxng ${schema}`) : null;
  const right = check('json', sound);
  const wrong = {
    json: check('json', broken),
    text: check('text', broken),
    github: check('github', broken),
  };
  const ours = right.processor;
  const figure = (what: string, time: typeof ours, beside: Figure['beside']): Figure => ({
    group: 'Check of 1,000 guests (processor time)',
    what,
    ...time,
    beside,
  });
  const onTheClock = (what: string, { wall }: typeof right): Figure => ({
    group: 'Check of 1,000 guests (wall time)',
    what,
    ...wall,
    beside: null,
  });
  return [
    { ...figure('of 6 KB, nothing wrong', ours, null), wanted: 1000 },
    ...(plain
      ? [
          figure('of 6 KB, nothing wrong', ours, { what: 'xmllint, one process', ...plain.once }),
          figure('of 6 KB, nothing wrong', ours, { what: 'xmllint, a process a file', ...plain.perFile }),
        ]
      : []),
    ...(relaxed
      ? [
          figure('of 6 KB, nothing wrong', ours, { what: 'xmllint --relaxng, one process', ...relaxed.once }),
          figure('of 6 KB, nothing wrong', ours, {
            what: 'xmllint --relaxng, a process a file',
            ...relaxed.perFile,
          }),
        ]
      : []),
    figure('all wrong, with the titles of every fix (json)', wrong.json.processor, null),
    { ...figure('all wrong, to read (text)', wrong.text.processor, null), wanted: 1000 },
    figure('all wrong, for GitHub (no fixes)', wrong.github.processor, null),
    onTheClock('of 6 KB, nothing wrong', right),
    onTheClock('all wrong, to read (text)', wrong.text),
  ];
}
