// VS Code itself, from npm packages: installed on demand, served on the loopback address, stopped cleanly.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled, root, run } from '../../scripts/install.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
// code-server's own wrapper wants compiled modules; the server of VS Code inside it does not.
const serverMain = path.join(vscode, 'out', 'server-main.js');

/** Settings that keep VS Code to its work: no welcome, no updates, no telemetry. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
};

/** Installs VS Code and the browser driver, 400 MB, once. */
export function ensureEditorInstalled() {
  if (!isInstalled(folder)) {
    console.log('Installing VS Code for the browser (400 MB, once) …');
    run('npm', ['ci', '--no-audit', '--no-fund'], folder);
  }
  // Its packages are in a lock file of its own, which the outer npm does not know.
  if (!existsSync(path.join(vscode, 'node_modules', '.package-lock.json'))) {
    run(
      'npm',
      ['ci', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'],
      vscode,
    );
  }
}

/** A TCP port that is free on the loopback address now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Calls `probe` until it gives something, at most `seconds` long; says what it waited for when it gives up. */
export async function until(what, probe, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const places = (data) => [
  ...['--server-data-dir', path.join(data, 'server')],
  ...['--extensions-dir', path.join(data, 'extensions')],
];

/** Installs a .vsix as VS Code does, and gives the folder it is in. */
export function installExtension(data, vsix) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [serverMain, ...places(data), '--install-extension', vsix, '--force'],
    { encoding: 'utf8' },
  );
  const name = readdirSync(path.join(data, 'extensions')).find((entry) =>
    entry.startsWith('pseries-guest-xml.'),
  );
  if (!/successfully installed/.test(stdout) || !name) {
    throw new Error(`VS Code did not install ${path.basename(vsix)}:\n${stdout}${stderr}`);
  }
  return path.join(data, 'extensions', name);
}

/**
 * Starts VS Code's server with the extension installed.
 *
 * @param options.data - a folder for everything that it writes
 * @param options.vsix - the packaged extension
 * @param options.env - variables of its environment, besides this process's
 * @param options.trusts - whether every folder is trusted without a question
 * @returns `page(folder, payload)`: the address of a workbench; `remote(file)`: a file's URI there; `ended`: resolves when the server stops; `stop()`
 */
export async function startEditor({ data, vsix, settings = {}, env = {}, flags = [], port, trusts = true }) {
  const chosenPort = port ?? (await freePort());
  const machine = path.join(data, 'server', 'data', 'Machine');
  mkdirSync(machine, { recursive: true });
  writeFileSync(
    path.join(machine, 'settings.json'),
    JSON.stringify({ ...quietSettings, ...settings }, null, 2),
  );
  installExtension(data, vsix);
  // Without it, any other user of this machine could open a terminal here.
  const token = randomBytes(16).toString('hex');
  const tokenFile = path.join(data, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const log = openSync(path.join(data, 'server.log'), 'a');
  const server = spawn(
    process.execPath,
    [
      serverMain,
      ...places(data),
      ...['--host', '127.0.0.1', '--port', String(chosenPort), '--connection-token-file', tokenFile],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
      ...(trusts ? ['--disable-workspace-trust'] : []),
      ...['--disable-getting-started-override', '--disable-update-check'],
      ...flags,
    ],
    { stdio: ['ignore', log, log], env: { ...process.env, ...env } },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = () => {
    server.kill('SIGTERM');
    return ended;
  };
  const address = `http://127.0.0.1:${chosenPort}`;
  const answers = () =>
    fetch(`${address}/version`).then(
      ({ ok }) => ok,
      () => false,
    );
  await Promise.race([
    until(`VS Code's server at ${address}`, answers),
    ended.then((code) =>
      Promise.reject(new Error(`VS Code's server ended with ${code}; see ${data}/server.log`)),
    ),
  ]).catch(async (error) => {
    await stop();
    throw error;
  });
  const remote = (file) => `vscode-remote://127.0.0.1:${chosenPort}${file}`;
  const page = (shown, payload = []) =>
    `${address}/?tkn=${token}&folder=${encodeURIComponent(shown)}${payload.length ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : ''}`;
  return { address, remote, page, ended, stop };
}

/** The packaged extension's file name, as `npm run package` writes it. */
export function vsixFile({ name, version }) {
  return path.join(root, `${name}-${version}.vsix`);
}
