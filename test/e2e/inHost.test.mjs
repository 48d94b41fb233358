// The packaged extension, installed in VS Code, tested from inside a Node extension host.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { launchBrowser, reportEach, runInHost } from './browser.mjs';
import { startEditor } from './editor.mjs';
import { here, makeWorkspace, packagedExtension, testFiles } from './workspace.mjs';

test('in a Node extension host', { timeout: 180_000 }, async (t) => {
  const { data, folder } = makeWorkspace(testFiles);
  const editor = await startEditor({
    data,
    vsix: packagedExtension(),
    flags: ['--enable-smoke-test-driver'],
  });
  const browser = await launchBrowser();
  try {
    const payload = [
      // A stub: what is tested is the installed package, not the working tree.
      ['extensionDevelopmentPath', editor.remote(path.join(here, 'stub'))],
      ['extensionTestsPath', editor.remote(path.join(here, 'dist', 'run.node.js'))],
      ['enableProposedApi', ''],
      ['skipWelcome', 'true'],
    ];
    await reportEach(t, await runInHost(browser, editor.page(folder, payload), 150));
  } finally {
    await browser.close();
    await editor.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});
