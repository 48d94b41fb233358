/** Somebody who types at a language server, and waits after each edit for the diagnostics of the new text. */
import type { Readable, Writable } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Position } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Edit, editsOf, undo } from './edits';
import { type Figure, summary } from './figures';

export const measuredUri = 'file:///guests/guest.xml';

/** One server with the document open. Times are those until the diagnostics of the new version are there. */
export interface Typist {
  readonly open: (text: string) => Promise<number>;
  readonly edit: (edit: Edit, replaced: string) => Promise<number>;
  readonly stop: () => void;
}

/** A client of the server that is reached by these streams. */
export async function typistOver(fromServer: Readable, toServer: Writable): Promise<Typist> {
  const client: MessageConnection = createMessageConnection(
    new StreamMessageReader(fromServer),
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
  let lines = TextDocument.create(measuredUri, 'xml', 0, '');
  return {
    open(text) {
      version += 1;
      lines = TextDocument.create(measuredUri, 'xml', 0, text);
      return timed('textDocument/didOpen', {
        textDocument: { uri: measuredUri, languageId: 'xml', version, text },
      });
    },
    edit({ start, text }, replaced) {
      version += 1;
      // An edit and its undo begin at the same place, and the lines before it are those of the first text.
      const from = lines.positionAt(start);
      const contentChanges = [{ range: { start: from, end: behind(from, replaced) }, text }];
      return timed('textDocument/didChange', { textDocument: { uri: measuredUri, version }, contentChanges });
    },
    stop: () => client.dispose(),
  };
}

function behind({ line, character }: Position, text: string): Position {
  const rows = text.split('\n');
  const length = rows.at(-1)?.length ?? 0;
  return { line: line + rows.length - 1, character: rows.length === 1 ? character + length : length };
}

/** Types every edit and takes it back, at both servers in turn; the first round is not counted. */
export async function typeInTurn(
  size: string,
  text: string,
  ours: Typist,
  empty: Typist,
  rounds: number,
  group = 'Keystroke to diagnostics',
): Promise<Figure[]> {
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
    figures.push(
      besideEmpty(group, `${size}: ${edit.what}`, summary(there.ours), summary(there.empty)),
      besideEmpty(group, `${size}: ${edit.what}, undone`, summary(back.ours), summary(back.empty)),
    );
  }
  return figures;
}

export function besideEmpty(
  group: string,
  what: string,
  ours: ReturnType<typeof summary>,
  empty: ReturnType<typeof summary>,
): Figure {
  return { group, what, ...ours, beside: { what: 'empty server', ...empty } };
}
