import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readManifest, updateManifest } from '../../scripts/manifest';
import { tokenLegend } from '../../server/src/service/announced';

const manifest = JSON.parse(readManifest().manifest);

test('package.json has every rule, and its words are in package.nls.json (else: npm run manifest)', () => {
  const parsed = ({ manifest, words }: ReturnType<typeof readManifest>) => [
    JSON.parse(manifest),
    JSON.parse(words),
  ];
  assert.deepEqual(parsed(updateManifest(readManifest())), parsed(readManifest()));
});

test('every command of the manifest is registered by the client, and the reverse', () => {
  const client = readdirSync('client/src', { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`client/src/${name}`, 'utf8'));
  const registered = client.flatMap((text) =>
    [...text.matchAll(/\b(?:command\('|registerCommand\(\s*'pseriesXml\.)(\w+)'/g)].map(
      ([, name]) => `pseriesXml.${name}`,
    ),
  );
  const contributed = manifest.contributes.commands.map(({ command }: { command: string }) => command);
  assert.deepEqual(registered.sort(), [...contributed].sort());
});

test('every file that the manifest names and that is not built is there', () => {
  const { icon, contributes } = manifest;
  const grammars = contributes.grammars.map(({ path }: { path: string }) => path);
  const pictures = contributes.walkthroughs.flatMap(({ steps }: { steps: { media: { svg: string } }[] }) =>
    steps.map(({ media }) => media.svg),
  );
  for (const file of [icon, ...grammars, ...pictures]) assert.ok(existsSync(file), file);
});

test('every setting has a description and a scope', () => {
  const settings: [string, { markdownDescription?: string; scope?: string }][] = Object.entries(
    manifest.contributes.configuration[0].properties,
  );
  assert.ok(settings.length >= 3);
  for (const [name, { markdownDescription, scope }] of settings) {
    assert.ok(markdownDescription, name);
    assert.ok(scope, name);
  }
});

test('every semantic token of the server is in the manifest, with a colour for it', () => {
  const { semanticTokenTypes, semanticTokenModifiers, semanticTokenScopes } = manifest.contributes;
  const ids = (entries: { id: string }[]) => entries.map(({ id }) => id);
  assert.deepEqual(ids(semanticTokenTypes), tokenLegend.tokenTypes);
  assert.deepEqual(ids(semanticTokenModifiers), tokenLegend.tokenModifiers);
  assert.deepEqual(Object.keys(semanticTokenScopes[0].scopes), [
    ...tokenLegend.tokenTypes,
    ...tokenLegend.tokenModifiers.map((modifier) => `*.${modifier}`),
  ]);
});

/** They make a guest, or what belongs beside one: to be had everywhere. */
const everywhere = new Set(['pseriesXml.openExample', 'pseriesXml.newGuest', 'pseriesXml.writeHostSnapshot']);

test('every command is offered only where it can do something', () => {
  const { commands, menus } = manifest.contributes;
  for (const { command } of commands) {
    if (everywhere.has(command)) continue;
    const entry = menus.commandPalette.find((item: { command: string }) => item.command === command);
    assert.match(entry?.when ?? '', /^(pseriesXml\.|false$)/, command);
  }
});
