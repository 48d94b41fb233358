/** Hosts behind a connection, this machine as it changes, and what is made of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CancellationToken, ResponseError } from 'vscode-jsonrpc';
import type { WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parseSnapshot } from '../../server/src/host/snapshotFile';
import { hostdev, phb, pseries } from '../service/guests';
import { type Client, connect, environmentOf, initialize, type Published } from './client';

const uri = 'file:///guests/guest.xml';
const connection = 'qemu+ssh://power9/system';
const guest = pseries(
  [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n'),
);
const takenAt = '2026-01-02T03:04:05.000Z';

const device = (address: string, group: number) => {
  const [domain, bus, slot, fn] = address.split(/[:.]/).map((part) => Number.parseInt(part, 16));
  return `<device><name>x</name><capability type='pci'><domain>${domain}</domain><bus>${bus}</bus><slot>${slot}</slot><function>${fn}</function><iommuGroup number='${group}'/></capability></device>`;
};
const twoGroups = [device('0001:01:00.0', 1), device('0002:01:00.0', 2)];
const has = (code: string) => (published: Published) =>
  published.diagnostics.some((diagnostic) => diagnostic.code === code);

interface Setup {
  readonly answer: (params: { connection: string }, token: CancellationToken) => unknown;
  readonly runsVirsh?: boolean;
  readonly uri?: string;
  readonly environment?: ReturnType<typeof environmentOf>;
}

/** A client that answers for virsh, and what it was asked. */
async function connected({ answer, runsVirsh = true, environment, ...setup }: Setup) {
  const client = connect(environment ?? environmentOf());
  const asked: string[] = [];
  client.connection.onRequest('pseriesXml/readHost', (params: { connection: string }, token) => {
    asked.push(params.connection);
    return answer(params, token);
  });
  await initialize(client, {
    initializationOptions: {
      virsh: runsVirsh,
      completedGuests: true,
      settings: { host: { connection: setup.uri ?? connection } },
    },
  });
  client.open(uri, guest);
  return { client, asked };
}

interface Status {
  readonly libvirtVersion: string;
  readonly host: { source: string; takenAt: string | null; kind: string } | null;
  readonly fault: string | null;
  readonly reading: boolean;
}
const statusOf = (client: Client, of = uri) =>
  client.request<Status | null>('pseriesXml/status', { uri: of });

describe('a libvirt connection', () => {
  it('is asked by the client, once, and its host is what guests are checked against', async () => {
    const { client, asked } = await connected({ answer: () => ({ texts: twoGroups, takenAt }) });
    await client.until(has('mixed-iommu-groups'));
    client.open('file:///guests/second.xml', guest);
    await client.until((published) => published.uri.endsWith('second.xml'));
    assert.deepEqual(asked, [connection]);
    assert.deepEqual(await statusOf(client), {
      libvirtVersion: '11.3.0',
      host: { source: `libvirt at ${connection}`, takenAt, kind: 'connection' },
      reading: false,
      fault: null,
    });
  });

  it('is asked again on refresh, and not when a file or another setting changes', async () => {
    let group = 1;
    const { client, asked } = await connected({
      answer: () => ({ texts: [device('0001:01:00.0', 1), device('0002:01:00.0', group)], takenAt }),
    });
    await client.until((published) => published.uri === uri && !has('mixed-iommu-groups')(published));
    client.notify('workspace/didChangeWatchedFiles', { changes: [] });
    await statusOf(client);
    assert.equal(asked.length, 1);
    group = 2;
    client.notify('pseriesXml/refreshHost', {});
    await client.until(has('mixed-iommu-groups'));
    assert.equal(asked.length, 2);
  });

  it('comes behind a snapshot beside the guest', async () => {
    const { client, asked } = await connected({
      answer: () => ({ texts: twoGroups, takenAt }),
      environment: environmentOf(new Map([['file:///guests/p9.host.json', '[]']])),
    });
    assert.equal((await statusOf(client))?.host?.kind, 'snapshot');
    assert.deepEqual(asked, []);
  });

  it('that is silent keeps nobody waiting, and is given up on refresh', async () => {
    const environment = environmentOf();
    const impatient = { ...environment.timers, later: environment.timers.soon };
    let silent = true;
    const givenUp = new Promise<void>((resolve) => {
      void connected({
        environment: { ...environment, timers: impatient },
        answer: (_, token) =>
          silent
            ? new Promise((_answer, reject) =>
                token.onCancellationRequested(() => {
                  resolve();
                  reject(new ResponseError(-32800, 'cancelled'));
                }),
              )
            : { texts: twoGroups, takenAt },
      }).then(async ({ client }) => {
        await client.until((published) => published.uri === uri);
        assert.equal((await statusOf(client))?.reading, true);
        silent = false;
        client.notify('pseriesXml/refreshHost', {});
        await client.until(has('mixed-iommu-groups'));
        assert.deepEqual(client.shown, []);
      });
    });
    await givenUp;
  });

  const faults: Record<string, [answer: unknown, words: RegExp]> = {
    fails: [{ fault: 'virsh: failed to connect' }, /^Host connection: virsh: failed to connect\. Guests/],
    'names no devices': [{ texts: [], takenAt }, /names no PCI devices/],
    'prints nonsense': [{ texts: ['<<<', '\u0000', '</devices><device>'], takenAt }, /names no PCI devices/],
    'is answered nonsense': [{ texts: [7] }, /virsh was not asked/],
  };
  for (const [name, [answer, words]] of Object.entries(faults)) {
    it(`that ${name} is told once, and guests are checked without it`, async () => {
      const { client } = await connected({ answer: () => answer });
      assert.match((await client.untilShown(() => true)).message, words);
      client.open('file:///guests/second.xml', guest);
      await client.until((published) => published.uri.endsWith('second.xml'));
      assert.equal(client.shown.length, 1);
      assert.equal((await statusOf(client))?.host, null);
      assert.notEqual((await statusOf(client))?.fault, null);
    });
  }

  it('of an untrusted workspace is not told, only shown in the status', async () => {
    const { client } = await connected({ answer: () => ({ fault: 'not trusted', quiet: true }) });
    assert.equal((await statusOf(client))?.fault, 'not trusted');
    assert.deepEqual(client.shown, []);
  });

  it('that is hostile, or of an editor that runs no virsh, is asked of nobody', async () => {
    for (const [bad, words] of [
      ['--help', /is no connection to use/],
      ['qemu+ext:///system?command=/bin/x', /transport ext/],
      ['qemu+ssh://-oProxyCommand=x/system', /dash/],
      ['qemu:///system\n$(reboot)', /white space/],
    ] as const) {
      const { client, asked } = await connected({ uri: bad, answer: () => ({ texts: twoGroups, takenAt }) });
      assert.match((await client.untilShown(() => true)).message, words);
      assert.deepEqual(asked, []);
    }
    const { client, asked } = await connected({
      runsVirsh: false,
      answer: () => ({ texts: twoGroups, takenAt }),
    });
    assert.match((await client.untilShown(() => true)).message, /this editor does not run virsh/);
    assert.deepEqual(asked, []);
  });

  it('that fails falls back to this machine only where it is this machine', async () => {
    const devices = [
      { address: '0001:01:00.0', iommuGroup: 1 },
      { address: '0002:01:00.0', iommuGroup: 2 },
    ];
    const environment = {
      ...environmentOf(),
      localTopology: async () => ({ source: "this machine's sysfs", takenAt: null, devices }),
    };
    const answer = () => ({ fault: 'virsh: no libvirtd' });
    const local = await connected({ environment, answer, uri: 'qemu:///system' });
    await local.client.until(has('mixed-iommu-groups'));
    assert.equal((await statusOf(local.client))?.host?.kind, 'machine');
    const remote = await connected({ environment, answer });
    assert.equal((await statusOf(remote.client))?.host, null);
  });
});

describe('this machine', () => {
  it('is looked at again when a guest is opened or the editor comes back, and only when that is long ago', async (context) => {
    let group = 1;
    let reads = 0;
    let time = 0;
    context.mock.method(performance, 'now', () => time);
    const client = connect({
      ...environmentOf(),
      localTopology: async () => {
        reads += 1;
        const devices = [
          { address: '0001:01:00.0', iommuGroup: 1 },
          { address: '0002:01:00.0', iommuGroup: group },
        ];
        return { source: "this machine's sysfs", takenAt: null, devices };
      },
    });
    await initialize(client);
    client.open(uri, guest);
    await client.until((published) => published.uri === uri);
    group = 2;
    client.notify('pseriesXml/editorFocused', {});
    await statusOf(client);
    assert.equal(reads, 1);
    time += 60_000;
    client.notify('pseriesXml/editorFocused', {});
    await client.until(has('mixed-iommu-groups'));
    assert.equal(reads, 2);
    const judged = client.published.length;
    time += 60_000;
    client.open('file:///guests/second.xml', guest);
    await client.until((published) => published.uri.endsWith('second.xml'));
    assert.equal(client.published.length, judged + 1, 'nothing changed: the first guest is not judged again');
    assert.equal(reads, 3);
  });
});

describe('made of a host', () => {
  const answer = () => ({ texts: twoGroups, takenAt });

  it('a snapshot to keep, read anew', async () => {
    const { client, asked } = await connected({ answer });
    await statusOf(client);
    const { text } = await client.request<{ text: string }>('pseriesXml/hostSnapshot', { connection });
    assert.deepEqual(asked, [connection, connection]);
    const read = parseSnapshot(text, 'x');
    assert.ok('topology' in read);
    assert.equal(read.topology.devices.length, 2);
    const machine = await client.request<object>('pseriesXml/hostSnapshot', { connection: null });
    assert.deepEqual(machine, { reason: 'This machine has no PCI devices of a POWER host.' });
  });

  it('edits that add a device that was chosen', async () => {
    const { client } = await connected({ answer });
    const empty = pseries(phb(0));
    client.open('file:///guests/empty.xml', empty, 5);
    const at = 'file:///guests/empty.xml';
    const choices = await client.request<{ groups: unknown[] }>('pseriesXml/hostDevices', { uri: at });
    assert.equal(choices.groups.length, 2);
    const request = { uri: at, version: 5, host: ['0001:01:00.0'], bus: null, slot: null };
    const added = await client.request<{ edit: WorkspaceEdit }>('pseriesXml/addHostDevices', request);
    const edits = added.edit.changes?.[at] ?? [];
    const text = TextDocument.applyEdits(TextDocument.create('', 'xml', 0, empty), edits);
    assert.match(text, /<hostdev[\s\S]*bus='0x01' slot='0x01'/);
    const nowhere = await client.request('pseriesXml/hostDevices', { uri: 'file:///none.xml' });
    assert.deepEqual(nowhere, { reason: 'This document is no pSeries guest.' });
  });

  it('a guest that is not saved yet, with the snapshot of the folder it will be in', async () => {
    const snapshot = JSON.stringify([{ address: '0001:01:00.0', iommuGroup: 1 }]);
    const client = connect(environmentOf(new Map([['file:///guests/p9.host.json', snapshot]])));
    await initialize(client);
    const at = 'untitled:/guests/new.xml';
    const choices = await client.request<{ source: string }>('pseriesXml/newGuestHostDevices', { uri: at });
    assert.equal(choices.source, 'p9.host.json');
    const form = { name: 'new', memory: '8 GiB', vcpus: '4', hostDevices: ['0001:01:00.0'] };
    const { text } = await client.request<{ text: string }>('pseriesXml/newGuest', { uri: at, form });
    client.open(at, text);
    assert.deepEqual((await client.until((published) => published.uri === at)).diagnostics, []);
    assert.equal((await statusOf(client, at))?.host?.source, 'p9.host.json');
    assert.match(
      String(await client.request('pseriesXml/newGuestFault', { field: 'memory', text: '100 MiB' })),
      /multiple of 256 MiB/,
    );
  });

  it('nothing of nonsense', async () => {
    const { client } = await connected({ answer });
    for (const params of [null, {}, { uri: 7 }, { uri, addresses: 'all' }, { uri, form: null }]) {
      for (const method of ['status', 'hostDevices', 'newGuestHostDevices', 'newGuest', 'newGuestFault']) {
        const result = await client.request<object | null>(`pseriesXml/${method}`, params);
        assert.ok(result === null || typeof result === 'object', method);
      }
    }
  });
});
