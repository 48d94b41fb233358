// Folders that a test may write to, and the packaged extension.
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../scripts/install.mjs';
import { vsixFile } from './editor.mjs';

export const here = path.dirname(fileURLToPath(import.meta.url));

/** A new folder under the system's temporary one, with a copy of the examples and of the tests' own files. */
export function makeWorkspace() {
  const data = mkdtempSync(path.join(os.tmpdir(), 'pseries-guest-xml-e2e-'));
  const folder = path.join(data, 'guests');
  cpSync(path.join(root, 'examples'), folder, { recursive: true });
  cpSync(path.join(here, 'files'), folder, { recursive: true });
  return { data, folder };
}

/** The .vsix that run.mjs packaged. */
export function packagedExtension() {
  return vsixFile(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
}
