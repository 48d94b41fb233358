/** `fix --write` on a disk that is really full: a file system of some kilobytes, in a mount namespace of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { buildSync } from 'esbuild';
import { mendableGuest, mendedGuest } from './cli';

const isolated = (...command: readonly string[]) =>
  spawnSync('unshare', ['--mount', ...command], { encoding: 'utf8' });
const mayMount =
  process.platform === 'linux' &&
  isolated('mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', '/mnt').status === 0;

/** Fills the disk but for so many kilobytes, mends the guest there, and prints what is left: the guest, then all names. */
const script = `
  set -u
  mount -t tmpfs -o size=64k none "$1" || exit 90
  cd "$1"
  cat > guest.xml
  dd if=/dev/zero of=ballast bs=1024 2> /dev/null
  truncate --size=-"$2" ballast
  chmod 640 guest.xml
  "$3" "$4" fix --write guest.xml 1>&2
  echo "exit $?"
  ls -A
  stat -c %a guest.xml
  cat guest.xml
`;

test('a full disk', { skip: !mayMount && 'only root may mount a file system here' }, async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pseries-full-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
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
  const disk = mkdtempSync(path.join(folder, 'disk-'));
  // a page takes 4 KiB, or 64 KiB on POWER: the guest has one, and nothing is left
  const mend = (free: number) => {
    const command = ['bash', '-c', script, 'bash', disk, String(free), process.execPath, program];
    const { stdout, stderr } = spawnSync('unshare', ['--mount', ...command], {
      input: mendableGuest,
      encoding: 'utf8',
    });
    return { stdout, stderr };
  };
  await context.test('the old guest is whole, nothing lies about, and it is said', () => {
    const { stdout, stderr } = mend(0);
    assert.equal(stdout, `exit 2\nballast\nguest.xml\n640\n${mendableGuest}`);
    assert.match(stderr, /guest\.xml: not written, the file is as it was: .*no space left/i);
  });
  await context.test('with room for another, the guest is mended', () => {
    const { stdout } = mend(16_384);
    assert.equal(stdout, `exit 0\nballast\nguest.xml\n640\n${mendedGuest}`);
  });
});
