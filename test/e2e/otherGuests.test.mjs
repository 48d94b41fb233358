// Two guests side by side that have one host device: shown at both, gone at both when one of them is mended.
// PICTURES=docs/pictures npm run test:e2e otherGuests draws the picture of the README anew.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/install.mjs';
import { launchBrowser } from './browser.mjs';
import { startEditor, until } from './editor.mjs';
import { here, makeWorkspace, packagedExtension, plainWindow, themes } from './workspace.mjs';

const pictures = path.resolve(root, process.env.PICTURES ?? path.join(here, 'dist', 'pictures'));

/** A window that shows the guests and little else. */
const settings = {
  'workbench.colorTheme': themes.light,
  ...plainWindow,
  'editor.fontSize': 11,
  'editor.stickyScroll.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.guides.indentation': false,
  'pseriesXml.codeLens': false,
  'pseriesXml.inlayHints': 'off',
};

test('two guests with one host device', { timeout: 240_000 }, async () => {
  mkdirSync(pictures, { recursive: true });
  const { data, folder } = makeWorkspace(path.join(here, 'two-guests'));
  writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  const editor = await startEditor({ data, vsix: packagedExtension() });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1240, height: 720 }, deviceScaleFactor: 1.5 });
  const picture = (name) =>
    page.screenshot({ path: path.join(pictures, `${name}.png`), animations: 'disabled' });
  const group = (at) => page.locator('.editor-group-container').nth(at);
  const warnings = (at) => group(at).locator('.squiggly-warning');
  const row = (text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  const problem = (text) => page.locator('.markers-panel .monaco-list-row', { hasText: text });
  const type = async (keys, text) => {
    await page.keyboard.press(keys);
    await page.locator('.quick-input-widget input').first().waitFor();
    await page.keyboard.type(text);
  };

  try {
    await page.goto(
      editor.page(folder, [
        ['openFile', editor.remote(path.join(folder, 'web01.xml'))],
        ['skipWelcome', 'true'],
      ]),
    );
    // The other one is a file that nobody has opened.
    await warnings(0).first().waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+b');
    await page.locator('.part.sidebar').waitFor({ state: 'hidden' });

    // Found by its name, and opened to the side.
    await type('Control+t', 'web02');
    await row('web02').first().waitFor();
    await page.keyboard.press('Control+Enter');
    await warnings(1).first().waitFor();
    await page.keyboard.press('Control+Shift+m');
    await problem('Guest web02').first().waitFor();
    await problem('Guest web01').first().waitFor();
    await page.keyboard.press('Control+2');
    await picture('other-guests');

    // The second one takes another device.
    await type('Control+g', '23:32');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await page.keyboard.press('Backspace');
    await page.keyboard.type('1');
    await until(
      'no warning in either',
      async () => (await warnings(0).count()) + (await warnings(1).count()) === 0,
    );
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await warnings(0).first().waitFor();
    await warnings(1).first().waitFor();
  } catch (error) {
    await picture('failed-other-guests');
    throw error;
  } finally {
    await browser.close();
    await editor.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});
