// Neovim with its own language client, set up as docs/editors.md says.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { absent, checkReport, documented, edit } from './editor.mjs';

test('Neovim shows what is wrong and what it knows, and mends it', {
  skip: absent('nvim', '--version'),
}, async () => {
  const script = path.join(import.meta.dirname, 'neovim.lua');
  checkReport(
    await edit(({ guest, home, report }) => {
      const config = path.join(home, 'init.lua');
      writeFileSync(config, `${documented('Neovim', 'lua')}\nvim.env.REPORT = ${JSON.stringify(report)}\n`);
      return ['nvim', '--headless', '-n', '-u', config, guest, '-c', `luafile ${script}`];
    }),
  );
});
