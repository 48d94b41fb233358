// A user's way through the example guest, with mouse and keyboard; leaves a picture of each step.
// PICTURES=docs/pictures npm run test:e2e ui draws those of the README anew.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/install.mjs';
import { goToLine, launchBrowser } from './browser.mjs';
import { startEditor, until } from './editor.mjs';
import { examples, here, makeWorkspace, packagedExtension, plainWindow, themes } from './workspace.mjs';

const pictures = path.resolve(root, process.env.PICTURES ?? path.join(here, 'dist', 'pictures'));
const example = 'mixed-groups-and-bridge.xml';
/** Settings of the folder: a window that shows the guest and little else. */
const settings = (theme) => ({
  'workbench.colorTheme': themes[theme],
  ...plainWindow,
  'editor.fontSize': 13,
  'editor.hover.delay': 100,
  'editor.stickyScroll.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'pseriesXml.workspace.guests': false,
});

test('a user mends the example guest', { timeout: 240_000 }, async () => {
  mkdirSync(pictures, { recursive: true });
  const { data, folder } = makeWorkspace(examples);
  const file = path.join(folder, example);
  const useTheme = (theme, more = {}) =>
    writeFileSync(
      path.join(folder, '.vscode', 'settings.json'),
      JSON.stringify({ ...settings(theme), ...more }),
    );
  useTheme('light');
  const editor = await startEditor({ data, vsix: packagedExtension() });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1120, height: 720 }, deviceScaleFactor: 1.5 });
  const picture = (name) =>
    page.screenshot({ path: path.join(pictures, `${name}.png`), animations: 'disabled' });
  const squiggles = page.locator('.monaco-editor .squiggly-warning');
  const hover = page.locator('.monaco-hover:not(.hidden) .hover-row');

  const action = (title) => page.locator('.action-widget .monaco-list-row', { hasText: title });

  /** Puts the cursor into a line of the file: the first that holds the text, or one so many lines below it. */
  const goTo = async (text, below = 0, column = 6) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    const line = lines.findIndex((candidate) => candidate.includes(text)) + 1 + below;
    await goToLine(page, line, column);
  };

  try {
    await page.goto(
      editor.page(folder, [
        ['openFile', editor.remote(file)],
        ['skipWelcome', 'true'],
      ]),
    );
    await page.locator('.view-line', { hasText: '<domain' }).first().waitFor({ timeout: 60_000 });
    // The first warning may be below what the window shows.
    await goTo("model='pci-bridge'");
    await squiggles.first().waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+b');
    await page.locator('.part.sidebar').waitFor({ state: 'hidden' });

    // What is wrong, where it is, and in the list of problems.
    await page.keyboard.press('Control+Shift+m');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'IOMMU group' }).first().waitFor();
    await page.keyboard.press('Control+1');
    await goTo('network adapter, both ports', 6, 1);
    await picture('problems');
    await page.keyboard.press('Control+j');
    await page.locator('.markers-panel').waitFor({ state: 'hidden' });

    // What is known of a host device.
    await goTo('network adapter, both ports', 1);
    await showHover();
    await picture('hover');
    useTheme('dark');
    await page.locator('.monaco-workbench.vs-dark').waitFor();
    await showHover();
    await picture('hover-dark');
    await page.keyboard.press('Escape');
    useTheme('light');
    await page.locator('.monaco-workbench.vs').waitFor();

    // The bridge becomes a PHB, the devices behind it go along: one group has a PHB of its own.
    await goTo("model='pci-bridge'", 0, 40);
    const intoPhb = action('into a PHB');
    await openQuickFixes(intoPhb);
    await choose(intoPhb);
    await page.locator('.view-line', { hasText: 'pci-bridge' }).first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    await until('the bridge saved as PHB', () => !readFileSync(file, 'utf8').includes('pci-bridge'));

    // The other groups are isolated.
    await goTo('network adapter, both ports', 5, 8);
    const isolateAll = action('Isolate all');
    await openQuickFixes(isolateAll);
    await picture('quick-fix');
    await choose(isolateAll);
    await until('no problem left', async () => (await page.locator('[class*="squiggly-"]').count()) === 0);
    await page.keyboard.press('Control+s');
    const saved = await until('the saved file', () => {
      const text = readFileSync(file, 'utf8');
      return text.includes("bus='0x03'") && text;
    });
    assert.doesNotMatch(saved, /pci-bridge/);
    assert.equal(saved.match(/model='pci-root'/g)?.length, 4);
    await page.locator('.tab.dirty').waitFor({ state: 'detached' });

    // The guest mended: what is of no interest folded.
    for (const folded of ['<interface', '<serial', '<console']) {
      await goTo(folded);
      await page.keyboard.press('Control+Shift+[');
    }
    await page.setViewportSize({ width: 1120, height: 1060 });
    await goTo("<controller type='pci' index='0'");
    const firstLine = page.locator('.line-numbers', { hasText: /^27$/ });
    for (let scrolled = 0; scrolled < 60 && (await firstLine.count()) > 0; scrolled += 1) {
      await page.keyboard.press('Control+ArrowDown');
    }
    await page.locator('.codelens-decoration', { hasText: 'IOMMU group 8 · 2 devices' }).waitFor();
    await picture('isolated');

    // A guest with nothing but its devices, and what libvirt will make of it.
    useTheme('light', { 'editor.fontSize': 11, 'editor.guides.indentation': false });
    await page.setViewportSize({ width: 1240, height: 830 });
    await page.goto(
      editor.page(folder, [
        ['openFile', editor.remote(path.join(folder, 'left-to-libvirt.xml'))],
        ['skipWelcome', 'true'],
      ]),
    );
    await page.locator('.view-line', { hasText: '→ PHB 2 slot 1' }).waitFor({ timeout: 60_000 });
    await page.keyboard.press('F1');
    await page
      .locator('.quick-input-widget input')
      .first()
      .fill('>Show What libvirt Will Make of This Guest');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Show What libvirt' }).waitFor();
    await page.keyboard.press('Enter');
    const right = page.locator('.editor.modified .view-line');
    // The window as it was left may bring its panel back.
    const panel = page.locator('.part.panel');
    if (await panel.isVisible()) {
      await page.keyboard.press('Control+j');
      await panel.waitFor({ state: 'hidden' });
    }
    await right.filter({ hasText: "bus='0x01' slot='0x01'" }).waitFor();
    await page.locator('.line-insert').first().waitFor();
    await picture('completed');
  } catch (error) {
    await picture('failed');
    throw error;
  } finally {
    await browser.close();
    await editor.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }

  async function showHover() {
    await until('the hover', async () => {
      await page.keyboard.press('Control+k');
      await page.keyboard.press('Control+i');
      return hover
        .filter({ hasText: 'IOMMU group' })
        .first()
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => false,
        );
    });
  }

  async function openQuickFixes(wanted) {
    await until('the quick fixes', async () => {
      await page.keyboard.press('Control+.');
      if (
        await wanted
          .first()
          .waitFor({ timeout: 4000 })
          .then(
            () => true,
            () => false,
          )
      )
        return true;
      await page.keyboard.press('Escape');
      return false;
    });
  }

  // By key: VS Code 1.100 swallows the click.
  async function choose(wanted) {
    await until('the action to be chosen', async () => {
      if ((await wanted.first().getAttribute('class')).includes('focused')) return true;
      await page.keyboard.press('ArrowDown');
      return false;
    });
    await page.keyboard.press('Enter');
  }
});
