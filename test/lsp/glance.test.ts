/** What helps at a glance, as a client asks for it: lenses, hints, colours. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeLens, InlayHint, SemanticTokens, SemanticTokensDelta } from 'vscode-languageserver';
import { hostdev, phb, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize } from './client';

const uri = 'file:///guests/guest.xml';
const textDocument = { uri };
const range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const hostJson = JSON.stringify([
  { address: '0001:01:00.0', iommuGroup: 1 },
  { address: '0002:01:00.0', iommuGroup: 2 },
]);
const text = pseries(`${phb(1)}\n${hostdev('0001:01:00.0', '1:1')}`);

async function opened(capabilities: object, initializationOptions: object = {}): Promise<Client> {
  const client = connect(environmentOf(new Map([['file:///guests/power9.host.json', hostJson]])));
  await initialize(client, { capabilities, initializationOptions });
  client.open(uri, text);
  return client;
}

const lensesOf = async (client: Client, of = uri) =>
  (await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: of } })).map(
    ({ command }) => [command?.title, command?.command],
  );
const hintsOf = async (client: Client) =>
  (await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument, range })).map(
    ({ label }) => label,
  );
const tokensOf = (client: Client) =>
  client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument });
const deltaOf = (client: Client, previousResultId: string | undefined) =>
  client.request<SemanticTokens | SemanticTokensDelta>('textDocument/semanticTokens/full/delta', {
    textDocument,
    previousResultId,
  });
const change = (client: Client, setting: object) =>
  client.notify('workspace/didChangeConfiguration', { settings: { pseriesXml: setting } });
const asked = (client: Client, method: string) =>
  new Promise<void>((resolve) => {
    client.connection.onRequest(method, () => {
      resolve();
      return null;
    });
  });

describe('code lenses', () => {
  const label = 'IOMMU group 1 · 1 device';

  it('take the place of the hint at a PHB where the client shows them', async () => {
    const client = await opened({ textDocument: { codeLens: {} } });
    assert.deepEqual(await lensesOf(client), [[`${label} · 30 slots free`, '']]);
    assert.deepEqual(await hintsOf(client), []);
    assert.deepEqual(await hintsOf(await opened({})), [label]);
  });

  it('show the devices in a client that has the command', async () => {
    const client = await opened({ textDocument: { codeLens: {} } }, { devicesOfPhb: true });
    assert.deepEqual(await lensesOf(client), [[`${label} · 30 slots free`, 'pseriesXml.showDevicesOfPhb']]);
  });

  it('follow the setting, and the client is told to ask again', async () => {
    const client = await opened({
      textDocument: { codeLens: {} },
      workspace: { codeLens: { refreshSupport: true } },
    });
    const again = asked(client, 'workspace/codeLens/refresh');
    change(client, { codeLens: false });
    await again;
    assert.deepEqual(await lensesOf(client), []);
    assert.deepEqual(await hintsOf(client), [label]);
  });

  it('are none in other XML', async () => {
    const client = await opened({ textDocument: { codeLens: {} } });
    client.open('file:///guests/net.xml', '<network/>');
    assert.deepEqual(await lensesOf(client, 'file:///guests/net.xml'), []);
  });
});

describe('semantic tokens', () => {
  it('are sent whole, and then what changed', async () => {
    const client = await opened({});
    const all = await tokensOf(client);
    // controller, its index, </controller>, hostdev, bus, </hostdev>
    assert.equal(all.data.length, 6 * 5);
    const same = await deltaOf(client, all.resultId);
    assert.ok('edits' in same);
    assert.deepEqual(same.edits, []);

    client.change(uri, 2, {
      text: text.replace('</hostdev>', `</hostdev>\n${hostdev('0002:01:00.0', '1:2')}`),
    });
    const delta = await deltaOf(client, same.resultId);
    assert.ok('edits' in delta);
    const data = [...all.data];
    for (const { start, deleteCount, data: added } of [...delta.edits].reverse())
      data.splice(start, deleteCount, ...(added ?? []));
    const whole = await tokensOf(client);
    assert.equal(whole.data.length, 9 * 5);
    assert.deepEqual(data, whole.data);
  });

  it('are sent whole to a client whose tokens are not known any more', async () => {
    const client = await opened({});
    const { resultId } = await tokensOf(client);
    const later = await tokensOf(client);
    assert.deepEqual((await deltaOf(client, resultId)) as SemanticTokens, {
      ...later,
      resultId: String(Number(later.resultId) + 1),
    });
    client.close(uri);
    client.open(uri, text);
    assert.ok('data' in (await deltaOf(client, resultId)));
  });

  it('follow the setting, and the client is told to ask again', async () => {
    const client = await opened({ workspace: { semanticTokens: { refreshSupport: true } } });
    assert.notDeepEqual((await tokensOf(client)).data, []);
    const again = asked(client, 'workspace/semanticTokens/refresh');
    change(client, { semanticTokens: false });
    await again;
    assert.deepEqual((await tokensOf(client)).data, []);
  });
});
