// `npm run test:e2e [NAME...]`: packages the extension and tests it in VS Code; NAME is inHost, web, window, otherGuests, ui, host, picture or grammar.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, root, run } from '../../scripts/install.mjs';
import { ensureEditorInstalled } from './editor.mjs';

const here = path.join(root, 'test', 'e2e');
const names = process.argv.slice(2);

ensureInstalled();
ensureEditorInstalled();
run(process.execPath, ['scripts/package.mjs']);

const { build } = await import('esbuild');
const shared = {
  bundle: true,
  outdir: path.join(here, 'dist'),
  format: 'cjs',
  absWorkingDir: here,
  nodePaths: [path.join(here, 'node_modules')],
};
await Promise.all([
  build({ ...shared, entryPoints: ['suite/run.node.ts'], platform: 'node', external: ['vscode', 'mocha'] }),
  build({
    ...shared,
    entryPoints: ['suite/run.web.ts'],
    platform: 'browser',
    external: ['vscode'],
    alias: { 'node:assert': 'assert' },
    // Mocha's browser bundle and assert read both.
    banner: { js: 'globalThis.process ??= { env: {} }; globalThis.global ??= globalThis;' },
  }),
]);

const files = (
  names.length ? names : ['grammar', 'inHost', 'web', 'window', 'otherGuests', 'ui', 'host', 'picture']
).map((name) => path.join(here, `${name}.test.mjs`));
// One at a time: each has a VS Code of its own.
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
process.exit(status ?? 1);
