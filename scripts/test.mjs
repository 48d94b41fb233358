// `npm test`: every check and test that needs no editor. Works right after a clone.
import { spawnSync } from 'node:child_process';
import { ensureInstalled, root } from './install.mjs';

const steps = ['typecheck', 'lint', 'arrows', 'unused', 'build', 'check-bundle', 'test:unit'];

ensureInstalled();
const failed = steps.filter((step) => {
  const start = Date.now();
  console.log(`\n── ${step}`);
  const { status } = spawnSync('npm', ['run', '--silent', step], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  console.log(`── ${step}: ${status === 0 ? 'ok' : 'FAILED'}, ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return status !== 0;
});
console.log(failed.length ? `\nFailed: ${failed.join(', ')}` : '\nAll checks and tests passed.');
process.exit(failed.length ? 1 : 0);
