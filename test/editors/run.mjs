// `npm run test:editors`: the server in other editors, those that are installed.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, root, run } from '../../scripts/install.mjs';

ensureInstalled();
run(process.execPath, ['esbuild.mjs']);
const files = ['neovim', 'emacs'].map((name) => path.join(root, 'test', 'editors', `${name}.test.mjs`));
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  },
);
process.exit(status ?? 1);
