/** Guests of one workspace: what is said of two of them, kept up to date at both. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SymbolInformation } from 'vscode-languageserver';
import type { Environment } from '../../server/src/lsp/environment';
import { hostdev, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize, type Published } from './client';

const folder = 'file:///guests';
const uri = (name: string) => `${folder}/${name}`;
const workspace = { workspaceFolders: [{ uri: folder, name: 'guests' }] };
const guest = (name: string, address: string) =>
  pseries(hostdev(address)).replace('<name>guest<', `<name>${name}<`);

const rule = 'host-device-in-other-guest';
const told = ({ diagnostics }: Published) => diagnostics.filter(({ code }) => code === rule);
/** Where the guest is pointed to: `b.xml:8`. */
const points = (published: Published) =>
  told(published).flatMap(({ relatedInformation }) =>
    (relatedInformation ?? []).map(
      ({ location }) => `${location.uri.split('/').at(-1)}:${location.range.start.line + 1}`,
    ),
  );

interface Editor extends Client {
  /** What is shown of the file is, or comes to be, that it points there; nowhere: it does not point at anything. */
  readonly shows: (name: string, ...places: readonly string[]) => Promise<void>;
}

async function editorOf(
  files: ReadonlyMap<string, string>,
  params: object = {},
  environment: Environment = environmentOf(files),
): Promise<Editor> {
  const client = connect(environment);
  await initialize(client, { ...workspace, ...params });
  return {
    ...client,
    async shows(name, ...places) {
      await client.until(
        (published) =>
          published.uri === uri(name) &&
          published === [...client.published].reverse().find((each) => each.uri === uri(name)) &&
          points(published).join() === places.join(),
      );
    },
  };
}

const none: ReadonlyMap<string, string> = new Map();

describe('two open guests', () => {
  it('are told of each other, and not any more when one of them is mended', async () => {
    const editor = await editorOf(none);
    editor.open(uri('a.xml'), guest('a', '0001:01:00.0'));
    await editor.shows('a.xml');
    editor.open(uri('b.xml'), guest('b', '0001:01:00.0'));
    await editor.shows('b.xml', 'a.xml:8');
    await editor.shows('a.xml', 'b.xml:8');
    editor.change(uri('b.xml'), 2, { text: guest('b', '0002:01:00.0') });
    await editor.shows('b.xml');
    await editor.shows('a.xml');
  });

  it('point at each other where they stand, also when that moves', async () => {
    const editor = await editorOf(none);
    editor.open(uri('a.xml'), guest('a', '0001:01:00.0'));
    editor.open(uri('b.xml'), guest('b', '0001:01:00.0'));
    await editor.shows('a.xml', 'b.xml:8');
    const start = { line: 1, character: 0 };
    editor.change(uri('b.xml'), 2, { range: { start, end: start }, text: '\n\n' });
    await editor.shows('a.xml', 'b.xml:10');
  });

  it('are left alone by what is typed in one of them and concerns nobody', async () => {
    const editor = await editorOf(none);
    editor.open(uri('a.xml'), guest('a', '0001:01:00.0'));
    editor.open(uri('b.xml'), guest('b', '0001:01:00.0'));
    await editor.shows('a.xml', 'b.xml:8');
    await editor.shows('b.xml', 'a.xml:8');
    const count = () => editor.published.filter((published) => published.uri === uri('a.xml')).length;
    const before = count();
    const at = { line: 2, character: 10 };
    editor.change(uri('b.xml'), 2, { range: { start: at, end: at }, text: ' ' });
    await editor.until((published) => published.uri === uri('b.xml') && published.version === 2);
    editor.change(uri('a.xml'), 2, { range: { start: at, end: at }, text: ' ' });
    await editor.until((published) => published.uri === uri('a.xml') && published.version === 2);
    assert.equal(count(), before + 1);
  });

  it('are told nothing of a document that has become other XML, or was closed and is no file', async () => {
    const editor = await editorOf(none);
    editor.open(uri('a.xml'), guest('a', '0001:01:00.0'));
    editor.open(uri('b.xml'), guest('b', '0001:01:00.0'));
    await editor.shows('a.xml', 'b.xml:8');
    editor.change(uri('b.xml'), 2, { text: '<pool/>' });
    await editor.shows('a.xml');
    editor.change(uri('b.xml'), 3, { text: guest('b', '0001:01:00.0') });
    await editor.shows('a.xml', 'b.xml:8');
    editor.close(uri('b.xml'));
    await editor.shows('a.xml');
  });

  it('are compared without any folder, too', async () => {
    const editor = await editorOf(none, { workspaceFolders: null });
    editor.open(uri('a.xml'), guest('a', '0001:01:00.0'));
    editor.open('untitled:Untitled-1', guest('b', '0001:01:00.0'));
    await editor.shows('a.xml', 'untitled:Untitled-1:8');
  });
});

describe('the files of the workspace', () => {
  const both = () =>
    new Map([
      [uri('a.xml'), guest('a', '0001:01:00.0')],
      [uri('sub/b.xml'), guest('b', '0001:01:00.0')],
      [uri('pool.xml'), '<pool/>'],
      [uri('.git/c.xml'), guest('c', '0001:01:00.0')],
      [uri('notes.txt'), guest('d', '0001:01:00.0')],
    ]);
  const change = (name: string, type: 1 | 2 | 3) => ({ changes: [{ uri: uri(name), type }] });
  const watched = 'workspace/didChangeWatchedFiles';

  it('are told of, whether they are open or not', async () => {
    const files = both();
    const editor = await editorOf(files);
    editor.open(uri('a.xml'), files.get(uri('a.xml')) ?? '');
    await editor.shows('a.xml', 'b.xml:8');
  });

  it('are read anew when they are written, made or deleted', async () => {
    const files = both();
    const editor = await editorOf(files);
    editor.open(uri('a.xml'), files.get(uri('a.xml')) ?? '');
    await editor.shows('a.xml', 'b.xml:8');
    files.set(uri('sub/b.xml'), guest('b', '0002:01:00.0'));
    editor.notify(watched, change('sub/b.xml', 2));
    await editor.shows('a.xml');
    files.set(uri('sub/e.xml'), guest('e', '0001:01:00.0'));
    editor.notify(watched, change('sub/e.xml', 1));
    await editor.shows('a.xml', 'e.xml:8');
    files.delete(uri('sub/e.xml'));
    editor.notify(watched, change('sub/e.xml', 3));
    await editor.shows('a.xml');
  });

  it('count as they are typed while they are open, and as they are saved when they are closed', async () => {
    const files = both();
    const editor = await editorOf(files);
    editor.open(uri('a.xml'), files.get(uri('a.xml')) ?? '');
    await editor.shows('a.xml', 'b.xml:8');
    editor.open(uri('sub/b.xml'), guest('b', '0002:01:00.0'));
    await editor.shows('a.xml');
    editor.notify(watched, change('sub/b.xml', 2));
    editor.close(uri('sub/b.xml'));
    await editor.shows('a.xml', 'b.xml:8');
  });

  it('of folders that come and go', async () => {
    const files = new Map([...both(), ['file:///more/c.xml', guest('c', '0001:01:00.0')]]);
    const editor = await editorOf(files, { capabilities: { workspace: { workspaceFolders: true } } });
    editor.open(uri('a.xml'), files.get(uri('a.xml')) ?? '');
    await editor.shows('a.xml', 'b.xml:8');
    const more = [{ uri: 'file:///more', name: 'more' }];
    const event = (added: object[], removed: object[]) =>
      editor.notify('workspace/didChangeWorkspaceFolders', { event: { added, removed } });
    event(more, []);
    await editor.shows('a.xml', 'b.xml:8', 'c.xml:8');
    event([], more);
    await editor.shows('a.xml', 'b.xml:8');
  });

  it('are not read before a guest is open, nor when the setting says so', async () => {
    const files = both();
    const machine = environmentOf(files).files;
    assert.ok(machine);
    let listed = 0;
    const environment = {
      ...environmentOf(files),
      files: {
        ...machine,
        listEntries: (uri: string) => {
          listed += 1;
          return machine.listEntries(uri);
        },
      },
    };
    const settings = { pseriesXml: { workspace: { guests: false } } };
    const editor = await editorOf(files, { initializationOptions: { settings } }, environment);
    editor.open(uri('pool.xml'), '<pool/>');
    editor.open(uri('a.xml'), files.get(uri('a.xml')) ?? '');
    await editor.shows('a.xml');
    assert.equal(listed, 0);
    editor.notify('workspace/didChangeConfiguration', { settings: { pseriesXml: {} } });
    await editor.shows('a.xml', 'b.xml:8');
    editor.notify('workspace/didChangeConfiguration', { settings });
    await editor.shows('a.xml');
  });

  it('with other snapshots of a host beside them are guests of other hosts', async () => {
    const files = both();
    files.set(uri('p9a.host.json'), '[]');
    files.set(uri('sub/p9b.host.json'), '[]');
    const editor = await editorOf(files);
    editor.open(uri('a.xml'), files.get(uri('a.xml')) ?? '');
    editor.open(uri('sub/b.xml'), files.get(uri('sub/b.xml')) ?? '');
    await editor.shows('a.xml');
    files.delete(uri('sub/p9b.host.json'));
    editor.notify(watched, change('sub/p9b.host.json', 3));
    await editor.shows('a.xml', 'b.xml:8');
    await editor.shows('b.xml'.replace('b', 'sub/b'), 'a.xml:8');
  });

  it('are read through the client where the server has none', async () => {
    const files = both();
    const machine = environmentOf(files).files;
    const client = connect({ ...environmentOf(), files: null });
    client.connection.onRequest('pseriesXml/listEntries', ({ uri }) => machine?.listEntries(uri));
    client.connection.onRequest('pseriesXml/listFolder', ({ uri }) => machine?.listFolder(uri));
    client.connection.onRequest('pseriesXml/readTextFile', async ({ uri }) => ({
      text: await machine?.readTextFile(uri),
    }));
    await initialize(client, workspace);
    client.open(uri('a.xml'), files.get(uri('a.xml')) ?? '');
    await client.until((published) => points(published).join() === 'b.xml:8');
  });

  it('that cannot be read are passed over', async () => {
    const files = both();
    const machine = environmentOf(files).files;
    assert.ok(machine);
    const broken = {
      ...machine,
      readTextFile: async (uri: string) => {
        if (uri.endsWith('pool.xml')) throw new Error('EACCES');
        return machine.readTextFile(uri);
      },
    };
    const editor = await editorOf(files, {}, { ...environmentOf(files), files: broken });
    editor.open(uri('a.xml'), files.get(uri('a.xml')) ?? '');
    await editor.shows('a.xml', 'b.xml:8');
  });
});

describe('reading many files', () => {
  const many = new Map(
    Array.from({ length: 400 }, (_, at) => [uri(`${at}.xml`), guest(`g${at}`, '0001:01:00.0')]),
  );
  /** Timers that are over at once. */
  const hasty = (files: ReadonlyMap<string, string>): Environment => {
    const environment = environmentOf(files);
    const { soon } = environment.timers;
    return { ...environment, timers: { soon, later: (action) => soon(action) } };
  };
  const capabilities = { window: { workDoneProgress: true } };

  it('is shown, and ends', async () => {
    const environment = hasty(many);
    assert.ok(environment.files);
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let read = 0;
    // However fast the machine is: it is not all read before the client has heard of it.
    const readTextFile = async (uri: string) => {
      read += 1;
      if (read > 32) await begun;
      return many.get(uri) ?? null;
    };
    const client = connect({ ...environment, files: { ...environment.files, readTextFile } });
    const shown: { kind: string; title?: string; cancellable?: boolean }[] = [];
    const ended = new Promise<void>((resolve) => {
      client.connection.onRequest('window/workDoneProgress/create', () => null);
      client.connection.onNotification('$/progress', ({ value }) => {
        shown.push(value);
        if (value.kind === 'begin') begin();
        if (value.kind === 'end') resolve();
      });
    });
    await initialize(client, { ...workspace, capabilities });
    client.open(uri('0.xml'), many.get(uri('0.xml')) ?? '');
    await ended;
    assert.equal(shown[0]?.title, 'Reading the guests of the workspace');
    assert.equal(shown[0]?.cancellable, true);
    assert.ok(shown.some(({ kind }) => kind === 'report'));
  });

  it('ends when the user cancels it; what was read by then is told', async () => {
    let read = 0;
    let goOn = () => {};
    const cancelled = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const environment = hasty(many);
    assert.ok(environment.files);
    const slow = {
      ...environment.files,
      readTextFile: async (uri: string) => {
        read += 1;
        if (read > 32) await cancelled;
        return many.get(uri) ?? null;
      },
    };
    const client = connect({ ...environment, files: slow });
    client.connection.onRequest('window/workDoneProgress/create', () => null);
    const textDocument = { uri: uri('0.xml') };
    const ended = new Promise<void>((resolve) => {
      client.connection.onNotification('$/progress', async ({ token, value }) => {
        if (value.kind === 'end') resolve();
        if (value.kind !== 'begin') return;
        client.notify('window/workDoneProgress/cancel', { token });
        // Once this is answered, the server has heard of it.
        await client.request('textDocument/hover', { textDocument, position: { line: 0, character: 0 } });
        goOn();
      });
    });
    await initialize(client, { ...workspace, capabilities });
    client.open(uri('0.xml'), many.get(uri('0.xml')) ?? '');
    await ended;
    await client.until((published) => points(published).length > 0);
    assert.ok(read < many.size, `${read} files were read`);
  });
});

describe('a client that asks for diagnostics', () => {
  const pulls = {
    textDocument: { diagnostic: {} },
    workspace: { diagnostics: { refreshSupport: true } },
  };

  it('is told to ask anew when another guest changes what is said, and gets nothing twice', async () => {
    const client = connect();
    let refreshed = () => {};
    client.connection.onRequest('workspace/diagnostic/refresh', () => {
      refreshed();
      return null;
    });
    const result = await initialize(client, { ...workspace, capabilities: pulls });
    const { diagnosticProvider } = result.capabilities;
    assert.equal(diagnosticProvider?.interFileDependencies, true);
    const pull = (name: string, previousResultId?: string) =>
      client.request<{ kind: string; resultId: string; items: { code: string }[] }>(
        'textDocument/diagnostic',
        { textDocument: { uri: uri(name) }, ...(previousResultId ? { previousResultId } : {}) },
      );
    client.open(uri('a.xml'), guest('a', '0001:01:00.0'));
    const alone = await pull('a.xml');
    assert.ok(alone.items.every(({ code }) => code !== rule));
    assert.deepEqual(await pull('a.xml', alone.resultId), { kind: 'unchanged', resultId: alone.resultId });
    const asked = new Promise<void>((resolve) => {
      refreshed = resolve;
    });
    client.open(uri('b.xml'), guest('b', '0001:01:00.0'));
    const other = await pull('b.xml');
    assert.ok(other.items.some(({ code }) => code === rule));
    await asked;
    const together = await pull('a.xml', alone.resultId);
    assert.ok(together.items.some(({ code }) => code === rule));
  });
});

describe('workspace symbols', () => {
  it('are the guests, PHBs and host devices of all files', async () => {
    const files = new Map([
      [uri('a.xml'), guest('web01', '0001:01:00.0')],
      [uri('db/b.xml'), guest('db01', '0002:01:00.0')],
    ]);
    const editor = await editorOf(files);
    const find = async (query: string) =>
      (await editor.request<SymbolInformation[]>('workspace/symbol', { query })).map(
        ({ name, containerName, location: { uri, range } }) =>
          `${name} (${containerName}) ${uri.split('/').at(-1)}:${range.start.line + 1}`,
      );
    assert.deepEqual(await find(''), []);
    const other = guest('other', '0001:01:00.0').replace(
      '<devices>',
      "<devices><controller type='pci' index='0' model='pci-root'/>",
    );
    editor.open(uri('c.xml'), other);
    await editor.shows('c.xml', 'a.xml:8');
    assert.deepEqual(await find('DB'), ['db01 (b.xml) b.xml:2']);
    assert.deepEqual(await find('0002:01'), ['host device 0002:01:00.0 (db01) b.xml:8']);
    assert.deepEqual(await find('phb0'), ['PHB 0 (other) c.xml:5']);
    assert.equal((await find('')).length, 7);
    assert.deepEqual(await find('no such thing'), []);
  });
});
