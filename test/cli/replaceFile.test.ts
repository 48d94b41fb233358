import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { ChangedMeanwhileError, type FileSystem, replaceFile } from '../../server/src/cli/replaceFile';

const old = Buffer.from('<domain/>\n');
const content = Buffer.from('<domain type="kvm"/>\n');

function makeFile(context: TestContext) {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'pseries-replace-'));
  context.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'db.xml');
  fs.writeFileSync(file, old);
  return { folder, file };
}

const module = path.join(import.meta.dirname, '../../server/src/cli/replaceFile.ts');

/** Nothing but the old file is left. */
function checkUntouched(folder: string, names = ['db.xml']) {
  assert.deepEqual(fs.readdirSync(folder).sort(), names);
  assert.deepEqual(fs.readFileSync(path.join(folder, 'db.xml')), old);
}

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

test('the content is replaced, mode and owner are kept', (context) => {
  const { folder, file } = makeFile(context);
  fs.chmodSync(file, 0o4640);
  const root = process.getuid?.() === 0;
  if (root) fs.chownSync(file, 1234, 5678);
  fs.chmodSync(file, 0o640);
  const before = fs.statSync(file);
  replaceFile(file, old, content);
  const { mode, uid, gid } = fs.statSync(file);
  assert.deepEqual({ mode, uid, gid }, { mode: before.mode, uid: before.uid, gid: before.gid });
  assert.deepEqual(fs.readFileSync(file), content);
  assert.deepEqual(fs.readdirSync(folder), ['db.xml']);
});

test('a symbolic link still points at the same file', (context) => {
  const { folder, file } = makeFile(context);
  fs.mkdirSync(path.join(folder, 'links'));
  const link = path.join(folder, 'links', 'db.xml');
  fs.symlinkSync('../db.xml', link);
  replaceFile(link, old, content);
  assert.equal(fs.readlinkSync(link), '../db.xml');
  assert.deepEqual(fs.readFileSync(file), content);
});

test('a file that somebody changed meanwhile is left as they wrote it', (context) => {
  const { folder, file } = makeFile(context);
  const theirs = Buffer.from('<theirs/>');
  const during: FileSystem = {
    ...fs,
    fsyncSync: (descriptor) => {
      fs.fsyncSync(descriptor);
      fs.writeFileSync(file, theirs);
    },
  };
  assert.throws(() => replaceFile(file, old, content, during), ChangedMeanwhileError);
  assert.deepEqual(fs.readFileSync(file), theirs);
  assert.deepEqual(fs.readdirSync(folder), ['db.xml']);
});

test('a link that was pointed elsewhere meanwhile changes nothing', (context) => {
  const { folder, file } = makeFile(context);
  const link = path.join(folder, 'link.xml');
  fs.symlinkSync('db.xml', link);
  fs.writeFileSync(path.join(folder, 'other.xml'), old);
  const during: FileSystem = {
    ...fs,
    fsyncSync: () => {
      fs.unlinkSync(link);
      fs.symlinkSync('other.xml', link);
    },
  };
  assert.throws(() => replaceFile(link, old, content, during), ChangedMeanwhileError);
  assert.deepEqual(fs.readFileSync(file), old);
  checkUntouched(folder, ['db.xml', 'link.xml', 'other.xml']);
});

const steps: readonly [keyof FileSystem, string][] = [
  ['openSync', 'EROFS'],
  ['writeSync', 'ENOSPC'],
  ['fchownSync', 'EPERM'],
  ['fchmodSync', 'EPERM'],
  ['fsyncSync', 'EIO'],
  ['closeSync', 'EDQUOT'],
  ['readFileSync', 'ENOENT'],
  ['renameSync', 'EACCES'],
];
for (const [step, code] of steps) {
  test(`${step} fails with ${code}: the old file is whole and nothing lies about`, (context) => {
    const { folder, file } = makeFile(context);
    assert.throws(() => replaceFile(file, old, content, { ...fs, [step]: failing(code) }), { code });
    checkUntouched(folder);
  });
}

test('the disk fills up in the middle: the old file is whole', (context) => {
  const { folder, file } = makeFile(context);
  let room = 5;
  const writeSync = (descriptor: number, bytes: Uint8Array, offset: number) => {
    if (room <= 0) return failing('ENOSPC')();
    const written = fs.writeSync(descriptor, bytes, offset, Math.min(room, bytes.length - offset));
    room -= written;
    return written;
  };
  const full = { ...fs, writeSync: writeSync as typeof fs.writeSync };
  assert.throws(() => replaceFile(file, old, content, full), { code: 'ENOSPC' });
  checkUntouched(folder);
  room = 1000;
  replaceFile(file, old, content, full);
  assert.deepEqual(fs.readFileSync(file), content);
});

test('a real full disk', { skip: !fs.existsSync('/dev/full') && 'no /dev/full here' }, (context) => {
  const { folder, file } = makeFile(context);
  const openSync = (name: fs.PathLike, flags: fs.OpenMode, mode?: fs.Mode | null) => {
    fs.closeSync(fs.openSync(name, flags, mode));
    return fs.openSync('/dev/full', 'w');
  };
  assert.throws(() => replaceFile(file, old, content, { ...fs, openSync }), { code: 'ENOSPC' });
  checkUntouched(folder);
});

/** Root may do anything, so another user does it. */
function asNobody(work: () => void) {
  if (process.getuid?.() !== 0 || !process.seteuid) return work();
  process.seteuid(65534);
  try {
    work();
  } finally {
    process.seteuid(0);
  }
}

test('a read-only folder and a read-only file are left alone', (context) => {
  const { folder, file } = makeFile(context);
  fs.chmodSync(file, 0o666);
  fs.chmodSync(folder, 0o555);
  asNobody(() => assert.throws(() => replaceFile(file, old, content), { code: 'EACCES' }));
  checkUntouched(folder);
  fs.chmodSync(folder, 0o777);
  fs.chmodSync(file, 0o444);
  asNobody(() => assert.throws(() => replaceFile(file, old, content), { code: 'EACCES' }));
  checkUntouched(folder);
});

for (const step of ['writeSync', 'fsyncSync', 'renameSync']) {
  test(`killed at ${step}: the old file is whole`, (context) => {
    const { folder, file } = makeFile(context);
    const script = `
      const fs = require('node:fs');
      const { replaceFile } = require(${JSON.stringify(module)});
      const [file, step, old, content] = process.argv.slice(-4);
      const kill = () => { process.kill(process.pid, 'SIGKILL'); for (;;); };
      replaceFile(file, Buffer.from(old), Buffer.from(content), { ...fs, [step]: kill });`;
    const { signal, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '-e', script, file, step, `${old}`, `${content}`],
      { encoding: 'utf8' },
    );
    assert.equal(signal, 'SIGKILL', stderr);
    assert.deepEqual(fs.readFileSync(file), old);
    // What was being written stays behind under a name that no search for guests finds.
    const others = fs.readdirSync(folder).filter((name) => name !== 'db.xml');
    assert.ok(
      others.every((name) => /^\.db\.xml\.[0-9a-f]{12}\.tmp$/.test(name)),
      others.join(),
    );
  });
}
