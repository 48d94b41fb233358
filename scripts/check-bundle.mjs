// The bundles that are shipped: they load, say what VS Code asks of them, and are nothing but JavaScript.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import Module, { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { root } from './install.mjs';

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

/** What a bundle takes from outside itself. */
const outside = (name) =>
  outputs[`dist/${name}`].imports.filter(({ external }) => external).map(({ path: from }) => from);

for (const name of Object.keys(inputs)) {
  assert.match(name, /\.([cm]?[jt]s|json|md)$|^nothing:/, `${name} is not JavaScript`);
}

for (const name of ['client.node.js', 'server.node.js', 'pseries-xml.js']) {
  for (const from of outside(name)) {
    assert.ok(builtin.has(from) || (from === 'vscode' && name === 'client.node.js'), `${name} needs ${from}`);
  }
}
for (const name of ['client.web.js', 'server.web.js']) {
  for (const from of outside(name)) {
    assert.ok(from === 'vscode' && name === 'client.web.js', `${name} needs ${from}`);
  }
}

const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? fakeVscode : load(name, ...rest));
for (const name of ['client.node.js', 'client.web.js']) {
  assert.equal(typeof require(file(name)).activate, 'function', `${name} exports no activate`);
}
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
