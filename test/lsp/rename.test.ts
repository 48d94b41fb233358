/** Renames as a client asks for them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WorkspaceEdit } from 'vscode-languageserver';
import { hostdev, phb, pseries } from '../service/guests';
import { type Client, connect, initialize } from './client';

const uri = 'file:///guests/guest.xml';
const textDocument = { uri };
const text = pseries([phb(0), phb(1), phb(2), hostdev('0001:01:00.0', '1:1')].join('\n'));
const onIndex = { line: 9, character: text.split('\n')[9]?.indexOf("index='1'") ?? 0 };
const position = { ...onIndex, character: onIndex.character + 7 };

async function opened(capabilities: object): Promise<Client> {
  const client = connect();
  await initialize(client, { capabilities });
  client.open(uri, text, 3);
  return client;
}

const versioned = { workspace: { workspaceEdit: { documentChanges: true } } };

describe('rename', () => {
  it('is prepared for a client that asks first', async () => {
    const client = connect();
    const { capabilities } = await initialize(client, {
      capabilities: { textDocument: { rename: { prepareSupport: true } } },
    });
    assert.deepEqual(capabilities.renameProvider, { prepareProvider: true });
    client.open(uri, text);
    assert.deepEqual(await client.request('textDocument/prepareRename', { textDocument, position }), {
      range: { start: position, end: { ...position, character: position.character + 1 } },
      placeholder: '1',
    });
  });

  it('answers an edit for its version, or without one for a client that takes none', async () => {
    const params = { textDocument, position, newName: '4' };
    const edit = await (await opened(versioned)).request<WorkspaceEdit>('textDocument/rename', params);
    const [change] = edit.documentChanges ?? [];
    assert.ok(change && 'edits' in change);
    assert.deepEqual(change.textDocument, { uri, version: 3 });
    assert.deepEqual(
      change.edits.map((each) => 'newText' in each && each.newText),
      ['4', '0x04'],
    );
    const plain = await (await opened({})).request<WorkspaceEdit>('textDocument/rename', params);
    assert.equal(plain.changes?.[uri]?.length, 2);
  });

  it('that cannot be is an error which says why', async () => {
    const client = await opened({});
    const ask = (newName: string) =>
      client.request('textDocument/rename', { textDocument, position, newName });
    await assert.rejects(ask('2'), /There is PHB 2 already/);
    await assert.rejects(ask('x'), /whole number/);
    const elsewhere = { line: 0, character: 10 };
    await assert.rejects(
      client.request('textDocument/prepareRename', { textDocument, position: elsewhere }),
      /What can be renamed here/,
    );
  });

  it('is none of other XML', async () => {
    const client = await opened({});
    client.open('file:///guests/net.xml', '<network/>');
    const other = { textDocument: { uri: 'file:///guests/net.xml' }, position: { line: 0, character: 3 } };
    assert.equal(await client.request('textDocument/prepareRename', other), null);
    assert.equal(await client.request('textDocument/rename', { ...other, newName: 'x' }), null);
  });
});
