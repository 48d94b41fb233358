// Folders that a test may write to, and the packaged extension.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../scripts/install.mjs';
import { vsixFile } from './editor.mjs';

export const here = path.dirname(fileURLToPath(import.meta.url));

export const examples = path.join(root, 'examples');
export const testFiles = path.join(here, 'files');

/** VS Code's own themes. */
export const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  contrast: 'Default High Contrast',
};

/** Settings of a folder whose window shows its editors and little else. */
export const plainWindow = {
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'remote.autoForwardPorts': false,
};

/**
 * A new folder under the system's temporary one, `data`, and in it a copy of a folder of guests, `folder`, with a place
 * for settings but none of them.
 */
export function makeWorkspace(guests) {
  const data = mkdtempSync(path.join(os.tmpdir(), 'pseries-guest-xml-e2e-'));
  const folder = path.join(data, 'guests');
  cpSync(guests, folder, { recursive: true });
  rmSync(path.join(folder, '.vscode'), { recursive: true, force: true });
  mkdirSync(path.join(folder, '.vscode'));
  return { data, folder };
}

/** The .vsix that run.mjs packaged. */
export function packagedExtension() {
  return vsixFile(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
}
