/** The server as a client sees it, in one process. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction, Hover, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Features, service } from '../../server/src/lsp/features';
import { doDiagnostics } from '../../server/src/service/diagnostics';
import { hostdev, phb, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize, type Published } from './client';

const uri = 'file:///guests/guest.xml';
const hostUri = 'file:///guests/power9.host.json';
const hostJson = (groups: readonly number[]) =>
  JSON.stringify(groups.map((iommuGroup, index) => ({ address: `000${index + 1}:01:00.0`, iommuGroup })));
const host = new Map([[hostUri, hostJson([1, 2])]]);

const clean = pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1')].join('\n'));
const mixed = pseries(
  [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n'),
);
const codesOf = ({ diagnostics }: Pick<Published, 'diagnostics'>) => diagnostics.map(({ code }) => code);
const of = (document: string, version?: number) => (published: Published) =>
  published.uri === document && (version === undefined || published.version === version);
const document = { textDocument: { uri } };
const at = (text: string, place: string) =>
  TextDocument.create(uri, 'xml', 0, text).positionAt(text.indexOf(place));
const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

/** Everything sent before has been handled when this resolves. */
const settled = (client: Client) =>
  client.request('textDocument/hover', { ...document, position: whole.start });

async function started(params: object = {}, files: ReadonlyMap<string, string> = host): Promise<Client> {
  const client = connect(environmentOf(files));
  await initialize(client, params);
  return client;
}

describe('initialize', () => {
  it('announces what there is, for a client that can do nothing', async () => {
    const { capabilities, serverInfo } = await initialize(connect());
    assert.equal(serverInfo?.name, 'pSeries Guest XML');
    assert.deepEqual(capabilities, {
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: 2 },
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['<', ' ', '"', "'", '/', '='] },
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      documentSymbolProvider: { label: 'pSeries Guest XML' },
      documentLinkProvider: {},
      workspaceSymbolProvider: true,
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      linkedEditingRangeProvider: true,
      inlayHintProvider: true,
      codeLensProvider: {},
      semanticTokensProvider: {
        legend: {
          tokenTypes: ['phb', 'hostDevice'],
          tokenModifiers: ['isolated', 'shared', 'unassigned'],
        },
        full: { delta: true },
        range: true,
      },
      renameProvider: true,
      documentFormattingProvider: true,
      documentRangeFormattingProvider: true,
      documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n', moreTriggerCharacter: ['>'] },
      codeActionProvider: {
        codeActionKinds: [
          'quickfix',
          'source.fixAll.pseriesXml',
          'refactor.rewrite',
          'refactor.move',
          'refactor.extract',
        ],
      },
    });
  });

  it('announces pull diagnostics to a client that pulls', async () => {
    const { capabilities } = await initialize(connect(), {
      capabilities: { textDocument: { diagnostic: {} } },
    });
    assert.deepEqual(capabilities.diagnosticProvider, {
      identifier: 'pseriesXml',
      interFileDependencies: true,
      workspaceDiagnostics: false,
    });
  });
});

describe('a document from opening to closing', () => {
  it('is checked, hovered over, mended, and its diagnostics go with it', async () => {
    const client = await started({
      capabilities: { workspace: { workspaceEdit: { documentChanges: true } } },
    });
    client.open(uri, mixed);
    const first = await client.until(of(uri, 1));
    assert.ok(codesOf(first).includes('mixed-iommu-groups'));

    const range = { start: at(mixed, '<name>'), end: at(mixed, '<memory') };
    client.change(
      uri,
      2,
      { range, text: '<name>other</name>\r\n  ' },
      { range: { start: whole.start, end: whole.start }, text: '\n' },
    );
    const text = `\n${mixed.replace('<name>guest</name>\n  ', '<name>other</name>\r\n  ')}`;
    const second = await client.until(of(uri, 2));
    assert.deepEqual(
      second.diagnostics.map(({ range: { start } }) => start),
      first.diagnostics.map(({ range: { start } }) => ({ line: start.line + 1, character: start.character })),
    );

    const hover = await client.request<Hover>('textDocument/hover', {
      ...document,
      position: at(text, 'hostdev'),
    });
    assert.match(
      JSON.stringify(hover.contents),
      /IOMMU group 1, isolation group 2 \(from power9\.host\.json\)/,
    );

    const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
      ...document,
      range: second.diagnostics[0]?.range,
      context: { diagnostics: second.diagnostics },
    });
    const [change] = actions.find(({ isPreferred }) => isPreferred)?.edit?.documentChanges ?? [];
    assert.ok(change && 'edits' in change);
    assert.deepEqual(change.textDocument, { uri, version: 2 });
    const edits = (change.edits as TextEdit[]).map(({ range, newText }) => ({ range, text: newText }));
    client.change(uri, 3, ...edits.sort((a, b) => b.range.start.line - a.range.start.line));
    assert.deepEqual((await client.until(of(uri, 3))).diagnostics, []);

    client.change(uri, 4, { text: mixed });
    await client.until(of(uri, 4));
    client.close(uri);
    const last = await client.until((published) => of(uri)(published) && published.version === undefined);
    assert.deepEqual(last.diagnostics, []);
    assert.deepEqual(client.logged, []);
  });

  it('without a fault is said to be without', async () => {
    const client = await started();
    client.open(uri, clean);
    assert.deepEqual((await client.until(of(uri, 1))).diagnostics, []);
  });

  it('a flood of 1,000 changes: the last is what is shown, and few others were checked', async () => {
    const client = await started();
    client.open(uri, mixed);
    await client.until(of(uri, 1));
    const before = client.published.length;
    const start = at(mixed, 'guest</name>');
    for (let version = 2; version <= 1001; version++) {
      const inserted = version === 1001 ? '</name><nam' : 'x';
      client.change(uri, version, { range: { start, end: start }, text: inserted });
    }
    const last = await client.until(of(uri, 1001));
    assert.ok(codesOf(last).length > 1);
    assert.equal(client.published.at(-1), last);
    assert.ok(client.published.length - before < 50, `${client.published.length - before} checks`);
  });

  it('CRLF, BOM, NUL and lone surrogates change no position', async () => {
    const client = await started();
    const odd = mixed
      .replaceAll('\n', '\r\n')
      .replace('<domain', '\uFEFF<!-- \uD83D\uDE00 \uDE00 -->\r\n<domain');
    client.open(uri, odd);
    const found = await client.until(of(uri, 1));
    const expected = TextDocument.create(uri, 'xml', 1, odd);
    const mixedUp = found.diagnostics.find(({ code }) => code === 'mixed-iommu-groups');
    assert.ok(mixedUp);
    assert.match(expected.getText(mixedUp.range), /^<address /);
    const start = at(odd, 'guest</name>');
    client.change(uri, 2, { range: { start, end: start }, text: '\0\uD83D' });
    assert.ok(codesOf(await client.until(of(uri, 2))).includes('mixed-iommu-groups'));
    assert.deepEqual(client.logged, []);
  });
});

describe('other XML', () => {
  it('is silent, broken or not, and its features are empty', async () => {
    const client = await started();
    const other = 'file:///guests/pom.xml';
    client.open(other, '<project><hostdev>');
    client.change(other, 2, { range: { start: whole.start, end: whole.start }, text: '<' });
    const params = { textDocument: { uri: other } };
    assert.equal(
      await client.request('textDocument/hover', { ...params, position: { line: 0, character: 14 } }),
      null,
    );
    const actions = { ...params, range: whole, context: { diagnostics: [], only: ['source'] } };
    assert.deepEqual(await client.request('textDocument/codeAction', actions), []);
    client.close(other);
    client.open(uri, mixed);
    await client.until(of(uri, 1));
    assert.deepEqual(
      client.published.filter((published) => published.uri === other),
      [],
    );
  });

  it('a document that becomes other XML loses its diagnostics', async () => {
    const client = await started();
    client.open(uri, mixed);
    await client.until(of(uri, 1));
    client.change(uri, 2, {
      range: { start: { line: 0, character: 1 }, end: { line: 0, character: 7 } },
      text: 'p',
    });
    assert.deepEqual((await client.until(of(uri, 2))).diagnostics, []);
  });
});

describe('requests that cannot be answered', () => {
  it('unknown and closed documents answer empty, and hurt nobody', async () => {
    const client = await started();
    client.change(uri, 5, { text: mixed });
    client.close(uri);
    client.open(uri, mixed);
    client.close(uri);
    client.close(uri);
    client.change(uri, 6, { text: mixed });
    assert.equal(await settled(client), null);
    assert.deepEqual(await client.request('textDocument/diagnostic', document), { kind: 'full', items: [] });
    client.open(uri, mixed, 1);
    assert.ok((await client.until(of(uri, 1))).diagnostics.length > 0);
    assert.deepEqual(client.logged, []);
  });

  it('malformed messages are logged without their text, and the next one is answered', async () => {
    const client = await started();
    client.open(uri, mixed);
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ secret: 'SECRET' }],
    });
    client.notify('textDocument/didChange', { textDocument: null });
    client.notify('textDocument/didOpen', {});
    client.notify('workspace/didChangeConfiguration', null);
    client.notify('workspace/didChangeWatchedFiles', null);
    assert.equal(await client.request('textDocument/hover', { textDocument: {} }), null);
    client.change(uri, 3, { text: clean.replace("slot='0x01'", "slot='0x00'") });
    assert.ok((await client.until(of(uri, 3))).diagnostics.length > 0);
    assert.ok(client.logged.length > 0);
    assert.ok(client.logged.every((line) => !line.includes('SECRET') && !line.includes('domain')));
  });

  it('a feature that throws logs its name and the class of the error, and answers empty', async () => {
    const fails = () => {
      throw new RangeError(`cannot read ${mixed}`);
    };
    const features: Features = {
      ...service,
      forRequests: async () => ({
        ...(await service.forRequests()),
        hover: fails,
        codeActions: fails,
        inlayHints: fails,
        completedGuest: fails,
      }),
    };
    const client = connect(environmentOf(host), features);
    await initialize(client);
    client.open(uri, mixed);
    const hover = { ...document, position: at(mixed, 'hostdev') };
    assert.equal(await client.request('textDocument/hover', hover), null);
    assert.equal(await client.request('textDocument/hover', hover), null);
    const actions = { ...document, range: whole, context: { diagnostics: [] } };
    assert.deepEqual(await client.request('textDocument/codeAction', actions), []);
    assert.deepEqual(await client.request('textDocument/inlayHint', { ...document, range: whole }), []);
    assert.equal(await client.request('pseriesXml/completedGuest', { uri }), null);
    assert.ok((await client.until(of(uri, 1))).diagnostics.length > 0);
    assert.deepEqual(client.logged, [
      'textDocument/hover failed: RangeError',
      'textDocument/codeAction failed: RangeError',
      'textDocument/inlayHint failed: RangeError',
      'pseriesXml/completedGuest failed: RangeError',
    ]);
  });

  it('diagnostics that fail take the old ones back', async () => {
    let fail = false;
    const diagnostics: Features['diagnostics'] = (snapshot) => {
      if (fail) throw new TypeError(snapshot.text);
      return doDiagnostics(snapshot);
    };
    const client = connect(environmentOf(host), {
      ...service,
      diagnostics,
    });
    await initialize(client);
    client.open(uri, mixed);
    assert.ok((await client.until(of(uri, 1))).diagnostics.length > 0);
    fail = true;
    client.change(uri, 2, { text: `${mixed}\n` });
    assert.deepEqual((await client.until(of(uri, 2))).diagnostics, []);
    await settled(client);
    assert.deepEqual(client.logged, ['diagnostics failed: TypeError']);
  });
});

describe('pull diagnostics', () => {
  const pulls = {
    capabilities: { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } },
  };

  it('are of the newest text, and nothing is pushed', async () => {
    const client = await started(pulls);
    client.open(uri, clean);
    client.change(uri, 2, { text: mixed });
    const report = await client.request<{ items: Published['diagnostics'] }>(
      'textDocument/diagnostic',
      document,
    );
    assert.ok(codesOf({ diagnostics: report.items }).includes('mixed-iommu-groups'));
    client.close(uri);
    await settled(client);
    assert.deepEqual(client.published, []);
  });

  it('are asked for again when settings or host files change', async () => {
    const client = await started(pulls);
    let refreshed: () => void = () => {};
    client.connection.onRequest('workspace/diagnostic/refresh', () => {
      refreshed();
      return null;
    });
    for (const method of ['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles']) {
      const asked = new Promise<void>((resolve) => {
        refreshed = resolve;
      });
      client.notify(method, { settings: null, changes: [] });
      await asked;
    }
  });
});
