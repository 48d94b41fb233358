// What the tests with other editors have in common: a guest to edit, the command `pseries-xml`, and the editor's report.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/install.mjs';

const files = path.join(root, 'test', 'e2e', 'files');

/** Why an editor cannot be tested, or false: it says its version. */
export function absent(program, ...args) {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' });
  return error || status !== 0 ? `${[program, ...args].join(' ')} does not run here` : false;
}

/** The first block of code in a language under a heading of docs/editors.md: what users are told to write. */
export function documented(heading, language) {
  const text = readFileSync(path.join(root, 'docs', 'editors.md'), 'utf8');
  const section = text.slice(text.indexOf(`\n## ${heading}\n`) + 1);
  const block = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(section)?.[1];
  assert.ok(block, `docs/editors.md has no ${language} under ${heading}`);
  return block;
}

/**
 * Runs an editor on a guest with two IOMMU groups on one PHB, `pseries-xml` in its PATH and an empty home.
 *
 * @param command - gives the editor's command line for `{ guest, home, report }`: it is to write what it saw to the last as JSON
 * @returns what it reported, and the guest as it was saved
 */
export async function edit(command) {
  const home = mkdtempSync(path.join(os.tmpdir(), 'pseries-editors-'));
  const bin = path.join(home, 'bin');
  const folder = path.join(home, 'guests');
  mkdirSync(bin);
  mkdirSync(folder);
  symlinkSync(path.join(root, 'dist', 'pseries-xml.js'), path.join(bin, 'pseries-xml'));
  for (const name of ['two-groups.xml', 'two-groups.host.json']) {
    copyFileSync(path.join(files, name), path.join(folder, name));
  }
  const guest = path.join(folder, 'two-groups.xml');
  const report = path.join(home, 'report.json');
  try {
    const [program, ...args] = command({ guest, home, report });
    const env = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_STATE_HOME: home,
      XDG_DATA_HOME: home,
    };
    const { code, output } = await run(program, args, {
      cwd: folder,
      env: { ...env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
    });
    assert.equal(code, 0, output.slice(0, 2000));
    return { report: JSON.parse(readFileSync(report, 'utf8')), saved: readFileSync(guest, 'utf8') };
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs a program to its end, at most two minutes. */
function run(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

/** What every editor is to have shown and done. */
export function checkReport({ report: { before, hover, actions, after }, saved }) {
  assert.deepEqual(before.sort(), ['mixed-iommu-groups', 'mixed-iommu-groups']);
  assert.match(hover, /IOMMU group 1/);
  assert.match(hover, /two-groups\.host\.json/);
  assert.ok(actions.some((title) => title.startsWith('Isolate 0001:01:00.0')));
  assert.deepEqual(after, []);
  assert.match(saved, /<controller type='pci' index='2' model='pci-root'>/);
  assert.match(saved, /<target index='2'\/>/);
}
