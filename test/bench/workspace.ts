/** Ten thousand guests in a workspace: how soon they are known, and a keystroke in one of them beside one in a guest alone. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { Diagnostic, Position } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { bundleProgram } from './bundle';
import { type Figure, summary } from './figures';
import { guestOfSize } from './guests';

const guests = 10_000;
const foldersOfGuests = 100;
/** Rounds that are not counted: the engine has its own way of growing warm. */
const warmUp = 20;

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A guest that shares nothing with the others but its shape. */
function guestText(template: string, number: number): string {
  const hex = number.toString(16).padStart(4, '0');
  return template
    .replace('<name>measured', `<name>guest${number}`)
    .replace('7a4d-4f05', `${hex}-4f05`)
    .replaceAll("address='52:54:00", `address='52:${hex.slice(0, 2)}:${hex.slice(2)}`)
    .replaceAll("<address domain='0x0001'", `<address domain='0x1${hex}'`);
}

/** Writes the guests; the last two share their name. Answers the text and URI of the last. */
function writeGuests(folder: string): { readonly uri: string; readonly text: string } {
  const template = guestOfSize(6000);
  for (let number = 0; number < guests; number += 1) {
    const of = path.join(folder, String(number % foldersOfGuests));
    if (number < foldersOfGuests) mkdirSync(of, { recursive: true });
    writeFileSync(path.join(of, `guest${number}.xml`), guestText(template, number));
  }
  const of = path.join(folder, String(foldersOfGuests - 1));
  const text = guestText(template, guests).replace(`guest${guests}`, `guest${guests - 1}`);
  return { uri: pathToFileURL(path.join(of, 'last.xml')).href, text };
}

/** One server with the folder as its workspace, and the guest open in it. */
async function serverOf(bundle: string, folder: string, { uri, text }: { uri: string; text: string }) {
  const server = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  let heard: (published: Published) => void = () => {};
  client.onNotification('textDocument/publishDiagnostics', (published: Published) => heard(published));
  client.listen();
  await client.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'guests' }],
  });
  await client.sendNotification('initialized', {});
  let version = 0;
  const until = async (method: string, params: object, matches: (published: Published) => boolean) => {
    const before = performance.now();
    const arrived = new Promise<void>((resolve) => {
      heard = (published) => matches(published) && resolve();
    });
    await client.sendNotification(method, params);
    await arrived;
    return performance.now() - before;
  };
  return {
    pid: server.pid,
    open(matches: (published: Published) => boolean) {
      version += 1;
      return until(
        'textDocument/didOpen',
        { textDocument: { uri, languageId: 'xml', version, text } },
        matches,
      );
    },
    type(start: Position, typed: string, replaced: number) {
      version += 1;
      const sent = version;
      const range = { start, end: { line: start.line, character: start.character + replaced } };
      return until(
        'textDocument/didChange',
        { textDocument: { uri, version }, contentChanges: [{ range, text: typed }] },
        (published) => published.version === sent,
      );
    },
    async stop() {
      const exited = new Promise((resolve) => server.once('exit', resolve));
      await client.sendRequest('shutdown');
      await client.sendNotification('exit');
      await exited;
      client.dispose();
    },
  };
}

/** Milliseconds of processor time that a process has taken, all threads; null where the system does not tell. */
function processorTime(pid: number | undefined): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // utime and stime, in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

const tells = ({ diagnostics }: Published) => diagnostics.some(({ code }) => code === 'name-in-other-guest');

/** @param folder - an empty one to write into */
export async function measureWorkspace(folder: string, quick: boolean): Promise<Figure[]> {
  const many = path.join(folder, 'many');
  const alone = path.join(folder, 'alone');
  mkdirSync(alone);
  const guest = writeGuests(many);
  const bundle = await bundleProgram('server/src/main.node.ts', path.join(folder, 'server.cjs'));
  const crowd = await serverOf(bundle, many, guest);
  const first = await crowd.open(tells);
  const worked = processorTime(crowd.pid);
  const hermit = await serverOf(bundle, alone, guest);
  await hermit.open(() => true);
  const rounds = quick ? 30 : 150;
  const lines = TextDocument.create(guest.uri, 'xml', 0, guest.text);
  const places = {
    'a letter in an element of no account': guest.text.indexOf('Moved from rack'),
    'a digit of a MAC address': guest.text.indexOf("<mac address='") + "<mac address='52:2".length,
  };
  const figures: Figure[] = [];
  for (const [what, at] of Object.entries(places)) {
    const start = lines.positionAt(at);
    const times = { crowd: [] as number[], hermit: [] as number[] };
    const letter = guest.text[at] ?? '';
    for (let round = 0; round < warmUp + rounds; round += 1) {
      for (const [name, server] of [
        ['crowd', crowd],
        ['hermit', hermit],
      ] as const) {
        const there = await server.type(start, round % 2 === 0 ? '7' : '8', 1);
        const back = await server.type(start, letter, 1);
        if (round >= warmUp) times[name].push(there, back);
      }
    }
    figures.push({
      group: `Keystroke among ${guests} guests`,
      what,
      ...summary(times.crowd),
      beside: { what: 'the guest alone', ...summary(times.hermit) },
      wanted: 1.25,
    });
  }
  await crowd.stop();
  await hermit.stop();
  return [
    {
      group: `Workspace of ${guests} guests`,
      what: 'a guest of it opened to what another one has is told',
      ...summary([first]),
      beside: null,
      wanted: 10_000,
    },
    ...(worked === null
      ? []
      : [
          {
            group: `Workspace of ${guests} guests`,
            what: 'the same, as processor time of the server, its start included',
            ...summary([worked]),
            beside: null,
          },
        ]),
    ...figures,
  ];
}
