/** The two entry points, bundled: a process over stdio, and a web worker. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import {
  createMessageConnection,
  PortMessageReader,
  PortMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { hostdev, pseries } from '../service/guests';
import { createClient, initialize } from './client';

const root = path.join(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'pseries-server-'));
const nodeServer = path.join(folder, 'server.node.cjs');
const webServer = path.join(folder, 'server.web.cjs');
const snapshot = readFileSync(path.join(root, 'examples/power9.host.json'), 'utf8');
const text = readFileSync(path.join(root, 'examples/mixed-groups-and-bridge.xml'), 'utf8');
const uri = pathToFileURL(path.join(folder, 'guests/guest.xml')).href;

before(async () => {
  mkdirSync(path.join(folder, 'guests'));
  copyFileSync(path.join(root, 'examples/power9.host.json'), path.join(folder, 'guests/power9.host.json'));
  const bundle = { bundle: true, absWorkingDir: root, logLevel: 'error' } as const;
  const node = { ...bundle, platform: 'node', format: 'cjs' } as const;
  await build({
    ...node,
    conditions: ['module'],
    entryPoints: ['server/src/main.node.ts'],
    outfile: nodeServer,
  });
  // A node module in the web server would not resolve here.
  const web = { ...bundle, platform: 'browser', format: 'iife' } as const;
  await build({ ...web, entryPoints: ['server/src/main.web.ts'], outfile: webServer });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function startProcess() {
  const server = spawn(process.execPath, [nodeServer, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = createClient(
    createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin)),
  );
  return { server, client, exited: once(server, 'exit') };
}

describe('the server as a process', () => {
  it('checks a guest with the snapshot beside it, and ends when it is told to', async () => {
    const { client, exited } = startProcess();
    await initialize(client);
    client.open(uri, text);
    const { diagnostics } = await client.until((published) => published.uri === uri);
    assert.ok(diagnostics.some(({ code }) => code === 'mixed-iommu-groups'));
    assert.deepEqual(client.shown, []);
    await client.request('shutdown', undefined);
    client.notify('exit', undefined);
    assert.deepEqual(await exited, [0, null]);
  });

  it('tells guests of a folder of each other, and follows its files', async () => {
    const guests = mkdtempSync(path.join(folder, 'workspace-'));
    const uriOf = (name: string) => pathToFileURL(path.join(guests, name)).href;
    const guest = (name: string, address: string) =>
      pseries(hostdev(address)).replace('<name>guest<', `<name>${name}<`);
    const write = (name: string, address: string) =>
      writeFileSync(path.join(guests, name), guest(name, address));
    const { client, exited } = startProcess();
    const told = (...names: readonly string[]) =>
      client.until(({ uri, diagnostics }) => {
        const found = diagnostics.filter(({ code }) => code === 'host-device-in-other-guest');
        const places = found.flatMap(({ relatedInformation }) => relatedInformation ?? []);
        return (
          uri === uriOf('a.xml') &&
          places.map(({ location }) => location.uri).join() === names.map(uriOf).join()
        );
      });
    const changed = (name: string, type: number) =>
      client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(name), type }] });
    write('a.xml', '0001:01:00.0');
    write('b.xml', '0001:01:00.0');
    await initialize(client, { workspaceFolders: [{ uri: pathToFileURL(guests).href, name: 'guests' }] });
    client.open(uriOf('a.xml'), guest('a', '0001:01:00.0'));
    await told('b.xml');
    client.forget();
    client.change(uriOf('a.xml'), 2, { text: guest('a', '0002:01:00.0') });
    await told();
    client.change(uriOf('a.xml'), 3, { text: guest('a', '0001:01:00.0') });
    await told('b.xml');
    client.forget();
    write('c d.xml', '0001:01:00.0');
    changed('c d.xml', 1);
    await told('b.xml', 'c d.xml');
    rmSync(path.join(guests, 'b.xml'));
    changed('b.xml', 3);
    await told('c d.xml');
    await client.request('shutdown', undefined);
    client.notify('exit', undefined);
    assert.deepEqual(await exited, [0, null]);
  });

  it('ends when its input does', async () => {
    const { server, client, exited } = startProcess();
    await initialize(client);
    const position = { line: 0, character: 0 };
    await client.request('textDocument/hover', { textDocument: { uri }, position });
    server.stdin.end();
    assert.deepEqual(await exited, [1, null]);
  });

  it('ends when the editor has died without a word', { timeout: 20_000 }, async () => {
    const editor = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const { client, exited } = startProcess();
    await initialize(client, { processId: editor.pid });
    editor.kill('SIGKILL');
    assert.deepEqual(await exited, [1, null]);
    client.connection.dispose();
  });
});

describe('the server as a web worker', () => {
  it('checks a guest with the snapshot that the client reads', async () => {
    // The message port of a browser's worker, as far as the connection uses it.
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       globalThis.self = {
         postMessage: (message) => parentPort.postMessage(message),
         addEventListener: (name, listener) => parentPort.on(name, listener),
       };
       parentPort.on('message', (data) => self.onmessage({ data }));
       require(${JSON.stringify(webServer)});`,
      { eval: true },
    );
    const client = createClient(
      createMessageConnection(new PortMessageReader(worker), new PortMessageWriter(worker)),
    );
    client.connection.onRequest('pseriesXml/listFolder', () => ['guest.xml', 'power9.host.json']);
    client.connection.onRequest('pseriesXml/readTextFile', () => ({ text: snapshot }));
    await initialize(client);
    client.open(uri, text);
    const { diagnostics } = await client.until((published) => published.uri === uri);
    assert.ok(diagnostics.some(({ code }) => code === 'mixed-iommu-groups'));
    client.connection.dispose();
    await worker.terminate();
  });
});
