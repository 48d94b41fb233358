// `npm start [FOLDER]`: a real VS Code with this extension in examples/ (or FOLDER). Works right after a clone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root, run } from './install.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'boolean' }, port: { type: 'string' } },
});
const folder = path.resolve(positionals[0] ?? path.join(root, 'examples'));

ensureInstalled();
run(process.execPath, ['esbuild.mjs']);

const windows = process.platform === 'win32';
const answers = (program) =>
  spawnSync(program, ['--version'], { stdio: 'ignore', shell: windows, timeout: 20_000 }).status === 0;
const desktop = values.browser ? undefined : ['code', 'codium'].find(answers);

if (desktop) {
  console.log(`Opening ${desktop} in ${folder}`);
  run(desktop, ['--new-window', `--extensionDevelopmentPath=${root}`, folder]);
} else {
  await serve();
}

/** VS Code in the browser, until Ctrl-C. */
async function serve() {
  const { ensureEditorInstalled, startEditor, vsixFile } = await import('../test/e2e/editor.mjs');
  ensureEditorInstalled();
  run(process.execPath, ['scripts/package.mjs', '--no-build']);
  const data = mkdtempSync(path.join(os.tmpdir(), 'pseries-guest-xml-'));
  const vsix = vsixFile(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const editor = await startEditor({ data, vsix, port: values.port ? Number(values.port) : undefined });
  console.log(
    `\nVS Code with pSeries Guest XML: ${editor.page(folder)}\nOnly this machine can open it. Ctrl-C ends it.`,
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void editor.stop());
  await editor.ended;
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
}
