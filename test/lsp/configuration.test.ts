/** Settings and host snapshots, as different clients give them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings } from '../../server/src/lsp/settings';
import { defaultSettings } from '../../server/src/service/snapshot';
import { hostdev, phb, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize, type Published } from './client';

const uri = 'file:///guests/guest.xml';
const beside = 'file:///guests/guest.host.json';
const devices = (...groups: readonly number[]) =>
  JSON.stringify(groups.map((iommuGroup, index) => ({ address: `000${index + 1}:01:00.0`, iommuGroup })));
const mixed = pseries(
  [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n'),
);
const severityOf = (code: string) => (published: Published) =>
  published.diagnostics.find((diagnostic) => diagnostic.code === code)?.severity;
const mixedAs = (severity: number | undefined) => (published: Published) =>
  severityOf('mixed-iommu-groups')(published) === severity;
const quiet = { rules: { 'mixed-iommu-groups': 'hint' } };

async function opened(client: Client, params: object = {}): Promise<Client> {
  await initialize(client, params);
  client.open(uri, mixed);
  return client;
}

describe('the section pseriesXml', () => {
  it('is read', () => {
    const settings = {
      rules: { a: 'off', b: 'error' },
      libvirtVersion: '9.0',
      inlayHints: 'addresses',
      codeLens: false,
      semanticTokens: false,
      format: { enable: 'on' },
      host: { snapshot: ' h.json ', connection: 'qemu:///system ' },
      workspace: { guests: false },
    };
    assert.deepEqual(readSettings(settings), {
      service: {
        levels: { a: 'off', b: 'error' },
        plan: { libvirtVersion: '9.0.0', define: true },
        inlayHints: 'addresses',
        otherGuests: false,
        codeLens: false,
        semanticTokens: false,
      },
      host: { snapshot: 'h.json', connection: 'qemu:///system' },
      format: 'on',
    });
  });

  const broken: readonly unknown[] = [
    null,
    undefined,
    7,
    'rules',
    [],
    { rules: 'off', host: 'h.json', libvirtVersion: 9 },
    { rules: { a: 'loud', b: 3, c: null }, host: { snapshot: {}, connection: 7 }, libvirtVersion: 'newest' },
    {
      rules: null,
      host: null,
      libvirtVersion: '',
      codeLens: 'no',
      semanticTokens: 0,
      format: { enable: true },
    },
    { rules: [['a']], host: { snapshot: '  ', connection: ' ' }, libvirtVersion: '1.2.3.4' },
  ];
  for (const settings of broken) {
    it(`broken counts as not set: ${JSON.stringify(settings)}`, () => {
      assert.deepEqual(readSettings(settings), {
        service: defaultSettings,
        host: { snapshot: null, connection: null },
        format: 'auto',
      });
    });
  }
});

describe('settings come', () => {
  const files = environmentOf(new Map([[beside, devices(1, 2)]]));

  it('with the initialize request, for clients that have no other way', async () => {
    const client = await opened(connect(files), {
      initializationOptions: { settings: { pseriesXml: quiet } },
    });
    await client.until(mixedAs(4));
  });

  it('pushed, and what they change is shown at once', async () => {
    const client = await opened(connect(files));
    await client.until(mixedAs(2));
    client.notify('workspace/didChangeConfiguration', { settings: { pseriesXml: quiet } });
    await client.until(mixedAs(4));
    client.notify('workspace/didChangeConfiguration', {
      settings: { rules: { 'mixed-iommu-groups': 'error' } },
    });
    await client.until(mixedAs(1));
  });

  it('asked for, one document at a time', async () => {
    const client = connect(files);
    const asked: unknown[] = [];
    let settings: unknown = quiet;
    client.connection.onRequest('workspace/configuration', ({ items }) => {
      asked.push(...items);
      return items.map(() => settings);
    });
    await opened(client, { capabilities: { workspace: { configuration: true } } });
    await client.until(mixedAs(4));
    // Once for the window, which says whether there is a formatter.
    assert.deepEqual(asked, [{ section: 'pseriesXml' }, { scopeUri: uri, section: 'pseriesXml' }]);
    settings = {};
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.until(mixedAs(2));
  });

  it('too late to be waited for: shown without them, and again when they come', async () => {
    const soon = files.timers.soon;
    const client = connect({ ...files, timers: { soon, later: (action) => soon(action) } });
    let answer: () => void = () => {};
    client.connection.onRequest(
      'workspace/configuration',
      () =>
        new Promise((resolve) => {
          answer = () => resolve([quiet]);
        }),
    );
    await opened(client, { capabilities: { workspace: { configuration: true } } });
    await client.until((published) => published.uri === uri);
    answer();
    await client.until(mixedAs(4));
  });

  it('not at all, or broken: everything has its own level', async () => {
    const client = connect(files);
    client.connection.onRequest('workspace/configuration', () => {
      throw new Error('no configuration here');
    });
    await opened(client, { capabilities: { workspace: { configuration: true } } });
    await client.until(mixedAs(2));
    const nonsense = await opened(connect(files), { initializationOptions: 'nonsense' });
    nonsense.notify('workspace/didChangeConfiguration', { settings: { pseriesXml: ['nonsense'] } });
    await nonsense.until(mixedAs(2));
  });
});

describe('the host is', () => {
  const folder = 'file:///guests';
  const workspace = { workspaceFolders: [{ uri: 'file:///guests', name: 'guests' }] };
  const cases: Record<string, { files: Record<string, string>; snapshot?: string }> = {
    'the snapshot named by an absolute path': {
      files: { 'file:///etc/host.json': devices(1, 2), [beside]: devices(1, 1) },
      snapshot: '/etc/host.json',
    },
    'the snapshot named relative to the workspace folder': {
      files: { [`${folder}/hosts/p9.json`]: devices(1, 2), [beside]: devices(1, 1) },
      snapshot: 'hosts/p9.json',
    },
    'the snapshot of the same name beside the guest': {
      files: { [beside]: devices(1, 2), [`${folder}/other.host.json`]: devices(1, 1) },
    },
    'the only snapshot in the folder': { files: { [`${folder}/power9.host.json`]: devices(1, 2) } },
  };
  for (const [name, { files, snapshot }] of Object.entries(cases)) {
    it(name, async () => {
      const settings = { host: { snapshot: snapshot ?? '' } };
      const client = connect(environmentOf(new Map(Object.entries(files))));
      await opened(client, { ...workspace, initializationOptions: { settings } });
      await client.until(mixedAs(2));
      assert.deepEqual(client.shown, []);
    });
  }

  it('this machine, when there is no snapshot', async () => {
    const topology = {
      source: "this machine's sysfs",
      takenAt: null,
      devices: [
        { address: '0001:01:00.0', iommuGroup: 1 },
        { address: '0002:01:00.0', iommuGroup: 2 },
      ],
    };
    const client = connect({ ...environmentOf(), localTopology: async () => topology });
    await (await opened(client)).until(mixedAs(2));
  });

  it('unknown when two snapshots could be meant, or this machine cannot be read', async () => {
    const two = new Map([
      [`${folder}/a.host.json`, devices(1, 2)],
      [`${folder}/b.host.json`, devices(1, 2)],
    ]);
    const localTopology = () => Promise.reject(new Error('EACCES'));
    const client = await opened(connect({ ...environmentOf(two), localTopology }));
    const { diagnostics } = await client.until((published) => published.uri === uri);
    assert.ok(diagnostics.every(({ code }) => code !== 'mixed-iommu-groups'));
    assert.deepEqual(client.shown, []);
  });

  it('read again when its file changes', async () => {
    const files = new Map([[beside, devices(1, 1)]]);
    const client = await opened(connect(environmentOf(files)));
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: `${mixed}<` }],
    });
    await client.until(({ version }) => version === 2);
    assert.ok(client.published.every(mixedAs(undefined)));
    files.set(beside, devices(1, 2));
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: beside, type: 2 }] });
    await client.until(mixedAs(2));
  });

  it('read through the client in a web worker, and for other schemes where the client offers it', async () => {
    const remote = 'vscode-vfs://github/team/guests/guest.xml';
    for (const [files, initializationOptions] of [
      [null, {}],
      [environmentOf().files, { files: true }],
    ] as const) {
      const client = connect({ ...environmentOf(), files });
      client.connection.onRequest('pseriesXml/listFolder', ({ uri }) =>
        uri === 'vscode-vfs://github/team/guests' ? ['guest.xml', 'p9.host.json'] : null,
      );
      client.connection.onRequest('pseriesXml/readTextFile', ({ uri }) =>
        uri === 'vscode-vfs://github/team/guests/p9.host.json' ? { text: devices(1, 2) } : null,
      );
      await initialize(client, { initializationOptions });
      client.open(remote, mixed);
      await client.until(mixedAs(2));
    }
  });

  it('a malformed or missing snapshot: one message that names the file, and the rest works on', async () => {
    const files = new Map([[beside, '{ "devices": [']]);
    const client = await opened(connect(environmentOf(files)));
    const again = () => client.notify('workspace/didChangeWatchedFiles', { changes: [] });
    const { type, message } = await client.untilShown(() => true);
    assert.equal(type, 2);
    assert.match(message, /\/guests\/guest\.host\.json: not JSON: .*Guests are checked without it\.$/);
    assert.ok((await client.until((published) => published.uri === uri)).diagnostics.length > 0);
    client.open('file:///guests/second.xml', mixed);
    await client.until((published) => published.uri === 'file:///guests/second.xml');
    again();
    client.change(uri, 2, { text: `${mixed}<` });
    await client.until(({ version }) => version === 2);
    assert.equal(client.shown.length, 1);
    files.set(beside, '[{}]');
    again();
    await client.untilShown(({ message }) => message.includes('devices[0].address'));
    files.set(beside, devices(1, 2));
    again();
    await client.until(mixedAs(2));
    assert.equal(client.shown.length, 2);
  });

  it('a file that the setting names and that is not there is told, too', async () => {
    const settings = { host: { snapshot: 'lost.json' } };
    const client = await opened(connect(), { ...workspace, initializationOptions: { settings } });
    const { message } = await client.untilShown(() => true);
    assert.match(
      message,
      /^Host snapshot .*lost\.json: it cannot be read\. Guests are checked without it\.$/,
    );
  });
});
