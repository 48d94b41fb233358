// The picture of a guest's topology beside its text: devices selected, dragged, moved by key; its pictures.
// PICTURES=docs/pictures npm run test:e2e picture draws those of the README anew.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/install.mjs';
import { goToLine, launchBrowser } from './browser.mjs';
import { startEditor, until } from './editor.mjs';
import { examples, here, makeWorkspace, packagedExtension, plainWindow, themes } from './workspace.mjs';

const pictures = path.resolve(root, process.env.PICTURES ?? path.join(here, 'dist', 'pictures'));
const example = 'mixed-groups-and-bridge.xml';
const settings = (theme) => ({
  'workbench.colorTheme': themes[theme],
  ...plainWindow,
  'editor.fontSize': 11,
  'editor.stickyScroll.enabled': false,
  'files.autoSave': 'off',
  // A copy of the guest lies beside it.
  'pseriesXml.workspace.guests': false,
});

/** Names that would do something if anybody took them for markup. */
const hostileName = '<img src=x onerror="window.hostile=1"><script>window.hostile=1</script>';
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

test('the picture beside the text', { timeout: 300_000 }, async (t) => {
  mkdirSync(pictures, { recursive: true });
  const { data, folder } = makeWorkspace(examples);
  const useTheme = (theme) =>
    writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings(theme)));
  useTheme('light');
  const file = path.join(folder, example);
  const saved = () => readFileSync(file, 'utf8');
  const original = saved();
  writeFileSync(
    path.join(folder, 'hostile.xml'),
    original.replace('<name>web02</name>', `<name>${escaped(hostileName)}</name>`),
  );
  // Each guest has its own: of two in a folder neither is the only one.
  const hostFile = path.join(folder, example.replace('.xml', '.host.json'));
  renameSync(path.join(folder, 'power9.host.json'), hostFile);
  const host = readFileSync(hostFile, 'utf8');
  writeFileSync(
    path.join(folder, 'hostile.host.json'),
    host.replaceAll('Samsung PM1725a NVMe SSD', JSON.stringify(hostileName).slice(1, -1)),
  );
  const editor = await startEditor({ data, vsix: packagedExtension() });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 1160 }, deviceScaleFactor: 1.25 });
  const refusals = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refusals.push(message.text());
  });
  const shot = (name) =>
    page.screenshot({ path: path.join(pictures, `${name}.png`), animations: 'disabled' });
  const frame = page.frameLocator('iframe.webview').frameLocator('#active-frame');
  const item = (key) => frame.locator(`[data-key="${key}"]`);
  /** The coloured bar of a row: nothing is drawn over it. */
  const bar = (key) => item(key).locator('> .bar');
  const message = frame.locator('#message');
  const boxOf = (locator) => until('its place', () => locator.boundingBox());
  const cursorIn = (line) =>
    page
      .locator('.active-line-number', { hasText: `${line}` })
      .first()
      .waitFor();
  const dialog = page.locator('.monaco-dialog-box');

  const open = async (name) => {
    await page.goto(
      editor.page(folder, [
        ['openFile', editor.remote(path.join(folder, name))],
        ['skipWelcome', 'true'],
      ]),
    );
    await page.locator('.monaco-editor .squiggly-warning').first().waitFor({ timeout: 60_000 });
  };
  const command = async (title) => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').first().fill(`>${title}`);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
    await page.keyboard.press('Enter');
  };
  const showPicture = async () => {
    await command('Show PCI Topology');
    await frame.locator('svg.topology').waitFor({ timeout: 30_000 });
  };
  /** Presses on one place, moves in steps as a hand does, and lets go over the other. */
  const drag = async (from, to, before = async () => {}) => {
    const [start, end] = [await boxOf(from), await boxOf(to)];
    await page.mouse.move(start.x + 3, start.y + start.height / 2);
    await page.mouse.down();
    await page.mouse.move(start.x + 30, start.y + start.height, { steps: 3 });
    await page.mouse.move(end.x + end.width / 2, end.y + Math.min(12, end.height / 2), { steps: 8 });
    await before();
    await page.mouse.up();
  };
  const save = async (what, holds) => {
    await page.locator('.tab', { hasText: '.xml' }).first().click();
    await page.keyboard.press('Control+s');
    return until(what, () => holds(saved()) && saved());
  };
  /** Puts the cursor behind the first place that a text stands in the guest. */
  const goBehind = async (text) => {
    const [before] = saved().split(text, 1);
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n') + text.length;
    await goToLine(page, line, column);
  };
  /** What comes after a step that failed would fail for that. */
  const step = async (name, body) => {
    let failure;
    await t.test(name, async () => {
      try {
        await body();
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    if (failure) throw failure;
  };
  const textOf = (key) => item(key).getAttribute('aria-label');

  try {
    await open(example);
    await showPicture();

    await step('a device that is selected selects its XML', async () => {
      await bar('guest 0001:01:00.0').click();
      await cursorIn(77);
      await page.locator('.selected-text').first().waitFor();
      assert.equal(await item('guest 0001:01:00.0').getAttribute('aria-selected'), 'true');
    });

    await step('the cursor selects the device it is in', async () => {
      await page.locator('.view-line', { hasText: "bus='0x02' slot='0x01' function='0x1'" }).first().click();
      await until(
        'the selection',
        async () => (await item('guest 0002:01:00.1').getAttribute('aria-selected')) === 'true',
      );
    });

    await step("it tells what the text's hover tells", async () => {
      await bar('guest 0030:01:00.0').hover();
      const hover = frame.locator('.hover', { hasText: 'Ways out' });
      await hover.waitFor();
      const text = await hover.textContent();
      assert.match(text, /shares PHB 1 with/);
      assert.match(text, /bridge\.host\.json/);
      await page.mouse.move(5, 5);
    });

    await step('dragged to a new PHB, a device is isolated; one undo takes it back', async () => {
      await drag(bar('guest 0001:01:00.0'), item('new PHB'), async () => {
        await frame.locator('.ghost[data-kind="edit"]', { hasText: 'to a new PHB 3' }).waitFor();
        await shot('topology-drag');
      });
      await item('PHB 3').waitFor();
      await message
        .filter({ hasText: 'Done: Move host device 0001:01:00.0 to a new PHB 3 slot 1.' })
        .waitFor();
      assert.match(await textOf('PHB 3'), /IOMMU group 2 alone/);
      const moved = await save('the saved move', (text) => text.includes("bus='0x03'"));
      assert.match(moved, /<controller type='pci' index='3' model='pci-root'>/);
      await page.keyboard.press('Control+z');
      await save('the move undone', (text) => text === original);
      await item('PHB 3').waitFor({ state: 'detached' });
    });

    await step('undone from the picture, too', async () => {
      await drag(bar('guest 0001:01:00.0'), item('PHB 1').locator('.slot[data-slot="9"]'));
      await message.filter({ hasText: 'to PHB 1 slot 9' }).waitFor();
      await bar('guest 0001:01:00.0').click();
      await page.keyboard.press('Control+z');
      await until('slot 1', async () => /slot 1,|slot 1\n/.test(`${await textOf('guest 0001:01:00.0')}\n`));
      await save('the move undone', (text) => text === original);
    });

    await step('a move that loses isolation is asked for', async () => {
      await drag(bar('guest 0001:01:00.0'), item('PHB 0').locator('.slot[data-slot="9"]'), () =>
        frame.locator('.ghost[data-kind="ask"]', { hasText: 'PHB 0' }).waitFor(),
      );
      await dialog.filter({ hasText: 'It is not isolated' }).waitFor();
      await page.keyboard.press('Escape');
      await message.filter({ hasText: 'Nothing was changed.' }).waitFor();
    });

    await step('a move that cannot be is refused with the reason', async () => {
      await drag(bar('guest 0001:01:00.0'), item('PHB 0').locator('.slot[data-slot="2"]'), () =>
        frame.locator('.ghost[data-kind="refused"]', { hasText: 'taken by SCSI controller 0' }).waitFor(),
      );
      await message.filter({ hasText: 'Slot 2 of PHB 0 is taken by SCSI controller 0.' }).waitFor();
    });

    await step('a host device that is dropped is added to the guest', async () => {
      await drag(item('host 0005:01:00.0').locator('> .row'), item('new PHB'));
      await item('guest 0005:01:00.0').waitFor();
      await save('the added device', (text) => text.includes("domain='0x0005'"));
      await page.keyboard.press('Control+z');
      await save('nothing added', (text) => text === original);
    });

    await step('by key: arrows lead to a device, Enter to its XML, M to another place', async () => {
      await bar('guest 0001:01:00.0').click();
      await page.keyboard.press('ArrowLeft');
      await until('the PHB', async () => (await item('PHB 1').getAttribute('tabindex')) === '0');
      for (const _ of [1, 2]) await page.keyboard.press('ArrowDown');
      await until(
        'the device',
        async () => (await item('guest 0030:01:00.0').getAttribute('tabindex')) === '0',
      );
      await page.keyboard.press('m');
      const pick = page.locator('.quick-input-widget');
      await pick.locator('.monaco-list-row', { hasText: 'A new PHB' }).waitFor();
      await page.keyboard.type('A new PHB');
      await page.keyboard.press('Enter');
      await message.filter({ hasText: 'host device 0030:01:00.1 to a new PHB 3' }).waitFor();
      await until(
        'both functions',
        async () => (await item('PHB 3').locator('[role=treeitem]').count()) === 2,
      );
      await bar('guest 0030:01:00.0').click();
      await page.keyboard.press('Enter');
      await cursorIn(68);
      await page.keyboard.press('Control+z');
      await save('the move undone', (text) => text === original);
    });

    await step('it follows the text, and what stays is not drawn anew', async () => {
      const node = await item('guest 0002:01:00.0').elementHandle();
      await page.locator('.tab', { hasText: example }).first().click();
      await goBehind('<name>web02');
      await page.keyboard.type('-new');
      await frame.locator('.heading', { hasText: 'web02-new' }).waitFor();
      assert.ok(await node.evaluate((element) => element.isConnected));
      for (const _ of '-new') await page.keyboard.press('Backspace');
      await save('the old name', (text) => text === original);
    });

    await step('the explorer has the same as a tree', async () => {
      const pane = page
        .locator('.pane')
        .filter({ has: page.locator('.pane-header[aria-label*="PCI Topology"]') });
      // The folder makes room for it.
      await page.locator('.pane-header', { hasText: 'guests' }).first().click();
      await pane.locator('.pane-header').click();
      const line = pane.locator('.monaco-list-row', { hasText: 'host device 0001:01:00.0' });
      await line.waitFor();
      assert.equal(await pane.locator('.monaco-list-row', { hasText: /^PHB \d/ }).count(), 2);
      await line.click();
      await cursorIn(77);
      await page.locator('.selected-text').first().waitFor();
    });

    await step('a screen reader finds two trees with named items', async () => {
      for (const name of ['Host', 'Guest']) {
        await frame.getByRole('tree', { name, exact: true }).waitFor();
      }
      const device = frame.getByRole('treeitem', { name: /^host device 0001:01:00\.0, slot 1/ });
      assert.equal(await device.getAttribute('aria-level'), '2');
    });

    await page.setViewportSize({ width: 1280, height: 760 });
    // The README's pictures: the guest mended by a drag, in every theme.
    await page.keyboard.press('Control+b');
    await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
    for (const theme of ['light', 'dark', 'contrast']) {
      useTheme(theme);
      const kind = { light: 'vs', dark: 'vs-dark', contrast: 'hc-black' }[theme];
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
      const body = { light: 'light', dark: 'dark', contrast: 'high-contrast' }[theme];
      await frame.locator(`body.vscode-${body}`).waitFor();
      await bar('guest 0001:01:00.0').click();
      await page.mouse.move(5, 5);
      await cursorIn(77);
      await shot(`topology-${theme}`);
    }

    await step('names of host and guest are words, whatever they say', async () => {
      await open('hostile.xml');
      await showPicture();
      await frame.locator('.heading', { hasText: '<img src=x' }).waitFor();
      await bar('guest 0001:01:00.0').hover();
      await frame.locator('.hover', { hasText: '<script>' }).waitFor();
      assert.equal(await frame.locator('img, iframe, object, embed, a, foreignObject').count(), 0);
      assert.equal(await frame.locator('main script, .hover script, .ghost script').count(), 0);
      assert.equal(await frame.locator('body').evaluate(() => window.hostile), undefined);
      assert.equal(await page.evaluate(() => window.hostile), undefined);
    });

    // What the page asked for and was not allowed: nothing.
    assert.deepEqual(
      refusals.filter((text) => /topologyView|adopted|inline/.test(text)),
      [],
    );
  } catch (error) {
    await shot('failed');
    throw error;
  } finally {
    await browser.close();
    await editor.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});
