/** From `didChange` to diagnostics, beside a server that only keeps the text: same protocol, same process, in turn. */
import { PassThrough } from 'node:stream';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { Connection } from 'vscode-languageserver';
import { createConnection } from 'vscode-languageserver/node';
import { indexTopology } from '../../server/src/host/topology';
import { startServer } from '../../server/src/lsp/server';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  updateSnapshot,
} from '../../server/src/service/snapshot';
import { environmentOf } from '../lsp/client';
import { editsOf, undo } from './edits';
import { serveNothing } from './emptyServer';
import { type Figure, inTurn, roundsFor, sizes, summary } from './figures';
import { guestOfSize, measuredHost } from './guests';
import { besideEmpty, type Typist, typeInTurn, typistOver, measuredUri as uri } from './typist';

function typistOf(start: (connection: Connection) => void): Promise<Typist> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  start(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)));
  return typistOver(toClient, toServer);
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
      besideEmpty('Open', size, summary([opened.ours.took]), summary([opened.empty.took])),
      besideEmpty(
        'Open',
        `${size}: ${longest}`,
        summary([opened.ours.longest]),
        summary([opened.empty.longest]),
      ),
      ...(await typeInTurn(size, text, ours, empty, roundsFor(length, quick))).map((each) => ({
        ...each,
        wanted: 1.5,
      })),
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
