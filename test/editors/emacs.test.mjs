// Emacs with Eglot, set up as docs/editors.md says.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { absent, checkReport, documented, edit } from './editor.mjs';

const skip = absent('emacs', '--batch', '--eval', "(progn (package-initialize) (require 'eglot))");

test('Emacs shows what is wrong and what it knows, and mends it', { skip }, async () => {
  const script = path.join(import.meta.dirname, 'emacs.el');
  checkReport(
    await edit(({ guest, home, report }) => {
      const config = path.join(home, 'init.el');
      const set = (name, value) => `(setenv ${JSON.stringify(name)} ${JSON.stringify(value)})\n`;
      writeFileSync(
        config,
        `(package-initialize)\n${documented('Emacs', 'elisp')}${set('GUEST', guest)}${set('REPORT', report)}`,
      );
      return ['emacs', '--batch', '--no-init-file', '-l', config, '-l', script];
    }),
  );
});
