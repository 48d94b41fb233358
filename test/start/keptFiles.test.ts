import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { keptFolder, openKeptFiles } from '../../server/src/start/keptFiles';

const root = mkdtempSync(path.join(os.tmpdir(), 'pseries-kept-'));
after(() => rmSync(root, { recursive: true, force: true }));
const fresh = () => path.join(mkdtempSync(path.join(root, 'folder-')), 'kept');
const content = Buffer.from('content');
/** Permissions are another matter there. */
const skip = process.platform === 'win32' ? 'Windows has no such permissions' : false;

describe('the folder of kept files', () => {
  const check = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, expected: string | null) =>
    assert.equal(keptFolder(env, platform), expected);

  it('is where the system has such files', () => {
    check('linux', { HOME: '/home/ada' }, '/home/ada/.cache/pseries-guest-xml');
    check('linux', { HOME: '/home/ada', XDG_CACHE_HOME: '/var/ada' }, '/var/ada/pseries-guest-xml');
    check('darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Caches/pseries-guest-xml');
  });

  it('is nowhere when the user wants none, or the system names none', () => {
    check('linux', { HOME: '/home/ada', NODE_DISABLE_COMPILE_CACHE: '1' }, null);
    check('linux', { HOME: '/home/ada', XDG_CACHE_HOME: 'relative' }, null);
    check('win32', { HOME: '/home/ada' }, null);
  });
});

describe('kept files', () => {
  it('are read as they were written', () => {
    const files = openKeptFiles(fresh());
    assert.equal(files?.read('a'), undefined);
    files?.write('a', content);
    assert.deepEqual(files?.read('a'), content);
  });

  it('leave nothing unfinished behind', () => {
    const folder = fresh();
    const files = openKeptFiles(folder);
    files?.write('a', content);
    files?.write('a', Buffer.from('other'));
    assert.deepEqual(readdirSync(folder), ['a']);
    assert.deepEqual(files?.read('a'), Buffer.from('other'));
  });

  it('go when they are old', () => {
    const folder = fresh();
    const files = openKeptFiles(folder);
    files?.write('old', content);
    const longAgo = Date.now() / 1000 - 40 * 24 * 60 * 60;
    utimesSync(path.join(folder, 'old'), longAgo, longAgo);
    files?.write('new', content);
    assert.deepEqual(readdirSync(folder), ['new']);
  });

  it('are not kept where others can write', { skip }, () => {
    const folder = fresh();
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    assert.equal(openKeptFiles(folder), null);
  });

  it('are not kept behind a link, nor in place of a file', { skip }, () => {
    const target = fresh();
    mkdirSync(target);
    const link = fresh();
    symlinkSync(target, link);
    assert.equal(openKeptFiles(link), null);
    const file = fresh();
    writeFileSync(file, '');
    assert.equal(openKeptFiles(file), null);
  });

  it('are not read when others could have written them', { skip }, () => {
    const folder = fresh();
    const files = openKeptFiles(folder);
    files?.write('open', content);
    chmodSync(path.join(folder, 'open'), 0o666);
    assert.equal(files?.read('open'), undefined);
    writeFileSync(path.join(root, 'elsewhere'), content, { mode: 0o600 });
    symlinkSync(path.join(root, 'elsewhere'), path.join(folder, 'link'));
    assert.equal(files?.read('link'), undefined);
  });

  it('cost nothing where none can be written', () => {
    const folder = fresh();
    const files = openKeptFiles(folder);
    rmSync(folder, { recursive: true });
    files?.write('a', content);
    assert.equal(files?.read('a'), undefined);
    assert.ok(!existsSync(folder));
  });
});
