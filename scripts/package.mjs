// `npm run package [-- --no-build]`: packs pseries-guest-xml-VERSION.vsix; vsce says what is in it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { root, run } from './install.mjs';

const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

if (!process.argv.includes('--no-build')) run(process.execPath, ['esbuild.mjs']);
// Everything is bundled: no node_modules goes along.
await createVSIX({ cwd: root, packagePath: path.join(root, `${name}-${version}.vsix`), dependencies: false });
