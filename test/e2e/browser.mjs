// Chromium, as Debian has it, and what comes out of an extension host's tests.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const candidates = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--host-resolver-rules=MAP *.localhost 127.0.0.1',
];

/** Chromium without a window; the environment's CHROMIUM names another one than Debian's. */
export function launchBrowser() {
  const executablePath = candidates.find((file) => file && existsSync(file));
  if (!executablePath)
    throw new Error('Chromium is not installed: apt-get install chromium, or set CHROMIUM');
  return chromium.launch({ executablePath, headless: true, args: flags });
}

/** Puts the cursor of the active editor into a line, one-based like its column. */
export async function goToLine(page, line, column) {
  await page.keyboard.press('Control+g');
  await page.locator('.quick-input-widget input').waitFor();
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

const marker = 'e2e-result ';

/**
 * Opens a page whose extension host runs tests, and waits for their end.
 *
 * @returns the results, `{ title, error? }` each, in order
 */
export async function runInHost(browser, address, seconds) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const results = [];
  const log = [];
  const exit = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    const line = args.map(String).join(' ');
    log.push(line);
    if (line.startsWith(marker)) results.push(JSON.parse(line.slice(marker.length)));
  });
  await page.goto(address);
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, 'late');
  });
  const code = await Promise.race([exit, late]);
  clearTimeout(timer);
  await page.close();
  if (code === 'late' || results.length === 0) {
    throw new Error(`the extension host did not end its tests (${code}):\n${log.slice(-40).join('\n')}`);
  }
  return results;
}

/** Each result as a test of its own. */
export async function reportEach(t, results) {
  for (const { title, error } of results) {
    await t.test(title, () => {
      if (error) throw new Error(error);
    });
  }
}
