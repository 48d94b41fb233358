/** A program of two files, started again and again. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';

const root = path.join(import.meta.dirname, '../..');
const program = mkdtempSync(path.join(os.tmpdir(), 'pseries-code-'));
const shared = 'node-ABCD2345.js';
/** Long enough to be worth it. */
const code = (result: string) => `/* ${'-'.repeat(9000)} */\nexports.result = () => ${result};\n`;

before(async () => {
  await build({
    absWorkingDir: root,
    entryPoints: ['server/src/start/keptCode.ts'],
    outfile: path.join(program, 'keptCode.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  writeFileSync(
    path.join(program, 'main.js'),
    `require('./keptCode.js').keepCode(__dirname, process.argv[2], 'none');
     console.log(require('./${shared}').result());`,
  );
  writeFileSync(
    path.join(program, 'flagged.js'),
    `require('node:v8').setFlagsFromString('--max-lazy');
     require('./keptCode.js').keepCode(__dirname, process.argv[2], 'lazy');
     console.log(require('./${shared}').result());`,
  );
});
after(() => rmSync(program, { recursive: true, force: true }));

const folder = () => path.join(mkdtempSync(path.join(program, 'kept-')), 'code');
const start = (kept: string, main = 'main.js') =>
  execFileSync(process.execPath, [path.join(program, main), kept], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
const write = (text: string) => writeFileSync(path.join(program, shared), text);
const filesIn = (kept: string) => readdirSync(kept).map((name) => path.join(kept, name));
/** Another one when it was written again. */
const nodeOf = (file: string) => statSync(file).ino;

describe('code kept compiled', () => {
  it('is written by the first start, and used by the next', () => {
    const kept = folder();
    write(code('__filename.length + module.exports.result.length'));
    const first = start(kept);
    const [file = ''] = filesIn(kept);
    const before = nodeOf(file);
    assert.equal(start(kept), first);
    assert.equal(nodeOf(file), before);
  });

  it('is kept once for each set of flags', () => {
    const kept = folder();
    write(code('"flags"'));
    const mains = ['main.js', 'flagged.js'];
    for (const main of mains) start(kept, main);
    const before = filesIn(kept).map(nodeOf);
    assert.equal(before.length, 2);
    for (const main of mains) assert.equal(start(kept, main), 'flags');
    assert.deepEqual(filesIn(kept).map(nodeOf), before);
  });

  it('is not used for other code', () => {
    const kept = folder();
    write(code('1'));
    assert.equal(start(kept), '1');
    write(code('2'));
    assert.equal(start(kept), '2');
    assert.equal(start(kept), '2');
  });

  it('is not used when a byte of it is another one, or is missing, and is written anew', () => {
    const kept = folder();
    write(code('"whole"'));
    start(kept);
    const [file = ''] = filesIn(kept);
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 61) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x41;
      writeFileSync(file, damaged);
      const before = nodeOf(file);
      assert.equal(start(kept), '"whole"'.slice(1, -1));
      assert.notEqual(nodeOf(file), before);
    }
    writeFileSync(file, whole.subarray(0, 40));
    assert.equal(start(kept), 'whole');
  });

  it('is not kept where others can write', {
    skip: process.platform === 'win32' && 'no such permissions',
  }, () => {
    const kept = folder();
    mkdirSync(kept);
    chmodSync(kept, 0o777);
    write(code('1'));
    assert.equal(start(kept), '1');
    assert.deepEqual(filesIn(kept), []);
  });

  it('hides no error of the code', () => {
    const kept = folder();
    write(code('(() => { throw new Error("of the code"); })()'));
    for (const _ of [1, 2]) assert.throws(() => start(kept), /of the code[\s\S]*node-ABCD2345\.js:2/);
  });
});
