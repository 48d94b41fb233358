/** The bundled server as a process: how soon it has said something of a guest, and what memory it takes. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { connect, initialize, type Published } from '../lsp/client';
import { bundleProgram, root } from './bundle';
import { type Figure, roundsFor, sizes, summary } from './figures';
import { guestOfSize } from './guests';
import { typeInTurn, typistOver } from './typist';

const uri = 'file:///nowhere/guest.xml';

interface Bundles {
  readonly ours: string;
  readonly empty: string;
  /** What was compiled is kept in a folder of its own. */
  readonly env: NodeJS.ProcessEnv;
}

const compiledAnew: NodeJS.ProcessEnv = { NODE_DISABLE_COMPILE_CACHE: '1' };

/** The product's own bundles, and the empty server bundled alike. */
async function bundleServers(folder: string): Promise<Bundles> {
  execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'ignore' });
  const empty = await bundleProgram('test/bench/emptyServer.main.ts', path.join(folder, 'empty.cjs'));
  return {
    ours: path.join(root, 'dist/server.node.js'),
    empty,
    env: { XDG_CACHE_HOME: path.join(folder, 'kept') },
  };
}

interface Run {
  /** Milliseconds from spawn to the first diagnostics of the text. */
  readonly milliseconds: number;
  /** Peak of the resident memory in bytes; null where the system does not tell. */
  readonly peak: number | null;
}

/** @param env - beside the process's own: where it keeps its code compiled, for one */
const start = (bundle: string, env: NodeJS.ProcessEnv) =>
  spawn(process.execPath, [bundle, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });

/** One life of a server: started, given the text, stopped. */
async function live(bundle: string, text: string, env: NodeJS.ProcessEnv): Promise<Run> {
  const before = performance.now();
  const server = start(bundle, env);
  const client = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const published = new Promise<void>((resolve) => {
    client.onNotification('textDocument/publishDiagnostics', () => resolve());
  });
  client.listen();
  await client.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await client.sendNotification('initialized', {});
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'xml', version: 1, text },
  });
  await published;
  const milliseconds = performance.now() - before;
  const peak = peakOf(server.pid);
  const exited = new Promise((resolve) => server.once('exit', resolve));
  await client.sendRequest('shutdown');
  await client.sendNotification('exit');
  await exited;
  client.dispose();
  return { milliseconds, peak };
}

function peakOf(pid: number | undefined): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** @param folder - an empty one to bundle into */
export async function measureProcesses(folder: string, quick: boolean): Promise<Figure[]> {
  const bundles = await bundleServers(folder);
  const small = guestOfSize(10_000);
  const starts = { first: [] as number[], later: [] as number[], empty: [] as number[] };
  await live(bundles.ours, small, bundles.env);
  for (let round = 0; round < (quick ? 5 : 25); round++) {
    starts.first.push((await live(bundles.ours, small, compiledAnew)).milliseconds);
    starts.later.push((await live(bundles.ours, small, bundles.env)).milliseconds);
    starts.empty.push((await live(bundles.empty, small, {})).milliseconds);
  }
  const what = 'spawn to the first diagnostics of a guest of 10 KB, bundled';
  const beside = { what: 'empty server, bundled', ...summary(starts.empty) };
  const startups: Figure[] = [
    { group: 'Start', what, ...summary(starts.later), beside },
    { group: 'First start', what: `${what}, nothing kept compiled`, ...summary(starts.first), beside },
  ];
  return [
    ...startups,
    ...(await measureMemory(bundles)),
    await measureCycles(quick),
    ...(await measureTyping(bundles, quick)),
  ];
}

/** Keystrokes as an editor has them: the server is a process of its own, and reached by pipes. */
async function measureTyping(bundles: Bundles, quick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [size, length] of sizes) {
    const text = guestOfSize(length);
    const servers = { ours: start(bundles.ours, bundles.env), empty: start(bundles.empty, {}) };
    const ours = await typistOver(servers.ours.stdout, servers.ours.stdin);
    const empty = await typistOver(servers.empty.stdout, servers.empty.stdin);
    await ours.open(text);
    await empty.open(text);
    const rounds = roundsFor(length, quick);
    const group = 'Keystroke to diagnostics, servers in processes of their own';
    figures.push(...(await typeInTurn(size, text, ours, empty, rounds, group)));
    ours.stop();
    empty.stop();
    for (const server of Object.values(servers)) server.kill();
  }
  return figures;
}

/** What the heap is after documents were opened and closed, beside what it was when some had been. */
async function measureCycles(quick: boolean): Promise<Figure> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const client = connect();
  await initialize(client);
  const text = guestOfSize(10_000);
  const cycles = async (from: number, to: number) => {
    for (let number = from; number < to; number++) {
      const document = `file:///guests/${number}.xml`;
      client.open(document, text);
      await client.until(({ uri: of, version }) => of === document && version === 1);
      client.close(document);
      await client.until(({ uri: of, version }) => of === document && version === undefined);
      // the client of the tests remembers everything
      (client.published as Published[]).length = 0;
    }
  };
  // the first ones make the code fast, which takes memory, too
  await cycles(0, 500);
  const before = heap();
  await cycles(500, quick ? 1500 : 5500);
  const after = heap();
  return {
    group: 'Memory',
    what: `heap after ${quick ? '1,000' : '5,000'} documents opened and closed, bytes`,
    ...summary([after]),
    beside: { what: 'heap before', ...summary([before]) },
  };
}

/** What a guest of 10 MB adds to the peak, in bytes a character. */
async function measureMemory(bundles: Bundles): Promise<Figure[]> {
  const text = guestOfSize(10_000_000);
  const added = async (bundle: string) => {
    const idle = (await live(bundle, '<domain/>', bundles.env)).peak;
    const full = (await live(bundle, text, bundles.env)).peak;
    return idle === null || full === null ? null : (full - idle) / text.length;
  };
  const ours = await added(bundles.ours);
  const empty = await added(bundles.empty);
  if (ours === null || empty === null) return [];
  return [
    {
      group: 'Memory',
      what: 'peak of the process for a guest of 10 MB, bytes a character',
      ...summary([ours]),
      beside: { what: 'empty server', ...summary([empty]) },
    },
  ];
}
