/** Completion in a document that is no guest yet, as a client asks for it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CompletionItem } from 'vscode-languageserver';
import { connect, initialize } from './client';

const uri = 'file:///guests/new.xml';

describe('a guest from nothing', () => {
  it('is offered while the document is empty, and no more in other XML', async () => {
    const client = connect();
    await initialize(client, {
      capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
    });
    const ask = (character: number) =>
      client.request<CompletionItem[]>('textDocument/completion', {
        textDocument: { uri },
        position: { line: 0, character },
      });
    client.open(uri, '');
    const [offer] = await ask(0);
    assert.equal(offer?.label, 'pSeries guest');
    assert.match(JSON.stringify(offer?.textEdit), /<name>\$\{1:guest\}<\/name>/);
    client.change(uri, 2, { text: '<' });
    assert.equal((await ask(1)).length, 2);
    client.change(uri, 3, { text: '<network/>' });
    assert.deepEqual(await ask(10), []);
    client.close(uri);
    assert.deepEqual(await ask(0), []);
  });
});
