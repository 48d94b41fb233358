/** Links to files are there when the files are. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DocumentLink } from 'vscode-languageserver';
import { pseries } from '../service/guests';
import { connect, environmentOf, initialize } from './client';

const text = pseries(`    <!-- slot-zero -->
    <disk type='file'><source file='/images/a b.qcow2'/></disk>
    <disk type='file'><source file='/images/gone.qcow2'/></disk>
    <disk type='file'><source file='/nowhere/c.qcow2'/></disk>`);

it('links lead to the pages of rules and to files that exist', async () => {
  const client = connect(
    environmentOf(
      new Map([
        ['file:///images/a b.qcow2', ''],
        ['file:///images/d', ''],
      ]),
    ),
  );
  await initialize(client);
  const links = async (uri: string) => {
    client.open(uri, text);
    const found = await client.request<DocumentLink[]>('textDocument/documentLink', {
      textDocument: { uri },
    });
    return found.map(({ target }) => target?.replace(/^https:.*\//, ''));
  };
  assert.deepEqual(await links('file:///guests/guest.xml'), ['slot-zero.md', 'file:///images/a%20b.qcow2']);
  assert.deepEqual(await links('untitled:guest'), ['slot-zero.md', 'file:///images/a%20b.qcow2']);
  // of a guest on another machine this one's files say nothing
  assert.deepEqual(await links('vscode-vfs://other/guest.xml'), ['slot-zero.md']);
});
