// Bundles client, server and command line: `node esbuild.mjs [--development] [--watch]`.
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseExpressionAt } from 'acorn';
import * as esbuild from 'esbuild';
import { joinSmallFiles } from './scripts/joinSmallFiles.mjs';

const development = process.argv.includes('--development');
const watch = process.argv.includes('--watch');

const shared = {
  bundle: true,
  // The library of the protocol has one of its own, an edition older, and the same.
  alias: { 'vscode-languageserver-types': path.resolve('node_modules/vscode-languageserver-types') },
  outdir: 'dist',
  minify: !development,
  sourcemap: development ? 'inline' : false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  treeShaking: true,
};
/** A large table is read faster as a text than as an expression. */
const tablesAsText = {
  name: 'tables-as-text',
  setup(build) {
    build.onLoad({ filter: /[\\/]vocabulary[\\/].*\.json$/ }, ({ path }) => {
      const table = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: `export default JSON.parse(${JSON.stringify(table)});`, loader: 'js' };
    });
  },
};
/**
 * What the library of the protocol asks Node for as it starts, and needs for named pipes and package managers only: asked for
 * when it does.
 */
const rarelyAsked = {
  name: 'rarely-asked',
  setup(build) {
    build.onResolve({ filter: /^(crypto|child_process)$/ }, ({ path, importer }) =>
      /[\\/]vscode-(jsonrpc|languageserver)[\\/]/.test(importer) ? { path, namespace: 'later' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require('node:${path}')[name] });`,
    }));
  },
};
const node = {
  ...shared,
  platform: 'node',
  target: 'node20',
  conditions: ['module'],
  plugins: [tablesAsText, rarelyAsked],
};
/** sax asks for node's stream only inside a try; its stream interface is not used here. */
const noStream = {
  name: 'no-stream',
  setup(build) {
    build.onResolve({ filter: /^stream$/ }, () => ({ path: 'stream', namespace: 'nothing' }));
    build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
  },
};
const web = { ...shared, platform: 'browser', target: 'es2022', plugins: [noStream, tablesAsText] };
const external = ['vscode'];

/** The files in dist/ that somebody asks for by name, and what they are bundled from. */
const nodeEntries = {
  'client.node': 'client/src/extension.node.ts',
  'server.node': 'server/src/start/server.ts',
  'pseries-xml': 'server/src/start/commandLine.ts',
};
const webBundles = [
  { ...web, entryPoints: { 'client.web': 'client/src/extension.web.ts' }, external, format: 'cjs' },
  { ...web, entryPoints: { 'server.web': 'server/src/main.web.ts' }, format: 'iife' },
  {
    ...web,
    entryPoints: {
      topologyView: 'client/src/topologyView/main.ts',
      'topologyView.page': 'client/src/topologyView/style.css',
    },
    format: 'iife',
    // For workers: without the entity decoder that lets the page parse HTML.
    conditions: ['worker'],
  },
];

/** Where a CommonJS module is wrapped in an arrow function: the beginning of the call, and the names of the parameters. */
const wrapped = /(\(0,[\w$]+\.[\w$]+\)\()\(?([\w$,]+)\)?=>(?=\{"use strict";)/g;

/**
 * V8 passes over a function when it reads a file, and reads it once more when it is called; but one in parentheses it compiles at
 * once. Those that CommonJS modules are wrapped in are called as soon as their file is read.
 */
function compiledAtOnce(text) {
  let made = '';
  let end = 0;
  for (const { index, 0: beginning, 1: call, 2: parameters } of text.matchAll(wrapped)) {
    const body = index + beginning.length;
    const behind = parseExpressionAt(text, index + call.length, { ecmaVersion: 'latest' }).end;
    made += `${text.slice(end, index)}${call}(function(${parameters})${text.slice(body, behind)})`;
    end = behind;
  }
  return made + text.slice(end);
}

/**
 * For Node: what several entries need, or one needs later, is in files of its own. esbuild splits only ES modules; each
 * of them is then turned into what an extension host can read. A file takes no more time to load for it, and the
 * package is a third smaller. Small ones that a start of the server reads are joined in the end.
 */
async function buildForNode() {
  const { outputFiles, metafile } = await esbuild.build({
    ...node,
    entryPoints: nodeEntries,
    external,
    format: 'esm',
    splitting: true,
    chunkNames: 'node-[hash]',
    write: false,
  });
  const texts = new Map();
  for (const { path: file, text } of outputFiles) {
    const { code } = await esbuild.transform(text, {
      platform: 'node',
      target: node.target,
      format: 'cjs',
      minify: shared.minify,
      sourcemap: shared.sourcemap,
      supported: { 'dynamic-import': false },
      banner: file.endsWith('pseries-xml.js') ? '#!/usr/bin/env node' : '',
    });
    const name = path.relative('', file).replaceAll(path.sep, '/');
    texts.set(name, development ? code : compiledAtOnce(code));
  }
  if (!development) {
    const files = { starting: 'dist/server.node.js', apart: ['dist/client.node.js'] };
    joinSmallFiles({ texts, outputs: metafile.outputs }, files);
  }
  for (const [file, text] of texts) writeFileSync(file, text);
  return { metafile };
}

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/meta', { recursive: true });
if (watch) {
  const nodeBundle = { ...node, entryPoints: nodeEntries, external, format: 'cjs' };
  for (const bundle of [nodeBundle, ...webBundles]) {
    await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
  }
} else {
  const metafile = { inputs: {}, outputs: {} };
  const built = await Promise.all([buildForNode(), ...webBundles.map((bundle) => esbuild.build(bundle))]);
  for (const { metafile: one } of built) {
    Object.assign(metafile.inputs, one.inputs);
    Object.assign(metafile.outputs, one.outputs);
  }
  chmodSync('dist/pseries-xml.js', 0o755);
  writeFileSync('dist/meta/metafile.json', JSON.stringify(metafile));
  for (const file of Object.keys(metafile.outputs)) {
    console.log(`${file.padEnd(24)} ${(statSync(file).size / 1024).toFixed(0).padStart(6)} KiB`);
  }
}
