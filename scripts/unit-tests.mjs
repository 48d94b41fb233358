// Runs every test/**/*.test.ts (or the files named) with Node's test runner; Node 20 knows no globs.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const apart = new Set(['e2e', 'libvirt-live', 'bench']);
const named = process.argv.slice(2);
const files = named.length
  ? named
  : readdirSync('test', { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.test.ts') && !apart.has(name.split(path.sep)[0]))
      .map((name) => path.join('test', name))
      .sort();
const { status } = spawnSync(
  process.execPath,
  [
    '--import',
    'tsx',
    '--import',
    './test/support/seed.ts',
    '--test',
    '--test-timeout=180000',
    '--test-reporter=spec',
    ...files,
  ],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
