/** Formatting as a client asks for it, and when there is a formatter at all. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RegistrationParams, TextEdit, UnregistrationParams } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Client, connect, initialize } from './client';

const uri = 'file:///guests/guest.xml';
const text = '<domain>\n<name>g</name>\n    <os/>\n</domain>\n';
const options = { tabSize: 2, insertSpaces: true };
const dynamic = { dynamicRegistration: true };
const registering = {
  textDocument: { formatting: dynamic, rangeFormatting: dynamic, onTypeFormatting: dynamic },
};

const ask = (client: Client, method: string, params: object = {}, of = uri) =>
  client.request<TextEdit[] | null>(`textDocument/${method}`, {
    textDocument: { uri: of },
    options,
    ...params,
  });
const applied = (edits: TextEdit[] | null) =>
  edits && TextDocument.applyEdits(TextDocument.create(uri, 'xml', 1, text), edits);

describe('formatting', () => {
  async function opened(settings: object = {}): Promise<Client> {
    const client = connect();
    await initialize(client, { initializationOptions: { settings } });
    client.open(uri, text);
    return client;
  }

  it('is of the document, of a range, and of the line that is typed', async () => {
    const client = await opened();
    assert.equal(
      applied(await ask(client, 'formatting')),
      '<domain>\n  <name>g</name>\n  <os/>\n</domain>\n',
    );
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 4 } };
    assert.equal(
      applied(await ask(client, 'rangeFormatting', { range })),
      '<domain>\n<name>g</name>\n  <os/>\n</domain>\n',
    );
    const position = { line: 1, character: 0 };
    assert.equal(
      applied(await ask(client, 'onTypeFormatting', { position, ch: '\n' })),
      '<domain>\n  <name>g</name>\n    <os/>\n</domain>\n',
    );
  });

  it('is left to others in other XML, and when it is switched off', async () => {
    const client = await opened();
    client.open('file:///guests/net.xml', '<network>\n<name/>\n</network>');
    assert.equal(await ask(client, 'formatting', {}, 'file:///guests/net.xml'), null);
    assert.equal(await ask(await opened({ format: { enable: 'off' } }), 'formatting'), null);
  });
});

describe('a formatter', () => {
  /** What is registered, as of the last message about it. */
  async function started(initializationOptions: object) {
    const client = connect();
    const methods = new Map<string, string>();
    let changed = () => {};
    client.connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
      for (const { id, method } of registrations) methods.set(id, method);
      changed();
      return null;
    });
    client.connection.onRequest(
      'client/unregisterCapability',
      ({ unregisterations }: UnregistrationParams) => {
        for (const { id } of unregisterations) methods.delete(id);
        changed();
        return null;
      },
    );
    const { capabilities } = await initialize(client, { capabilities: registering, initializationOptions });
    assert.equal(capabilities.documentFormattingProvider, undefined);
    client.open(uri, text);
    const registered = () => [...methods.values()].filter((method) => /ormatting$/.test(method));
    const until = (count: number) =>
      new Promise<void>((resolve) => {
        changed = () => registered().length === count && resolve();
        changed();
      });
    return { client, until, registered };
  }
  const change = (client: Client, enable: string) =>
    client.notify('workspace/didChangeConfiguration', { settings: { pseriesXml: { format: { enable } } } });

  it('is registered where no other is known, and follows the setting', async () => {
    const { client, until, registered } = await started({});
    await until(3);
    assert.deepEqual(registered().sort(), [
      'textDocument/formatting',
      'textDocument/onTypeFormatting',
      'textDocument/rangeFormatting',
    ]);
    change(client, 'off');
    await until(0);
    change(client, 'on');
    await until(3);
  });

  it('gives way to another extension, unless it is switched on', async () => {
    const { client, until, registered } = await started({ otherFormatter: true });
    assert.equal(await ask(client, 'formatting'), null);
    assert.deepEqual(registered(), []);
    change(client, 'on');
    await until(3);
    change(client, 'auto');
    await until(0);
  });

  it('comes when the other extension goes, and goes when one comes', async () => {
    const { client, until } = await started({ otherFormatter: true });
    client.notify('pseriesXml/otherFormatter', { there: false });
    await until(3);
    client.notify('pseriesXml/otherFormatter', { there: true });
    await until(0);
  });
});
