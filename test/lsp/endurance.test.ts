/** A server that stays up, whatever comes in and in whatever order. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Features, service } from '../../server/src/lsp/features';
import { hostdev, phb, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize, type Published } from './client';

const uri = 'file:///guests/guest.xml';
const clean = pseries(phb(0));
const twice = pseries([phb(0), hostdev('0001:01:00.0'), hostdev('0001:01:00.0')].join('\n'));
const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const start = whole.start;

async function started(features?: Features): Promise<Client> {
  const client = connect(environmentOf(), features);
  await initialize(client);
  return client;
}

const of =
  (document: string, version?: number) =>
  ({ uri: of, version: is }: Published) =>
    of === document && is === version;

/** Every request about a document, with what it says of none. */
const requests: readonly (readonly [method: string, params: object, empty: unknown])[] = [
  ['textDocument/hover', { position: start }, null],
  ['textDocument/completion', { position: start }, []],
  ['textDocument/definition', { position: start }, []],
  ['textDocument/references', { position: start, context: { includeDeclaration: true } }, []],
  ['textDocument/documentHighlight', { position: start }, []],
  ['textDocument/documentSymbol', {}, []],
  ['textDocument/foldingRange', {}, null],
  ['textDocument/selectionRange', { positions: [start] }, []],
  ['textDocument/linkedEditingRange', { position: start }, null],
  ['textDocument/codeAction', { range: whole, context: { diagnostics: [] } }, []],
  ['textDocument/inlayHint', { range: whole }, []],
  ['textDocument/diagnostic', {}, { kind: 'full', items: [] }],
];

const ask = (client: Client, document: string, method: string, params: object) =>
  client.request(method, { textDocument: { uri: document }, ...params });

describe('a request', () => {
  for (const [method, params, empty] of requests) {
    it(`${method} is answered empty for documents that are closed, were never open, or are none`, async () => {
      const client = await started();
      client.open(uri, twice);
      client.close(uri);
      for (const document of [uri, 'file:///guests/never.xml', 'nonsense', '']) {
        assert.deepEqual(await ask(client, document, method, params), empty);
      }
      assert.deepEqual(client.logged, []);
    });
  }

  it('that fails is answered empty and logged once, however often it is asked; the next one is answered', async () => {
    const fails = () => {
      throw new TypeError(twice);
    };
    const known = await service.forRequests();
    const failing = Object.fromEntries(Object.keys(known).map((name) => [name, fails]));
    const forRequests = async () => ({ ...known, ...failing });
    const client = await started({ ...service, workspaceSymbols: fails, forRequests });
    client.open(uri, twice);
    for (let times = 0; times < 3; times++) {
      for (const [method, params, empty] of requests) {
        if (method !== 'textDocument/diagnostic') {
          assert.deepEqual(await ask(client, uri, method, params), empty, method);
        }
      }
    }
    const failed = requests.filter(([method]) => method !== 'textDocument/diagnostic');
    assert.deepEqual(
      [...client.logged].sort(),
      failed.map(([method]) => `${method} failed: TypeError`).sort(),
    );
    assert.ok((await client.until(of(uri, 1))).diagnostics.length > 0);
  });

  it('before the client says who it is, and behind shutdown, hurts nobody', async () => {
    const client = connect();
    await client.request('textDocument/hover', { textDocument: { uri }, position: start }).catch(() => {});
    await initialize(client);
    client.open(uri, twice);
    assert.ok((await client.until(of(uri, 1))).diagnostics.length > 0);
    await client.request('shutdown', undefined);
    client.change(uri, 2, { text: clean });
    await client.request('textDocument/hover', { textDocument: { uri }, position: start }).catch(() => {});
    assert.deepEqual(client.logged, []);
  });
});

describe('documents', () => {
  it('versions in any order, or twice: what came last counts', async () => {
    const client = await started();
    client.open(uri, clean, 7);
    await client.until(of(uri, 7));
    client.change(uri, 3, { text: twice });
    assert.ok((await client.until(of(uri, 3))).diagnostics.length > 0);
    client.change(uri, 3, { text: clean });
    client.change(uri, 2, { text: clean });
    assert.deepEqual((await client.until(of(uri, 2))).diagnostics, []);
    assert.deepEqual(client.logged, []);
  });

  it('opened twice without being closed: the second text counts', async () => {
    const client = await started();
    client.open(uri, clean);
    client.open(uri, twice, 2);
    assert.ok((await client.until(of(uri, 2))).diagnostics.length > 0);
    client.close(uri);
    assert.deepEqual((await client.until(of(uri))).diagnostics, []);
  });

  it('changed and closed before they were opened, and places far outside the text', async () => {
    const client = await started();
    client.close(uri);
    client.change(uri, 2, { text: clean });
    client.open(uri, twice, 3);
    const far = { line: 1e9, character: 1e9 };
    client.change(uri, 4, { range: { start: far, end: far }, text: '<!-- end -->' });
    client.change(uri, 5, { range: { start: { line: -1, character: -5 }, end: start }, text: '\n' });
    client.change(uri, 6, { range: { start: far, end: start }, text: clean });
    assert.deepEqual((await client.until(of(uri, 6))).diagnostics, []);
    assert.deepEqual(client.logged, []);
  });

  it('500 of them, opened, edited and closed: each gets its diagnostics, and none is kept', async () => {
    const client = await started();
    for (let number = 0; number < 500; number++) {
      const each = `file:///guests/${number}.xml`;
      client.open(each, twice);
      client.change(each, 2, { range: { start, end: start }, text: '\n' });
      if (number % 2 === 0) await client.until(of(each, 2));
      client.close(each);
    }
    const last = 'file:///guests/last.xml';
    client.open(last, twice);
    assert.ok((await client.until(of(last, 1))).diagnostics.length > 0);
    const newest = new Map(client.published.map((published) => [published.uri, published]));
    newest.delete(last);
    assert.ok([...newest.values()].every(({ diagnostics }) => diagnostics.length === 0));
    assert.equal(await ask(client, 'file:///guests/7.xml', 'textDocument/hover', { position: start }), null);
    assert.deepEqual(client.logged, []);
  });

  it('a flood of changes to several at once: each ends with its own last text', async () => {
    const client = await started();
    const uris = ['a', 'b', 'c'].map((name) => `file:///guests/${name}.xml`);
    for (const each of uris) client.open(each, clean);
    for (let version = 2; version <= 300; version++) {
      for (const each of uris) {
        client.change(each, version, { text: (version + each.length) % 2 === 0 ? twice : clean });
      }
    }
    for (const each of uris) client.change(each, 301, { text: twice });
    for (const each of uris) assert.ok((await client.until(of(each, 301))).diagnostics.length > 0);
  });
});
