// Runs a TypeScript program of the tests bundled, as the product is: node scripts/bundled.mjs FILE [ARGUMENT]...
// Loaders that translate module by module cost time where it is measured.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file = '', ...options] = process.argv.slice(2);
const folder = mkdtempSync(path.join(os.tmpdir(), 'pseries-bundled-'));
const outfile = path.join(folder, 'program.cjs');
let status = 1;
try {
  await build({
    absWorkingDir: root,
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    conditions: ['module'],
    // it bundles the product itself, and must find the binary beside its own module
    external: ['esbuild'],
    // every program lies two folders below the root
    define: { 'import.meta.dirname': JSON.stringify(path.join(root, path.dirname(file))) },
    logLevel: 'error',
  });
  const { NODE_PATH } = process.env;
  const env = {
    ...process.env,
    NODE_PATH: [path.join(root, 'node_modules'), NODE_PATH].filter(Boolean).join(path.delimiter),
  };
  ({ status } = spawnSync(process.execPath, [outfile, ...options], { cwd: root, env, stdio: 'inherit' }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status ?? 1);
