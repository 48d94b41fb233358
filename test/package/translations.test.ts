import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { getL10nJson } from '@vscode/l10n-dev';

type Words = Readonly<Record<string, string>>;

const read = (file: string): Words => JSON.parse(readFileSync(file, 'utf8'));

/** What must be in a translation as it is in the original: places for values, settings, code, keys of the text. */
const fixed = (text: string) => (text.match(/\{\d+\}|`[^`]*`|\]\([^)]*\)|\$\([\w-]+\)/g) ?? []).sort();

function check(original: Words, translation: Words) {
  for (const [key, text] of Object.entries(translation)) {
    const english = original[key];
    assert.ok(english, `nothing says ${key} any more`);
    assert.deepEqual(fixed(text), fixed(english), key);
    assert.notEqual(text, '', key);
  }
}

describe('translations', () => {
  it('of the manifest say what it says', () => {
    check(read('package.nls.json'), read('package.nls.de.json'));
  });

  it('of the client are made from what the client says (else: npm run l10n)', async () => {
    const files = readdirSync('client/src', { recursive: true })
      .filter((name) => String(name).endsWith('.ts'))
      .map((name) => ({
        extension: '.ts' as const,
        contents: readFileSync(`client/src/${name}`, 'utf8'),
      }));
    assert.deepEqual(await getL10nJson(files), read('l10n/bundle.l10n.json'));
    check(read('l10n/bundle.l10n.json'), read('l10n/bundle.l10n.de.json'));
  });
});
