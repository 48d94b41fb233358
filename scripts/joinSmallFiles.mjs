// Small files of a bundle in one: to read a file takes a third of a millisecond, however small it is.
import path from 'node:path';

const small = 8 * 1024;
const joinedName = 'node-start.js';
const asked = /require\("\.\/([\w-]+\.js)"\)/g;

/** The files that one reads, itself among them: as it is loaded, or also later. Names are those of esbuild's metafile. */
export function filesOf(name, outputs, later = false, seen = new Set()) {
  seen.add(name);
  for (const { path: from, external, kind } of outputs[name].imports) {
    if (external || seen.has(from) || (!later && kind === 'dynamic-import')) continue;
    filesOf(from, outputs, later, seen);
  }
  return seen;
}

/**
 * The small files that what `starting` imports first reads, which neither it nor one of `apart` reads as it is loaded.
 */
function smallFilesOf(starting, apart, outputs) {
  const others = new Set([starting, ...apart].flatMap((name) => [...filesOf(name, outputs)]));
  const first = outputs[starting].imports.filter(({ kind }) => kind === 'dynamic-import');
  const files = new Set(first.flatMap(({ path: from }) => [...filesOf(from, outputs)]));
  return [...files].filter((name) => !others.has(name) && outputs[name].bytes <= small);
}

/**
 * Puts the small files that `starting` reads first into one, in which each is a function called when it is first asked for;
 * not those that `apart` read, which want little. Changes the texts by file and the metafile's outputs.
 */
export function joinSmallFiles({ texts, outputs }, { starting, apart }) {
  const names = smallFilesOf(starting, apart, outputs);
  const parts = new Set(names.map((name) => path.basename(name)));
  const joined = `${path.dirname(starting)}/${joinedName}`;
  const redirect = (text, part) =>
    text.replace(asked, (whole, name) => (parts.has(name) ? part(JSON.stringify(name)) : whole));

  const functions = names.map((name) => {
    const text = redirect(texts.get(name), (part) => `part(${part})`);
    return `${JSON.stringify(path.basename(name))}:(function(module){${text}\n})`;
  });
  const made =
    'const made={};const part=exports.part=(name)=>{' +
    'if(!made[name]){made[name]={exports:{}};parts[name](made[name])}return made[name].exports};' +
    `const parts={${functions.join(',')}};`;

  const imports = [];
  for (const name of names) {
    imports.push(...outputs[name].imports.filter(({ path: from }) => !names.includes(from)));
    texts.delete(name);
    delete outputs[name];
  }
  for (const [name, text] of texts) {
    const redirected = redirect(text, (part) => `require("./${joinedName}").part(${part})`);
    texts.set(name, redirected);
    for (const each of outputs[name].imports) if (names.includes(each.path)) each.path = joined;
  }
  texts.set(joined, made);
  outputs[joined] = { imports, bytes: made.length };
}
