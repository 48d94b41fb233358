// What a window is like with the extension in it: how long it takes of the extension host, and what a folder that nobody trusts may do.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { startEditor } from './editor.mjs';
import { here, makeWorkspace, packagedExtension, testFiles } from './workspace.mjs';

/** Opens a file of a folder in VS Code and does something there. */
async function inWindow({ file, trusts = true, prepare = () => {}, payload = () => [] }, act) {
  const { data, folder } = makeWorkspace(testFiles);
  prepare(folder);
  const editor = await startEditor({ data, vsix: packagedExtension(), trusts });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  try {
    const shown = [
      ['openFile', editor.remote(path.join(folder, file))],
      ['skipWelcome', 'true'],
      ...payload(editor),
    ];
    await page.goto(editor.page(folder, shown));
    await act(page, { data, folder });
  } finally {
    await browser.close();
    await editor.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
}

const idle = (editor) => [['extensionDevelopmentPath', editor.remote(path.join(here, 'idle'))]];

async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** Milliseconds of extension-host time that VS Code says an activation took: reading the code, and activate(). */
async function activationTime(page, name) {
  const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: name });
  const said = row.locator('.activation-time', { hasText: /\d+ms/ });
  await said.waitFor({ timeout: 30_000 });
  return Number(/(\d+)ms/.exec(await said.textContent())[1]);
}

for (const [what, file] of Object.entries({
  'other XML': 'not-a-guest.xml',
  'a guest': 'two-groups.xml',
})) {
  test(`with ${what}, activation takes less than 50 ms of extension-host time`, {
    timeout: 180_000,
  }, async (t) => {
    // What a window takes depends on what else the machine does: the least of some, beside an extension that does nothing.
    const times = { 'pSeries Guest XML': [], Idle: [] };
    for (let windows = 0; windows < 3; windows += 1) {
      await inWindow({ file, payload: idle }, async (page) => {
        await page.locator('.view-line', { hasText: 'hostdev' }).first().waitFor({ timeout: 60_000 });
        await runCommand(page, 'Developer: Show Running Extensions');
        for (const name of Object.keys(times)) times[name].push(await activationTime(page, name));
      });
    }
    t.diagnostic(`${what}: ${JSON.stringify(times)} ms`);
    const [ours, nothing] = Object.values(times).map((some) => Math.min(...some));
    assert.ok(ours - nothing < 50, `${ours} ms, one that does nothing ${nothing} ms`);
  });
}

/** What stands above the PHB of both host devices, in a folder whose settings name another snapshot of the host. */
async function groupsSaid(trusts) {
  let said;
  const prepare = (folder) => {
    const host = readFileSync(path.join(folder, 'two-groups.host.json'), 'utf8');
    mkdirSync(path.join(folder, 'others'));
    writeFileSync(
      path.join(folder, 'others', 'host.json'),
      host.replaceAll(/"iommuGroup": *\d+/g, '"iommuGroup": 7'),
    );
    const settings = { 'pseriesXml.host.snapshot': 'others/host.json' };
    writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  };
  await inWindow({ file: 'two-groups.xml', trusts, prepare }, async (page) => {
    if (!trusts) await page.getByRole('button', { name: /No, I don't trust/ }).click({ timeout: 60_000 });
    const lens = page.locator('.codelens-decoration', { hasText: 'IOMMU group' });
    await lens.first().waitFor({ timeout: 60_000 });
    said = await lens.first().textContent();
  });
  return said;
}

test('a folder that nobody trusts: guests are checked, its settings name no file to read', {
  timeout: 180_000,
}, async () => {
  assert.match(await groupsSaid(true), /IOMMU group 7 /);
  assert.match(await groupsSaid(false), /IOMMU groups 1 and 2 /);
});

/** How many errors VS Code counts in a guest whose last end tag is missing. */
async function errorsOfBrokenGuest(payload, expected) {
  const prepare = (folder) => {
    const file = path.join(folder, 'two-groups.xml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('</domain>', ''));
  };
  await inWindow({ file: 'two-groups.xml', prepare, payload }, async (page) => {
    await page
      .locator('.codelens-decoration', { hasText: 'IOMMU group' })
      .first()
      .waitFor({ timeout: 60_000 });
    await page
      .locator(`[id="status.problems"] [aria-label*="Errors: ${expected}"]`)
      .waitFor({ timeout: 20_000 });
  });
}

test('broken XML is told once, by the other XML extension where there is one', {
  timeout: 180_000,
}, async () => {
  await errorsOfBrokenGuest(() => [], 1);
  const other = (editor) => [['extensionDevelopmentPath', editor.remote(path.join(here, 'otherXml'))]];
  await errorsOfBrokenGuest(other, 2);
});
