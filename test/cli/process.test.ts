import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { buildSync } from 'esbuild';
import { makeFolder, mendableGuest, mendedGuest, refusedGuest } from './cli';

// The command line as a process, bundled as it is shipped.
const folder = mkdtempSync(path.join(tmpdir(), 'pseries-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const program = path.join(folder, 'pseries-xml.js');
buildSync({
  absWorkingDir: path.join(import.meta.dirname, '../..'),
  entryPoints: ['server/src/cli/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  conditions: ['module'],
  logLevel: 'error',
  outfile: program,
});

const cli = (cwd: string, argv: readonly string[], input = '') =>
  spawnSync(process.execPath, [program, ...argv], { cwd, input, encoding: 'utf8' });

test('exit codes and streams of the process', (context) => {
  const { folder: cwd } = makeFolder(context, { 'db.xml': refusedGuest });
  const found = cli(cwd, ['check', 'db.xml']);
  assert.equal(found.status, 1);
  assert.match(found.stdout, /host-device-twice/);
  assert.equal(found.stderr, '');
  const wrong = cli(cwd, ['check', '--nonsense']);
  assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
  assert.equal(cli(cwd, ['--version']).status, 0);
});

test('a guest goes in at standard input and comes out mended', (context) => {
  const { folder: cwd } = makeFolder(context, {});
  const { status, stdout } = cli(cwd, ['fix', '-'], mendableGuest);
  assert.deepEqual([status, stdout], [0, mendedGuest]);
});

test('a long answer to a pipe is whole', (context) => {
  const guests = Array.from({ length: 300 }, (_, index) => [`${index}.xml`, refusedGuest] as const);
  const { folder: cwd } = makeFolder(context, Object.fromEntries(guests));
  const { status, stdout } = cli(cwd, ['check', '--format', 'json', '.']);
  assert.equal(status, 1);
  assert.ok(stdout.length > 100_000);
  assert.equal(JSON.parse(stdout).files.length, 300);
});

test('a reader that has seen enough is no error', async (context) => {
  const guests = Array.from({ length: 300 }, (_, index) => [`${index}.xml`, refusedGuest] as const);
  const { folder: cwd } = makeFolder(context, Object.fromEntries(guests));
  const child = spawn(process.execPath, [program, 'check', '.'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.destroy();
  const [status] = await once(child, 'close');
  assert.deepEqual([status, stderr], [1, '']);
});

test('lsp answers initialize and exits when told to', async () => {
  const child = spawn(process.execPath, [program, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const send = (message: object) => {
    const content = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`);
  };
  send({ id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
  send({ id: 2, method: 'shutdown' });
  send({ method: 'exit' });
  const [status] = await once(child, 'close');
  assert.equal(status, 0);
  assert.match(stdout, /"id":1,"result":\{.*"capabilities":\{/);
});
