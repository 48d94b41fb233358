import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { applyPatch } from 'diff';
import { checkOutcome, cleanGuest, makeFolder, mendableGuest, mendedGuest, refusedGuest } from './cli';

const applied = 'pseries-xml: db.xml: Move to the next free slot, 0000:00:03.0 (slot-out-of-range)\n';

test('the fixed text of a single guest is printed', async (context) => {
  const { cli, read } = makeFolder(context, { 'db.xml': mendableGuest, 'ok/ok.xml': cleanGuest });
  checkOutcome(await cli('fix db.xml'), { stdout: mendedGuest, stderr: applied });
  assert.equal(read('db.xml'), mendableGuest);
  checkOutcome(await cli('fix ok'), { stdout: cleanGuest });
  checkOutcome(await cli('fix --stdin-filename db.xml -', { stdin: `\uFEFF${mendableGuest}` }), {
    stdout: `\uFEFF${mendedGuest}`,
    stderr: applied,
  });
});

test('what is no guest comes out as it went in', async (context) => {
  const { cli } = makeFolder(context, {});
  const { code, stdout } = await cli('fix -', { stdin: '<pool/>' });
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '<pool/>' });
});

test('several guests want --write or --diff', async (context) => {
  const { cli } = makeFolder(context, { 'a.xml': mendableGuest, 'b.xml': cleanGuest });
  checkOutcome(await cli('fix .'), {
    code: 2,
    stderr:
      'pseries-xml: more than one guest: use --write to change the files or --diff to see what would change\n',
  });
});

test('--write changes the files that need it, and only those', async (context) => {
  const { cli, read, folder } = makeFolder(context, { 'db.xml': mendableGuest, 'ok.xml': cleanGuest });
  const before = statSync(path.join(folder, 'ok.xml'), { bigint: true });
  checkOutcome(await cli('fix --write .'), { stderr: applied });
  assert.equal(read('db.xml'), mendedGuest);
  assert.deepEqual(statSync(path.join(folder, 'ok.xml'), { bigint: true }).ino, before.ino);
  checkOutcome(await cli('check .'), { stdout: '2 guests checked, nothing found\n' });
});

test('byte order mark and line ends are kept', async (context) => {
  const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  const { cli, read } = makeFolder(context, { 'db.xml': windows(mendableGuest) });
  checkOutcome(await cli('fix --write db.xml'), { stderr: applied });
  assert.equal(read('db.xml'), windows(mendedGuest));
});

test('--diff prints a patch that patch takes, and writes nothing', async (context) => {
  const { cli, read } = makeFolder(context, { 'db.xml': mendableGuest, 'ok.xml': cleanGuest });
  const { code, stdout } = await cli('fix --diff .');
  assert.equal(code, 0);
  assert.match(stdout, /^--- a\/db\.xml\n\+\+\+ b\/db\.xml\n@@ /);
  assert.equal(applyPatch(mendableGuest, stdout), mendedGuest);
  assert.equal(read('db.xml'), mendableGuest);
});

test('what is left makes the exit code 1', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': refusedGuest });
  checkOutcome(await cli('fix --write --rule iommu-group-unknown=off db.xml'), {
    code: 1,
    stderr: 'pseries-xml: db.xml: 1 finding left (see pseries-xml check)\n',
  });
});

test('--only leaves the others alone', async (context) => {
  const { cli, read } = makeFolder(context, { 'db.xml': mendableGuest });
  checkOutcome(await cli('fix --write --only slot-zero,target-index-in-use db.xml'), {});
  assert.equal(read('db.xml'), mendableGuest);
  checkOutcome(await cli('fix --write --only slot-out-of-range db.xml'), { stderr: applied });
  checkOutcome(await cli('fix --only slotzero db.xml'), {
    code: 2,
    stderr: 'pseries-xml: no rule is called "slotzero" (see pseries-xml rules)\n',
  });
});

test('a file that is not UTF-8 is refused, the others are written', async (context) => {
  const latin = Buffer.from(mendableGuest.replace('<name>db', '<name>d\u00e9'), 'latin1');
  const { cli, read } = makeFolder(context, { 'a.xml': latin, 'db.xml': mendableGuest });
  const { code, stderr } = await cli('fix --write a.xml db.xml');
  assert.equal(code, 2);
  assert.equal(stderr, `pseries-xml: a.xml: not UTF-8: byte 0xe9 at offset 29 (line 2)\n${applied}`);
  assert.equal(read('db.xml'), mendedGuest);
});

test('standard input cannot be written', async (context) => {
  const { cli } = makeFolder(context, {});
  const { code, stderr } = await cli('fix --write -');
  assert.equal(code, 2);
  assert.match(stderr, /standard input cannot be written to/);
});
