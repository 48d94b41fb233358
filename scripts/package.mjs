// `npm run package`: builds and packs pseries-guest-xml-VERSION.vsix, and says what is in it.
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { root, run } from './install.mjs';

const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const vsix = path.join(root, `${name}-${version}.vsix`);
const kib = (file) => `${(statSync(file).size / 1024).toFixed(1)} KiB`.padStart(12);

run(process.execPath, ['esbuild.mjs']);
await createVSIX({ cwd: root, packagePath: vsix, dependencies: false });
for (const file of await listFiles({ cwd: root, packageManager: PackageManager.None })) {
  console.log(`${kib(path.join(root, file))}  ${file}`);
}
console.log(`${kib(vsix)}  ${path.basename(vsix)}`);
