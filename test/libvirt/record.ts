/** Asks the libvirt of this machine and writes its answers into recorded/. Run: npm run record:libvirt [-- FILE...] */
import { mkdirSync, writeFileSync } from 'node:fs';
import { ownGuests } from './baseGuests';
import { brokenGuest } from './break';
import { randomGuest } from './generate';
import { type LibvirtProcesses, startLibvirt, whyNot } from './live/askLibvirt';
import { hostDevices } from './madeUpHost';
import { mutatedGuest } from './mutate';
import { type Head, hashes, recordings, writeLine } from './recording';
import { refusedGuests } from './refusals';
import { askVerdict } from './verdict';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly guest?: string;
}

const seed = 1;
const counts = { random: 400, mutated: 600, broken: 300 };

const files: { readonly [name: string]: readonly Case[] } = {
  own: ownGuests.map(({ name, text }) => ({ name, text, guest: name })),
  refusals: refusedGuests.map(({ name, text }) => ({ name, text: text.replace(/^ +/gm, '') })),
  random: Array.from({ length: counts.random }, (_, number) => ({
    name: `random ${seed}:${number}`,
    // Indentation is nothing to libvirt, and a third of the file.
    text: randomGuest(seed, number).text.replace(/^ +/gm, ''),
  })),
  mutated: Array.from({ length: counts.mutated }, (_, number) => {
    const { base, text } = mutatedGuest(seed, number);
    return { name: `mutated ${seed}:${number}`, text, guest: base.name };
  }),
  broken: Array.from({ length: counts.broken }, (_, number) => {
    const { base, text } = brokenGuest(seed, number);
    return { name: `broken ${seed}:${number}`, text, guest: base.name };
  }),
};

async function record(libvirt: LibvirtProcesses, file: string, cases: readonly Case[]): Promise<void> {
  const verdicts = await Promise.all(cases.map(({ text }) => askVerdict(libvirt, text)));
  const head: Head = { libvirt: libvirt.libvirtVersion, qemu: libvirt.qemuVersion, guests: hashes };
  const lines = cases.flatMap(({ name, text, guest }, index) => {
    const verdict = verdicts[index];
    // libvirt died on it: there is no answer.
    return verdict ? [writeLine({ name, text, verdict }, guest)] : [];
  });
  writeFileSync(new URL(`${file}.ndjson`, recordings), [JSON.stringify(head), ...lines, ''].join('\n'));
  console.log(`${file}: ${lines.length} of ${cases.length} guests`);
}

async function main(): Promise<void> {
  const reason = whyNot();
  if (reason !== undefined) throw new Error(reason);
  mkdirSync(recordings, { recursive: true });
  const libvirt = await startLibvirt(hostDevices);
  const wanted = process.argv.slice(2);
  for (const [file, cases] of Object.entries(files)) {
    if (wanted.length === 0 || wanted.includes(file)) await record(libvirt, file, cases);
  }
  libvirt.close();
}

void main();
