// The injected grammar on VS Code's own XML grammar, tokenized as VS Code does it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { before, test } from 'node:test';
import { root } from '../../scripts/install.mjs';
import { here } from './workspace.mjs';

const vscode = path.join(here, 'node_modules', 'code-server', 'lib', 'vscode');
const require = createRequire(path.join(vscode, 'package.json'));
const { Registry, parseRawGrammar, INITIAL } = require('vscode-textmate');
const oniguruma = require('vscode-oniguruma');

const files = {
  'text.xml': path.join(vscode, 'extensions', 'xml', 'syntaxes', 'xml.tmLanguage.json'),
  'pseries.injection': path.join(root, 'syntaxes', 'pseries.injection.tmLanguage.json'),
};
let grammar;

before(async () => {
  const wasm = require.resolve('vscode-oniguruma').replace(/main\.js$/, 'onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) =>
      files[scope] && parseRawGrammar(readFileSync(files[scope], 'utf8'), files[scope]),
    getInjections: (scope) => (scope === 'text.xml' ? ['pseries.injection'] : undefined),
  });
  grammar = await registry.loadGrammar('text.xml');
});

/** Each token of the lines with its innermost scope. */
function tokens(...lines) {
  const found = [];
  let state = INITIAL;
  for (const line of lines) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens)
      found.push([line.slice(startIndex, endIndex), scopes.at(-1)]);
  }
  return found;
}

/** Lines, and the tokens in them that get a scope of our own. */
function check(title, lines, expected) {
  test(title, () => {
    const ours = tokens(...lines).filter(
      ([, scope]) => scope.endsWith('.pseries') && !scope.startsWith('meta.'),
    );
    assert.deepEqual(
      ours.map(([text, scope]) => `${text} ${scope.replace(/\.pseries$/, '')}`),
      expected,
    );
  });
}

check(
  'a PCI host bridge',
  [
    "<controller type='pci' index='1' model='pci-root'>",
    "<model name='spapr-pci-host-bridge'/>",
    "<target index='1'/>",
    '</controller>',
  ],
  [
    'controller support.class.controller',
    '1 constant.numeric',
    'pci-root support.constant.property-value.pci-root',
    'spapr-pci-host-bridge support.constant.property-value.host-bridge',
    'target support.class.target',
    '1 constant.numeric',
  ],
);
check(
  'attributes in another order, double quotes',
  ['<controller model="pci-root" index="0" type="pci"/>'],
  [
    'controller support.class.controller',
    'pci-root support.constant.property-value.pci-root',
    '0 constant.numeric',
  ],
);
check(
  'other controllers and targets stay as they are',
  ["<controller type='usb' index='0'/>", "<target dev='vda' bus='virtio'/>"],
  [],
);
check(
  'a host device: its guest address stands out, its address in the host does not',
  [
    "<hostdev mode='subsystem' type='pci'>",
    "<source><address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/></source>",
    "<address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>",
    '</hostdev>',
  ],
  [
    'hostdev keyword.control.hostdev',
    'address support.class.address',
    '0x0000 constant.numeric',
    '0x01 constant.numeric',
    '0x01 constant.numeric',
    '0x0 constant.numeric',
    'hostdev keyword.control.hostdev',
  ],
);
check(
  "a <source> address with a type is the host's all the same; an unfinished <source> ends with its device",
  [
    "<interface type='hostdev'>",
    '<source>',
    "<address type='pci' domain='0x0000' bus='0x01'/>",
    '</source>',
    "<address type='pci' bus='0x05'/>",
    '</interface>',
    "<interface type='hostdev'><source><address type='pci' bus='0x01'/>",
    "</interface><address type='pci' bus='0x06'/>",
  ],
  [
    'address support.class.address',
    '0x05 constant.numeric',
    'address support.class.address',
    '0x06 constant.numeric',
  ],
);
check(
  'a spapr-vio address',
  ["<address type='spapr-vio' reg='0x30000000'/>"],
  ['address support.class.address', '0x30000000 constant.numeric'],
);
check(
  'nothing in comments, text and other attribute values',
  ["<!-- <hostdev> <address type='pci' bus='1'/> -->", "<title a='<hostdev>'>address</title>"],
  [],
);

test('the XML around it is tokenized as without the injection', () => {
  const [tag] = tokens("<hostdev mode='subsystem'>").filter(([text]) => text === 'mode');
  assert.deepEqual(tag, ['mode', 'entity.other.attribute-name.localname.xml']);
});
