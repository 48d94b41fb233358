/** Inlay hints, completed guests and the actions about addresses, as a client asks for them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction, InlayHint } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletedGuest } from '../../server/src/service/completedGuest';
import { hostdev, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize } from './client';

const uri = 'file:///guests/guest.xml';
const textDocument = { uri };
const hostUri = 'file:///guests/power9.host.json';
const range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const text = pseries(hostdev('0001:01:00.0'));

async function opened(params: object = {}): Promise<Client> {
  const hostJson = JSON.stringify([{ address: '0001:01:00.0', iommuGroup: 1 }]);
  const client = connect(environmentOf(new Map([[hostUri, hostJson]])));
  await initialize(client, params);
  client.open(uri, text);
  return client;
}

const hints = (client: Client) =>
  client.request<InlayHint[]>('textDocument/inlayHint', { textDocument, range });
const completed = (client: Client, of = uri) =>
  client.request<CompletedGuest | null>('pseriesXml/completedGuest', { uri: of });

async function actions(client: Client, context: object): Promise<CodeAction[]> {
  const params = { textDocument, range, context: { diagnostics: [], ...context } };
  return client.request('textDocument/codeAction', params);
}

describe('inlay hints', () => {
  it('are answered from the host beside the guest', async () => {
    const labels = (await hints(await opened())).map(({ label }) => label);
    assert.deepEqual(labels, ['→ PHB 1 slot 1, guest sees 0001:00:01.0']);
  });

  it('follow the setting, and the client is told to ask again', async () => {
    const client = await opened({
      capabilities: { workspace: { inlayHint: { refreshSupport: true } } },
    });
    assert.equal((await hints(client)).length, 1);
    const refreshed = new Promise<void>((resolve) => {
      client.connection.onRequest('workspace/inlayHint/refresh', () => {
        resolve();
        return null;
      });
    });
    client.notify('workspace/didChangeConfiguration', {
      settings: { pseriesXml: { inlayHints: 'off' } },
    });
    await refreshed;
    assert.deepEqual(await hints(client), []);
  });
});

describe('the completed guest', () => {
  it('is of the newest text', async () => {
    const client = await opened();
    assert.match((await completed(client))?.text ?? '', /bus='0x01' slot='0x01'/);
    client.change(uri, 2, { text: text.replace("bus='0x01'", "bus='0x02'") });
    const after = await completed(client);
    assert.match(after?.text ?? '', /<source>\s+<address domain='0x0001' bus='0x02'/);
    assert.match(after?.reservation ?? '', /host device 0001:02:00\.0/);
  });

  it('is null for other XML, for what is not open, and for a completed guest itself', async () => {
    const client = await opened();
    client.open('file:///guests/net.xml', '<network/>');
    const own = 'pseries-xml-completed:/guests/guest.xml?file%3A%2F%2F%2Fguests%2Fguest.xml';
    client.open(own, text);
    for (const other of ['file:///guests/net.xml', 'file:///guests/none.xml', own]) {
      assert.equal(await completed(client, other), null);
    }
    assert.ok(client.published.every((published) => published.uri !== own));
  });

  it('a client that shows them hears when the host is another', async () => {
    const client = await opened({ initializationOptions: { completedGuests: true } });
    const told = new Promise<void>((resolve) => {
      client.connection.onNotification('pseriesXml/guestsJudgedAnew', () => resolve());
    });
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: hostUri, type: 2 }] });
    await told;
  });
});

describe('the actions about addresses', () => {
  it('write out and take back, each as an edit for its version', async () => {
    const client = await opened({
      capabilities: { workspace: { workspaceEdit: { documentChanges: true } } },
    });
    const apply = async (before: string, version: number, kind: string) => {
      const [action] = await actions(client, { only: [kind] });
      const [edit] = action?.edit?.documentChanges ?? [];
      assert.ok(edit && 'edits' in edit);
      assert.equal(edit.textDocument.version, version);
      const edits = edit.edits.flatMap((each) => ('newText' in each ? [each] : []));
      const after = TextDocument.applyEdits(TextDocument.create(uri, 'xml', version, before), edits);
      client.change(uri, version + 1, { text: after });
      return after;
    };
    const written = await apply(text, 1, 'refactor.rewrite.writeOutAddresses');
    assert.match(written, /<\/source>\s+<address type='pci' domain='0x0000' bus='0x01' slot='0x01'/);
    assert.equal(await apply(written, 2, 'refactor.rewrite.removeAutomaticAddresses'), text);
  });

  it('those that cost much are not worked out while the cursor moves', async () => {
    const client = await opened();
    client.change(uri, 2, { text: pseries(hostdev('0001:01:00.0', '1:1')) });
    const titles = async (triggerKind: number) =>
      (await actions(client, { triggerKind })).map(({ title }) => title);
    assert.ok((await titles(1)).includes('Remove all automatic addresses'));
    assert.ok(!(await titles(2)).includes('Remove all automatic addresses'));
  });
});
