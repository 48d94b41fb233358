/** What a view of the topology asks of the server. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EditAnswer, VersionedTopology } from '../../server/src/service/topologyEdits';
import { hostdev, phb, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize } from './client';

const uri = 'file:///guests/guest.xml';
const hostJson = JSON.stringify([
  { address: '0001:01:00.0', iommuGroup: 1 },
  { address: '0002:01:00.0', iommuGroup: 2, class: '0x020000' },
  { address: '0002:00:00.0', iommuGroup: 2, class: '0x060400' },
]);
const text = pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1')].join('\n'));
const device = text.indexOf('<hostdev');

async function opened(of = text): Promise<Client> {
  const client = connect(environmentOf(new Map([['file:///guests/power9.host.json', hostJson]])));
  const workspaceEdit = { documentChanges: true };
  await initialize(client, { capabilities: { workspace: { workspaceEdit } } });
  client.open(uri, of, 5);
  return client;
}

const move = (client: Client, more: object = {}) =>
  client.request<EditAnswer>('pseriesXml/moveDevice', {
    ...{ uri, version: 5, device, bus: 1, slot: 3 },
    ...more,
  });
const add = (client: Client, more: object = {}) =>
  client.request<EditAnswer>('pseriesXml/addHostDevices', {
    ...{ uri, version: 5, host: ['0002:01:00.0', '0002:00:00.0'], bus: 'new', slot: null },
    ...more,
  });
const reason = (answer: EditAnswer) => {
  assert.ok(answer.kind === 'refused', JSON.stringify(answer));
  return answer.reason;
};

describe('a view of the topology', () => {
  it('gets it with the version of the text', async () => {
    const client = await opened();
    const ask = () => client.request<VersionedTopology | null>('pseriesXml/topology', { uri });
    const found = await ask();
    assert.equal(found?.version, 5);
    assert.deepEqual(
      found.topology.buses.map(({ index, isolation }) => [index, isolation]),
      [
        [0, 'empty'],
        [1, 'isolated'],
      ],
    );
    client.change(uri, 6, { text: '<pool/>' });
    assert.equal(await ask(), null);
  });

  it('moves a device by an edit for that version', async () => {
    const answer = await move(await opened());
    assert.ok(answer.kind === 'edit', JSON.stringify(answer));
    assert.equal(answer.title, 'Move host device 0001:01:00.0 to PHB 1 slot 3');
    const [change] = answer.edit.documentChanges ?? [];
    assert.ok(change && 'textDocument' in change && 'edits' in change);
    assert.deepEqual(change.textDocument, { uri, version: 5 });
    assert.deepEqual(
      change.edits.map((edit) => ('newText' in edit ? edit.newText : '')),
      ['0x03'],
    );
  });

  it('is asked before isolation is lost', async () => {
    const answer = await move(await opened(), { bus: 0 });
    assert.ok(answer.kind === 'ask', JSON.stringify(answer));
    assert.match(answer.reason, /PHB 0/);
  });

  it('adds a host device, without the bridge of its group', async () => {
    const answer = await add(await opened());
    assert.ok(answer.kind === 'edit', JSON.stringify(answer));
    assert.equal(answer.title, 'Add host device 0002:01:00.0 on PHB 2');
    assert.match(reason(await add(await opened(), { bus: 1 })), /IOMMU group/);
  });

  it('is refused, with the reason, what cannot be', async () => {
    const client = await opened();
    assert.equal(reason(await move(client, { version: 4 })), 'The text has changed meanwhile.');
    assert.equal(reason(await add(client, { version: 4 })), 'The text has changed meanwhile.');
    assert.equal(reason(await move(client, { device: 1 })), 'There is no device any more.');
    assert.equal(reason(await move(client, { bus: 9 })), 'There is no PHB 9.');
    for (const nonsense of [
      { bus: '1' },
      { slot: 'x' },
      { device: null },
      { bus: null },
      { uri: 'file:///b' },
    ]) {
      assert.equal(reason(await move(client, nonsense)), 'This is no pSeries guest.');
    }
    assert.equal(reason(await add(client, { host: '0002:01:00.0' })), 'This is no pSeries guest.');
  });
});
