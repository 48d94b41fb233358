// Bundles client, server and command line: `node esbuild.mjs [--development] [--watch]`.
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20', conditions: ['module'] };
/** sax asks for node's stream only inside a try; its stream interface is not used here. */
const noStream = {
  name: 'no-stream',
  setup(build) {
    build.onResolve({ filter: /^stream$/ }, () => ({ path: 'stream', namespace: 'nothing' }));
    build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
  },
};
const web = { ...shared, platform: 'browser', target: 'es2022', plugins: [noStream] };
const vscode = ['vscode'];

/** Every file in dist/, by what it is bundled from. */
export const bundles = [
  { ...node, entryPoints: { 'client.node': 'client/src/extension.node.ts' }, external: vscode },
  { ...web, entryPoints: { 'client.web': 'client/src/extension.web.ts' }, external: vscode, format: 'cjs' },
  { ...node, entryPoints: { 'server.node': 'server/src/main.node.ts' } },
  { ...web, entryPoints: { 'server.web': 'server/src/main.web.ts' }, format: 'iife' },
  {
    ...node,
    entryPoints: { 'pseries-xml': 'server/src/cli/main.ts' },
    banner: { js: '#!/usr/bin/env node' },
  },
];

const metafile = { inputs: {}, outputs: {} };

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/meta', { recursive: true });
if (watch) {
  for (const bundle of bundles) await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
} else {
  for (const built of await Promise.all(bundles.map((bundle) => esbuild.build(bundle)))) {
    Object.assign(metafile.inputs, built.metafile.inputs);
    Object.assign(metafile.outputs, built.metafile.outputs);
  }
  chmodSync('dist/pseries-xml.js', 0o755);
  writeFileSync('dist/meta/metafile.json', JSON.stringify(metafile));
  for (const file of Object.keys(metafile.outputs)) {
    console.log(`${file.padEnd(22)} ${(statSync(file).size / 1024).toFixed(0).padStart(6)} KiB`);
  }
}
