/** Any text at all: no feature throws, no rule fails, and every position lies in the text. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { doCodeActions } from '../../server/src/service/codeActions';
import { doCodeLenses } from '../../server/src/service/codeLenses';
import { doDiagnostics } from '../../server/src/service/diagnostics';
import { doFormatting, doOnTypeFormatting } from '../../server/src/service/formatting/formatting';
import { doHover } from '../../server/src/service/hover/hover';
import { doSemanticTokens } from '../../server/src/service/semanticTokens';
import { mustNotFail, snapshotOf } from './guests';

const folder = path.join(import.meta.dirname, '../../examples');
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.xml'))
  .map((name) => readFileSync(path.join(folder, name), 'utf8'));

/** Asks everything of a text; hover and actions at one place. */
function askEverything(text: string, offset: number): void {
  const snapshot = snapshotOf(text);
  const diagnostics = doDiagnostics(snapshot);
  assert.deepEqual(snapshot.faults, []);
  for (const { start, end } of snapshot.problems) {
    assert.ok(0 <= start && start <= end && end <= text.length, `${start}–${end} of ${text.length}`);
  }
  const position = snapshot.positions.positionAt(offset);
  doHover(snapshot, position, mustNotFail);
  doCodeLenses(snapshot, { showsDevices: true });
  assert.equal(doSemanticTokens(snapshot).length % 5, 0);
  const indentation = { tabSize: 2, insertSpaces: true };
  doFormatting(snapshot, indentation);
  doOnTypeFormatting(snapshot, position, '\n', indentation);
  const [first] = diagnostics;
  const range = first?.range ?? { start: position, end: position };
  doCodeActions(snapshot, range, { only: ['quickfix', 'refactor'], versioned: true }, mustNotFail);
}

const pieces = [
  '<',
  '>',
  '/>',
  '"',
  "'",
  '&',
  '=',
  '<!--',
  '<![CDATA[',
  '<?',
  '<!DOCTYPE x [',
  '</domain>',
  '\0',
  '\uD800',
  '\r',
  '{{ x }}',
  '-1',
  '0x',
  '99999999999999999999',
  "bus='0x01'",
];

describe('any text', () => {
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 400 })),
    text: fc.oneof(fc.constantFrom('', ...pieces), fc.string({ unit: 'binary', maxLength: 3 })),
  });

  it('examples with pieces cut out and put in', () => {
    const mutations = fc.array(mutation, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...examples), mutations, (example, changes) => {
        let text = example;
        let offset = 0;
        for (const change of changes) {
          offset = Math.floor(change.at * text.length);
          text = text.slice(0, offset) + change.text + text.slice(offset + change.length);
        }
        askEverything(text, offset);
      }),
      { numRuns: 200 },
    );
  });

  const guest = (devices: string) =>
    `<domain type='kvm'><os><type arch='ppc64le' machine='pseries'>hvm</type></os><devices>${devices}</devices></domain>`;
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
    '',
  );
  const odd: Record<string, string> = {
    'nesting 100,000 deep': guest('<a>'.repeat(100_000)),
    'nesting 100,000 deep and closed': guest(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`),
    'an attribute of 10 MB': guest(`<hostdev mode='${'x'.repeat(10_000_000)}'/>`),
    'a host address of 1 MB': guest(
      `<hostdev type='pci'><source><address domain='${'0'.repeat(1_000_000)}'/></source></hostdev>`,
    ),
    'a billion laughs': `<!DOCTYPE d [<!ENTITY l0 "ha">${laughs}]>${guest('<emulator>&l9;</emulator>')}`,
    'an external entity': `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>${guest('&x;')}`,
    '100,000 attributes': guest(`<hostdev ${"a='' ".repeat(100_000)}/>`),
    'NUL and lone surrogates': guest("<hostdev type='pci\0'>\uDC00<source>\uD800</source></hostdev>"),
    'numbers beyond all bounds': guest(
      "<controller type='pci' index='99999999999999999999' model='pci-root'><target index='-1'/></controller>" +
        "<hostdev type='pci'><address type='pci' bus='0xffffffffffff' slot='1e9' function='8'/></hostdev>",
    ),
    'a PHB of index 4,000,000,000': guest("<controller type='pci' index='4000000000' model='pci-root'/>"),
  };
  for (const [name, text] of Object.entries(odd)) {
    it(name, { timeout: 20_000 }, () => askEverything(text, text.indexOf('<devices>') + 12));
  }
});
