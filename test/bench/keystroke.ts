/** From `didChange` to diagnostics, beside a server that only keeps the text: same protocol, same process, in turn. */
import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Connection, Position } from 'vscode-languageserver';
import { createConnection } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { indexTopology } from '../../server/src/host/topology';
import { startServer } from '../../server/src/lsp/server';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  updateSnapshot,
} from '../../server/src/service/snapshot';
import { environmentOf } from '../lsp/client';
import { type Edit, editsOf, undo } from './edits';
import { serveNothing } from './emptyServer';
import { type Figure, inTurn, roundsFor, sizes, summary } from './figures';
import { guestOfSize, measuredHost } from './guests';

const uri = 'file:///guests/guest.xml';

/** One server with the document open. Times are those until the diagnostics of the new version are there. */
interface Typist {
  readonly open: (text: string) => Promise<number>;
  readonly edit: (edit: Edit, replaced: string) => Promise<number>;
  readonly stop: () => void;
}

async function typistOf(start: (connection: Connection) => void): Promise<Typist> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  start(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)));
  const client: MessageConnection = createMessageConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  let version = 0;
  let arrived = () => {};
  client.onNotification('textDocument/publishDiagnostics', (published: { version?: number }) => {
    if (published.version === version) arrived();
  });
  client.listen();
  await client.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await client.sendNotification('initialized', {});
  const timed = async (method: string, params: object) => {
    const before = performance.now();
    await new Promise<void>((resolve) => {
      arrived = resolve;
      void client.sendNotification(method, params);
    });
    return performance.now() - before;
  };
  let lines = TextDocument.create(uri, 'xml', 0, '');
  return {
    open(text) {
      version += 1;
      lines = TextDocument.create(uri, 'xml', 0, text);
      return timed('textDocument/didOpen', { textDocument: { uri, languageId: 'xml', version, text } });
    },
    edit({ start, text }, replaced) {
      version += 1;
      // An edit and its undo begin at the same place, and the lines before it are those of the first text.
      const from = lines.positionAt(start);
      const contentChanges = [{ range: { start: from, end: behind(from, replaced) }, text }];
      return timed('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    },
    stop: () => client.dispose(),
  };
}

function behind({ line, character }: Position, text: string): Position {
  const rows = text.split('\n');
  const length = rows.at(-1)?.length ?? 0;
  return { line: line + rows.length - 1, character: rows.length === 1 ? character + length : length };
}

/** Both servers, the same edits, one after the other. */
export async function measureKeystrokes(quick: boolean): Promise<Figure[]> {
  const environment = { ...environmentOf(), localTopology: async () => measuredHost };
  const figures: Figure[] = [];
  for (const [size, length] of sizes) {
    const text = guestOfSize(length);
    const ours = await typistOf((connection) => startServer(connection, environment));
    const empty = await typistOf(serveNothing);
    const opened = {
      ours: await watched(() => ours.open(text)),
      empty: await watched(() => empty.open(text)),
    };
    const longest = 'longest stretch in which nothing else is answered';
    figures.push(
      figure('Open', size, summary([opened.ours.took]), summary([opened.empty.took])),
      figure('Open', `${size}: ${longest}`, summary([opened.ours.longest]), summary([opened.empty.longest])),
      ...(await typed(size, text, ours, empty, roundsFor(length, quick))),
      ...withoutTransport(size, text, roundsFor(length, quick)),
    );
    ours.stop();
    empty.stop();
  }
  return figures;
}

/** How long it took, and the longest that the process was busy without a turn for anybody else. */
async function watched(
  run: () => Promise<number>,
): Promise<{ readonly took: number; readonly longest: number }> {
  let last = performance.now();
  let longest = 0;
  let timer = setImmediate(function look() {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    timer = setImmediate(look);
  });
  const took = await run();
  longest = Math.max(longest, performance.now() - last);
  clearImmediate(timer);
  return { took, longest };
}

async function typed(size: string, text: string, ours: Typist, empty: Typist, rounds: number) {
  const figures: Figure[] = [];
  for (const edit of editsOf(text)) {
    const there = { ours: [] as number[], empty: [] as number[] };
    const back = { ours: [] as number[], empty: [] as number[] };
    const replaced = text.slice(edit.start, edit.end);
    for (let round = 0; round <= rounds; round++) {
      const times = {
        there: [await ours.edit(edit, replaced), await empty.edit(edit, replaced)],
        back: [await ours.edit(undo(text, edit), edit.text), await empty.edit(undo(text, edit), edit.text)],
      } as const;
      if (round === 0) continue;
      there.ours.push(times.there[0]);
      there.empty.push(times.there[1]);
      back.ours.push(times.back[0]);
      back.empty.push(times.back[1]);
    }
    const group = 'Keystroke to diagnostics';
    figures.push(
      { ...figure(group, `${size}: ${edit.what}`, summary(there.ours), summary(there.empty)), wanted: 1.5 },
      {
        ...figure(group, `${size}: ${edit.what}, undone`, summary(back.ours), summary(back.empty)),
        wanted: 1.5,
      },
    );
  }
  return figures;
}

function figure(
  group: string,
  what: string,
  ours: ReturnType<typeof summary>,
  empty: ReturnType<typeof summary>,
): Figure {
  return { group, what, ...ours, beside: { what: 'empty server', ...empty } };
}

/** Re-parse and rules alone. */
function withoutTransport(size: string, text: string, rounds: number): Figure[] {
  const host = indexTopology(measuredHost);
  const settings = defaultSettings;
  let now: Snapshot = createSnapshot({ uri, version: 0, text }, { host, settings });
  return editsOf(text).map((edit): Figure => {
    const changed = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    const back = undo(text, edit);
    const times = inTurn(rounds, {
      there: () => {
        now = updateSnapshot(now, edit, { uri, version: 0, text: changed });
        return now.problems;
      },
      back: () => {
        now = updateSnapshot(now, back, { uri, version: 0, text });
        return now.problems;
      },
    });
    return {
      group: 'Re-parse and rules alone',
      what: `${size}: ${edit.what}`,
      ...times.there,
      beside: null,
      wanted: 1,
    };
  });
}
