// Hosts behind a libvirt connection in VS Code: the status, a device added from the host, a virsh that hangs, a new guest.
// PICTURES=docs/pictures npm run test:e2e host draws those of the README anew.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/install.mjs';
import { launchBrowser } from './browser.mjs';
import { startEditor, until } from './editor.mjs';
import { makeVirsh } from './virsh.mjs';
import { examples, here, makeWorkspace, packagedExtension, plainWindow, themes } from './workspace.mjs';

const pictures = path.resolve(root, process.env.PICTURES ?? path.join(here, 'dist', 'pictures'));
const connection = 'qemu+ssh://power9/system';

/** Settings of the folder: a window that shows the guest and little else, and a connection that no folder may set. */
const settings = {
  'workbench.colorTheme': themes.light,
  ...plainWindow,
  'pseriesXml.host.connection': 'qemu+ssh://evil/system',
};

test('a user works with the host behind a connection', { timeout: 240_000 }, async () => {
  mkdirSync(pictures, { recursive: true });
  const { data, folder } = makeWorkspace(examples);
  const { devices } = JSON.parse(readFileSync(path.join(folder, 'power9.host.json'), 'utf8'));
  const guest = 'clean-two-adapters.xml';
  for (const name of readdirSync(folder))
    if (/\.(xml|json)$/.test(name) && name !== guest) rmSync(path.join(folder, name));
  const virsh = makeVirsh(data, devices);
  writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  const file = path.join(folder, guest);
  const editor = await startEditor({
    data,
    vsix: packagedExtension(),
    settings: { 'pseriesXml.host.connection': connection },
    env: virsh.env,
  });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1120, height: 620 }, deviceScaleFactor: 1.5 });
  const picture = (name) =>
    page.screenshot({ path: path.join(pictures, `${name}.png`), animations: 'disabled' });
  const quickInput = page.locator('.quick-input-widget');
  const rows = quickInput.locator('.monaco-list-row');
  const command = async (title) => {
    await page.keyboard.press('F1');
    await quickInput.locator('input[type=text]').waitFor();
    await page.keyboard.type(title);
    await rows.filter({ hasText: title }).first().waitFor();
    await page.keyboard.press('Enter');
  };
  /** Ticks the row, and sees that it is: a click on a list that is still being laid out is lost. */
  const choose = (row) =>
    until('the chosen row', async () => {
      await row.locator('input[type=checkbox], .monaco-checkbox').first().click();
      return quickInput
        .locator('.quick-input-count', { hasText: '1 Selected' })
        .waitFor({ timeout: 2000 })
        .then(
          () => true,
          () => false,
        );
    });
  const status = page.locator('.hover-language-status', { hasText: 'host:' });
  const showStatus = async () => {
    await page.locator('[id="status.languageStatus"]').click();
    await status.waitFor();
  };

  try {
    await page.goto(
      editor.page(folder, [
        ['openFile', editor.remote(file)],
        ['skipWelcome', 'true'],
      ]),
    );
    await page.locator('.view-line', { hasText: 'domain' }).first().waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+b');
    await until(
      'virsh asked for the devices',
      () => virsh.asked().some((line) => line.includes('dumpxml')),
      60,
    );
    for (const line of virsh.asked()) {
      assert.ok(line.startsWith(`--readonly --quiet --connect ${connection} nodedev-`), line);
    }

    // Where the host is known from.
    await until('the host in the language status', async () => {
      await page.keyboard.press('Escape');
      await showStatus();
      return (await status.textContent()).includes(`libvirt at ${connection}`);
    });
    assert.match(await status.textContent(), /taken \d.*Host…/);
    await page.locator('.hover-language-status', { hasText: 'pSeries guest · libvirt 11.3.0' }).waitFor();
    await picture('language-status');
    await page.keyboard.press('Escape');

    // A device of the host, its IOMMU group with it.
    await page.locator('.view-line').first().click();
    await command('Add Host Device');
    const group = rows.filter({ hasText: 'IOMMU group 8,' });
    await rows.first().waitFor();
    await page.keyboard.type('ConnectX-4');
    await group.waitFor();
    await choose(group);
    await picture('add-host-device');
    const before = readFileSync(file, 'utf8');
    await page.keyboard.press('Enter');
    await quickInput.waitFor({ state: 'hidden' });
    await page.locator('.view-line').first().click();
    await page.keyboard.press('Control+s');
    const after = await until('the saved guest', () => {
      const text = readFileSync(file, 'utf8');
      return text !== before && text;
    });
    assert.match(after, /domain='0x0030' bus='0x01' slot='0x00' function='0x0'/);
    assert.match(after, /domain='0x0030' bus='0x01' slot='0x00' function='0x1'/);
    assert.equal(after.match(/pci-root/g).length, before.match(/pci-root/g).length + 1);
    assert.equal(await page.locator('[class*="squiggly-"]').count(), 0);
    await page.locator('.view-line').first().click();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+s');
    await until('one undo', () => readFileSync(file, 'utf8') === before);

    // virsh hangs: nothing else does, and it can be given up.
    virsh.hang();
    const calls = virsh.asked().length;
    await command('Refresh Host');
    await until('virsh asked again', () => virsh.asked().length > calls);
    await page.locator('.view-line').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('<!-- typed meanwhile -->');
    await page.locator('.view-line', { hasText: 'typed meanwhile' }).waitFor({ timeout: 5000 });
    const notification = page.locator('.notification-toast', { hasText: `Asking libvirt at ${connection}` });
    await notification.locator('.monaco-button', { hasText: 'Cancel' }).click();
    await page.locator('.notification-toast', { hasText: 'virsh was given up' }).waitFor();
    await command('Notifications: Clear All Notifications');
    virsh.answer();
    await command('Refresh Host');

    // A guest from nothing.
    await command('New pSeries Guest');
    await quickInput.locator('.quick-input-title', { hasText: '(1/4)' }).waitFor();
    for (const [step, typed] of [
      ['(1/4)', 'web02'],
      ['(2/4)', '300 MiB'],
    ]) {
      await quickInput.locator('.quick-input-title', { hasText: step }).waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.type(typed);
      if (step === '(2/4)') await quickInput.locator('text=multiple of 256 MiB').first().waitFor();
      await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Control+a');
    await page.keyboard.type('32 GiB');
    await page.keyboard.press('Enter');
    await quickInput.locator('.quick-input-title', { hasText: '(3/4)' }).waitFor();
    await page.keyboard.press('Enter');
    await quickInput.locator('.quick-input-title', { hasText: '(4/4)' }).waitFor();
    const adapter = rows.filter({ hasText: '0001:01:00.0' });
    await choose(adapter);
    await until('the new guest', async () => {
      if (await quickInput.isVisible()) await page.keyboard.press('Enter');
      return page
        .locator('.tab', { hasText: 'web02.xml' })
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => false,
        );
    });
    await page.locator('.view-line', { hasText: 'web02' }).first().waitFor();
    await picture('new-guest');
    await page.keyboard.press('Control+s');
    await until('the new guest saved or asked where', async () => {
      if (await quickInput.isVisible()) await page.keyboard.press('Enter');
      try {
        return readFileSync(path.join(folder, 'web02.xml'), 'utf8').includes("domain='0x0001'");
      } catch {
        return false;
      }
    });
    assert.ok(!virsh.asked().some((line) => line.includes('evil')), 'a folder set the connection');
  } catch (error) {
    await picture('host-failed');
    throw error;
  } finally {
    await browser.close();
    await editor.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});
