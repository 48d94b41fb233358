/**
 * The product's own code as V8 compiled it, kept from one start to the next: most of a start is compiling. Nothing that a
 * document says has a part in it.
 */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { type KeptFiles, openKeptFiles } from './keptFiles';

/** What esbuild names the files that entry points share. */
const isShared = (name: string) => /^node-\w+\.js$/.test(name);

/** Bytes. Smaller files are compiled sooner than found. */
const smallest = 8000;

/** Milliseconds. A process that lives longer has started by then; others keep what they compiled when they end. */
const started = 5000;

interface Compiled {
  readonly name: string;
  readonly source: string;
  readonly script: Script;
}

/**
 * From now on, files beside this one are run from what was kept of them, and what was not kept yet is. Without a folder that
 * is the user's alone, or with NODE_DISABLE_COMPILE_CACHE set, everything is compiled anew.
 *
 * @param folder - of the product's files
 * @param flags - a name for the flags of V8 that differ from its own: code that was kept under others is of no use
 */
export function keepCode(folder: string, kept: string | null, flags: string): void {
  const files = kept === null ? null : openKeptFiles(kept);
  if (!files) return;
  const { extensions } = createRequire(path.join(folder, 'any.js'));
  const load = extensions['.js'];
  const fresh: Compiled[] = [];
  extensions['.js'] = (module, file) => {
    const name = path.basename(file);
    if (path.dirname(file) !== folder || !isShared(name) || statSync(file).size < smallest)
      return load(module, file);
    const source = readFileSync(file, 'utf8');
    const keptAs = keptName(name, flags);
    const cachedData = readCode(files, keptAs, source);
    const script = new Script(asFunction(source), { filename: file, ...(cachedData ? { cachedData } : {}) });
    if (!cachedData || script.cachedDataRejected) fresh.push({ name: keptAs, source, script });
    script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file, folder);
  };
  const keep = () => {
    for (const { name, source, script } of fresh.splice(0)) writeCode(files, name, source, script);
  };
  setTimeout(keep, started).unref();
  process.once('exit', keep);
}

/** As Node itself makes modules of files. */
function asFunction(source: string): string {
  return `(function (exports, require, module, __filename, __dirname) { ${source}\n})`;
}

/** V8 takes code at its word, and dies of a damaged one; only whose it is (version, machine) does it look at itself. */
function digestOf(source: string, code: Uint8Array): Buffer {
  // Asked for where something is kept: the very first start does without.
  const { createHash }: typeof import('node:crypto') = createRequire(__filename)('node:crypto');
  return createHash('sha256').update(source).update(code).digest();
}

const digestLength = 32;
/** Editors bring a Node of their own: each finds what it kept. */
const keptName = (name: string, flags: string) => `${name}-${flags}-${process.versions.v8}-${process.arch}`;

function readCode(files: KeptFiles, name: string, source: string): Buffer | undefined {
  const kept = files.read(name);
  if (!kept) return undefined;
  const code = kept.subarray(digestLength);
  return digestOf(source, code).equals(kept.subarray(0, digestLength)) ? code : undefined;
}

function writeCode(files: KeptFiles, name: string, source: string, script: Script): void {
  const code = script.createCachedData();
  files.write(name, Buffer.concat([digestOf(source, code), code]));
}
