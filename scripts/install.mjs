// Makes one command enough after a clone: runs `npm ci` where node_modules is not what the lock file asks for.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a command in a folder, its output shown; ends this process when the command fails. */
export function run(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    // npm and code are scripts on Windows, which only a shell starts.
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** True when the folder's node_modules holds what its lock file asks for. */
export function isInstalled(folder) {
  const packages = (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')).packages;
  if (!existsSync(path.join(folder, 'node_modules', '.package-lock.json'))) return false;
  const installed = packages('node_modules/.package-lock.json');
  return Object.entries(packages('package-lock.json')).every(
    ([name, { version, optional }]) =>
      name === '' || installed[name]?.version === version || (optional && !installed[name]),
  );
}

/** Installs the extension's own packages if needed. */
export function ensureInstalled() {
  if (isInstalled(root)) return;
  console.log('Installing packages (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund']);
}
