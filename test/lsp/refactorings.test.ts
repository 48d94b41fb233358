/** Refactorings as a client asks for them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction } from 'vscode-languageserver';
import type { DeviceXml } from '../../server/src/service/refactorings/deviceXml';
import { hostdev, phb, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize } from './client';

const uri = 'file:///guests/guest.xml';
const text = pseries([phb(0), phb(1), phb(2), hostdev('0001:01:00.0', '1:1')].join('\n'));
const position = { line: text.split('\n').findIndex((line) => line.includes('<source>')), character: 8 };
const range = { start: position, end: position };

async function opened(params: object = {}): Promise<Client> {
  const hostJson = JSON.stringify([{ address: '0001:01:00.0', iommuGroup: 1 }]);
  const client = connect(environmentOf(new Map([['file:///guests/power9.host.json', hostJson]])));
  await initialize(client, params);
  client.open(uri, text, 2);
  return client;
}

const ask = (client: Client, context: object) =>
  client.request<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range,
    context: { diagnostics: [], ...context },
  });

describe('refactorings', () => {
  it('are edits for the version they were made for', async () => {
    const client = await opened({
      capabilities: { workspace: { workspaceEdit: { documentChanges: true } } },
    });
    const [action, ...others] = await ask(client, { only: ['refactor.move'] });
    assert.equal(action?.title, 'Move host device 0001:01:00.0 to PHB 2 slot 1 (now empty)');
    assert.equal(others.length, 0);
    const [change] = action?.edit?.documentChanges ?? [];
    assert.deepEqual(change && 'textDocument' in change && change.textDocument, { uri, version: 2 });
  });

  it('that cannot be say why to a client that shows it, when it asked for them', async () => {
    const only = ['refactor.move.newPhb'];
    assert.deepEqual(await ask(await opened(), { only }), []);
    const client = await opened({
      capabilities: { textDocument: { codeAction: { disabledSupport: true } } },
    });
    const [action] = await ask(client, { only });
    assert.match(action?.disabled?.reason ?? '', /has no other device/);
    assert.ok((await ask(client, {})).every(({ disabled }) => disabled === undefined));
  });

  it('are not worked out while the cursor moves', async () => {
    const titles = (await ask(await opened(), { triggerKind: 2 })).map(({ title }) => title);
    assert.ok(!titles.some((title) => title.startsWith('Move')), titles.join());
  });
});

describe('the XML of a device', () => {
  it('is answered, or an error says why not', async () => {
    const client = await opened();
    const at = (line: number) =>
      client.request<DeviceXml>('pseriesXml/deviceXml', {
        textDocument: { uri },
        position: { line, character: 8 },
      });
    assert.equal((await at(position.line)).name, 'hostdev-0001-01-00.0.xml');
    await assert.rejects(at(0), /Put the cursor into a device/);
  });

  it('is offered by the command of a client that has it, else as a file', async () => {
    const only = ['refactor.extract'];
    const own = await opened({ initializationOptions: { extractsDevices: true } });
    assert.equal((await ask(own, { only }))[0]?.command?.command, 'pseriesXml.extractDevice');
    const workspaceEdit = { documentChanges: true, resourceOperations: ['create'] };
    const other = await opened({ capabilities: { workspace: { workspaceEdit } } });
    assert.equal((await ask(other, { only }))[0]?.edit?.documentChanges?.length, 2);
    assert.deepEqual(await ask(await opened(), { only }), []);
  });
});
