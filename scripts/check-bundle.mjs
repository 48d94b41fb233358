// The bundles that are shipped: they load, say what VS Code asks of them, and are nothing but JavaScript.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import Module, { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { root } from './install.mjs';
import { filesOf } from './joinSmallFiles.mjs';

const require = createRequire(import.meta.url);
const file = (name) => path.join(root, 'dist', name);
const builtin = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);

/** A vscode of which every property is a class that can be called, extended and read. */
const fakeVscode = new Proxy(class {}, {
  get: (target, name) =>
    name === 'version' ? '1.91.0' : name === 'prototype' ? target.prototype : fakeVscode,
  apply: () => fakeVscode,
});

const { inputs, outputs } = JSON.parse(readFileSync(file('meta/metafile.json'), 'utf8'));

for (const name of Object.keys(inputs)) {
  assert.match(name, /\.([cm]?[jt]s|json|md|css)$|^(nothing|later):/, `${name} is not JavaScript`);
}

/** What each bundle may take from outside itself. */
const mayNeed = {
  'client.node.js': new Set(['vscode', ...builtin]),
  'client.web.js': new Set(['vscode']),
  'server.node.js': builtin,
  'server.web.js': new Set(),
  'pseries-xml.js': builtin,
  'topologyView.js': new Set(),
  'topologyView.page.css': new Set(),
};
const used = new Set();
for (const [name, allowed] of Object.entries(mayNeed)) {
  for (const part of filesOf(`dist/${name}`, outputs, true)) {
    used.add(part);
    const outside = outputs[part].imports.filter(({ external }) => external);
    for (const { path: from } of outside) assert.ok(allowed.has(from), `${name} needs ${from}`);
  }
}
assert.deepEqual([...used].sort(), Object.keys(outputs).sort());

// It is read in every window with an XML file.
const first = [...filesOf('dist/client.node.js', outputs)].map(
  (part) => statSync(path.join(root, part)).size,
);
assert.ok(
  first.reduce((sum, size) => sum + size) < 12 * 1024,
  'client.node.js reads more than it needs to look for a guest',
);

const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? fakeVscode : load(name, ...rest));
for (const name of ['client.node.js', 'client.web.js']) {
  assert.equal(typeof require(file(name)).activate, 'function', `${name} exports no activate`);
}
for (const part of filesOf('dist/client.node.js', outputs, true)) require(path.join(root, part));
Module._load = load;

// The web server runs with nothing but what a worker has.
const worker = {
  postMessage() {},
  addEventListener() {},
  TextDecoder,
  TextEncoder,
  URL,
  setTimeout,
  clearTimeout,
};
worker.self = worker;
worker.globalThis = worker;
worker.console = console;
worker.performance = performance;
vm.runInNewContext(readFileSync(file('server.web.js'), 'utf8'), worker, { filename: 'server.web.js' });

assert.match(readFileSync(file('pseries-xml.js'), 'utf8'), /^#!\/usr\/bin\/env node\n/);
assert.ok(statSync(file('pseries-xml.js')).mode & 0o100, 'pseries-xml.js cannot be executed');
const help = execFileSync(process.execPath, [file('pseries-xml.js'), '--help'], { encoding: 'utf8' });
assert.match(help, /^Usage: pseries-xml /);

console.log(
  `${Object.keys(outputs).length} bundles of ${Object.keys(inputs).length} files load and are plain JavaScript`,
);
