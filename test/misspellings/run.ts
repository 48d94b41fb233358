/**
 * One misspelt name in each of many guests: who marks it where it stands? Beside libvirt's schema in xmllint and jing.
 * Run: npm run measure:misspellings [-- COUNT FOLDER …]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createSnapshot, defaultSettings } from '../../server/src/service/snapshot';
import { parseXml } from '../../server/src/xml/parse';
import { childElements, rootElement } from '../../server/src/xml/query';
import type { Span, XmlElement } from '../../server/src/xml/syntaxTree';
import { ownGuests } from '../libvirt/baseGuests';
import { randomGuest } from '../libvirt/generate';

const schema = '/usr/share/libvirt/schemas/domain.rng';
const [countText = '1000', ...folders] = process.argv.slice(2);
const count = Number(countText);

/** The same numbers from the same seed, on every machine (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Name extends Span {
  readonly kind: 'element' | 'attribute';
  readonly text: string;
  /** Of an element, where the name stands once more. */
  readonly endTag: number | undefined;
}

/** Every name below the root, but those of metadata and other namespaces. */
function namesOf(text: string): readonly Name[] {
  const root = rootElement(parseXml(text));
  const names: Name[] = [];
  const walk = (element: XmlElement, start: number, top: boolean) => {
    if (element.name === 'metadata' || element.name.includes(':')) return;
    const end = element.endTagStart < 0 ? undefined : start + element.endTagStart + 2;
    if (!top)
      names.push({
        kind: 'element',
        text: element.name,
        start: start + 1,
        end: start + 1 + element.name.length,
        endTag: end,
      });
    for (const { name, start: at } of element.attributes) {
      if (name.startsWith('xmlns')) continue;
      names.push({
        kind: 'attribute',
        text: name,
        start: start + at,
        end: start + at + name.length,
        endTag: undefined,
      });
    }
    for (const child of childElements({ node: element, start })) walk(child.node, child.start, false);
  };
  if (root) walk(root.node, root.start, true);
  return names;
}

/** A letter left out, doubled, changed for its neighbour, or another in its place. */
function misspell(word: string, random: () => number): string {
  const at = Math.floor(random() * word.length);
  const letter = word.charAt(at);
  const ways = [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + letter + word.slice(at),
    word.slice(0, at) + word.charAt(at + 1) + letter + word.slice(at + 2),
    word.slice(0, at) + String.fromCharCode(97 + Math.floor(random() * 26)) + word.slice(at + 1),
  ];
  return ways[Math.floor(random() * ways.length)] ?? word;
}

interface Case extends Span {
  readonly kind: Name['kind'];
  readonly text: string;
  readonly word: string;
  /** As it was. */
  readonly right: string;
}

function casesOf(guests: readonly string[]): readonly Case[] {
  const random = randomFrom(7);
  const cases: Case[] = [];
  while (cases.length < count) {
    const guest = guests[cases.length % guests.length] ?? '';
    const names = namesOf(guest);
    const name = names[Math.floor(random() * names.length)];
    if (!name) continue;
    const word = misspell(name.text, random);
    if (!/^[a-zA-Z_]/.test(word) || word === name.text) continue;
    const text =
      name.endTag === undefined
        ? guest.slice(0, name.start) + word + guest.slice(name.end)
        : guest.slice(0, name.start) +
          word +
          guest.slice(name.end, name.endTag) +
          word +
          guest.slice(name.endTag + name.text.length);
    cases.push({
      kind: name.kind,
      text,
      word,
      right: name.text,
      start: name.start,
      end: name.start + word.length,
    });
  }
  return cases;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesOf(file) : name.endsWith('.xml') ? [file] : [];
  });
}

/** What one of them said of a guest: nothing, something, the line, the very name. */
type Answer = 'nothing' | 'elsewhere' | 'line' | 'name';

function ours({ text, start, end }: Case): Answer {
  const { problems, positions } = createSnapshot(
    { uri: 'file:///guest.xml', version: 1, text },
    { host: null, settings: defaultSettings },
  );
  if (problems.length === 0) return 'nothing';
  if (problems.some((problem) => problem.start === start && problem.end === end)) return 'name';
  const line = positions.positionAt(start).line;
  return problems.some((problem) => positions.positionAt(problem.start).line === line) ? 'line' : 'elsewhere';
}

/** By the lines of messages: a name counts where the message has the misspelt word and its line, or column. */
function fromMessages(
  { text, start, word }: Case,
  messages: readonly { line: number; message: string }[],
): Answer {
  if (messages.length === 0) return 'nothing';
  const line = text.slice(0, start).split('\n').length;
  const here = messages.filter((each) => each.line === line);
  if (here.some(({ message }) => new RegExp(`["' ]${word}["' ]`).test(message))) return 'name';
  return here.length > 0 ? 'line' : 'elsewhere';
}

function validated(program: 'xmllint' | 'jing', cases: readonly Case[], folder: string): readonly Answer[] {
  const files = cases.map((_, index) => path.join(folder, `${index}.xml`));
  const options = program === 'xmllint' ? ['--noout', '--relaxng', schema] : [schema];
  const { stdout, stderr } = spawnSync(program, [...options, ...files], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const messages = cases.map((): { line: number; message: string }[] => []);
  for (const each of `${stdout}\n${stderr}`.matchAll(/^.*?(\d+)\.xml:(\d+):(?:\d+:)?(.*)$/gm)) {
    const [, index = '', line = '', message = ''] = each;
    messages[Number(index)]?.push({ line: Number(line), message });
  }
  return cases.map((each, index) => fromMessages(each, messages[index] ?? []));
}

function installed(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const accepted = (text: string) => {
  const { guest, problems } = createSnapshot(
    { uri: 'file:///guest.xml', version: 1, text },
    { host: null, settings: defaultSettings },
  );
  return guest?.pseries === true && !problems.some(({ level }) => level === 'error' || level === 'warning');
};
/** So many are accepted, or so many were tried. */
function randomGuests(wanted: number): readonly string[] {
  const found: string[] = [];
  for (let number = 0; found.length < wanted && number < 20 * wanted; number += 1) {
    const { text } = randomGuest(3, number);
    if (accepted(text)) found.push(text);
  }
  return found;
}

const written = [
  ...ownGuests.map(({ text }) => text),
  ...folders.flatMap(filesOf).map((file) => readFileSync(file, 'utf8')),
].filter(accepted);
const texts = [...written, ...randomGuests(Math.max(0, count - written.length))];
const cases = casesOf(texts);
const folder = mkdtempSync(path.join(os.tmpdir(), 'misspellings-'));
try {
  cases.forEach(({ text }, index) => {
    writeFileSync(path.join(folder, `${index}.xml`), text);
  });
  const rows: [string, readonly Answer[]][] = [['pseries-xml', cases.map(ours)]];
  for (const program of ['xmllint', 'jing'] as const) {
    if (!installed(program) || !existsSync(schema))
      console.log(`${program}: not measured, it or libvirt's schema is not installed`);
    else rows.push([program, validated(program, cases, folder)]);
  }
  console.log(
    `${cases.length} misspellings in ${texts.length} guests, elements ${cases.filter(({ kind }) => kind === 'element').length}`,
  );
  const meant = cases.filter(({ text, right }) =>
    createSnapshot(
      { uri: 'file:///guest.xml', version: 1, text },
      { host: null, settings: defaultSettings },
    ).problems.some(
      ({ message }) =>
        message.endsWith(`Did you mean <${right}>?`) || message.endsWith(`Did you mean ${right}?`),
    ),
  );
  console.log(`the right name offered: ${meant.length}`);
  for (const { word, right } of cases.filter((each) => !meant.includes(each)))
    console.log(`  not offered: ${right} for ${word}`);
  for (const each of cases.filter((one) => ours(one) !== 'name'))
    console.log(`  not at the name: ${each.right} as ${each.word}, said: ${ours(each)}`);
  console.log('| | found | on its line | the very name |\n| --- | ---: | ---: | ---: |');
  for (const [program, answers] of rows) {
    const share = (...kinds: readonly Answer[]) =>
      `${((100 * answers.filter((answer) => kinds.includes(answer)).length) / answers.length).toFixed(1)} %`;
    console.log(
      `| ${program} | ${share('name', 'line', 'elsewhere')} | ${share('name', 'line')} | ${share('name')} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
