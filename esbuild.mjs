// Bundles client, server and command line: `node esbuild.mjs [--development] [--watch]`.
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';

const development = process.argv.includes('--development');
const watch = process.argv.includes('--watch');

const shared = {
  bundle: true,
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
const node = {
  ...shared,
  platform: 'node',
  target: 'node20',
  conditions: ['module'],
  plugins: [tablesAsText],
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

/**
 * For Node: what several entries need, or one needs later, is in files of its own. esbuild splits only ES modules; each
 * of them is then turned into what an extension host can read. A file takes no more time to load for it, and the
 * package is a third smaller.
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
  for (const { path, text } of outputFiles) {
    const { code } = await esbuild.transform(text, {
      platform: 'node',
      target: node.target,
      format: 'cjs',
      minify: shared.minify,
      sourcemap: shared.sourcemap,
      supported: { 'dynamic-import': false },
      banner: path.endsWith('pseries-xml.js') ? '#!/usr/bin/env node' : '',
    });
    writeFileSync(path, code);
  }
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
