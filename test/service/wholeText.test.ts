/** What an editor asks for after each key looks at slices of the text: to put all of it together costs the whole of it. */
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { requestFeatures as service } from '../../server/src/lsp/requestFeatures';
import { doDiagnostics } from '../../server/src/service/diagnostics';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  updateSnapshot,
} from '../../server/src/service/snapshot';
import { DocumentText } from '../../server/src/service/text/documentText';
import { editsOf } from '../bench/edits';
import { guestOfSize } from '../bench/guests';

const uri = 'file:///guests/guest.xml';
const settings = { ...defaultSettings, codeLens: false };
const text = guestOfSize(100_000);

/** The document after somebody typed, and where. */
function typed(what: string) {
  const edit = editsOf(text).find((each) => each.what === what);
  assert.ok(edit);
  const before = createSnapshot({ uri, version: 1, text: DocumentText.of(text) }, { host: null, settings });
  before.problems;
  const changed = DocumentText.of(text).replace(edit, edit.text);
  const snapshot = updateSnapshot(before, edit, { uri, version: 2, text: changed });
  return { snapshot, position: changed.positionAt(edit.start + edit.text.length) };
}

type Ask = (snapshot: Snapshot, position: { line: number; character: number }) => unknown;

const asked: { readonly [name: string]: Ask } = {
  diagnostics: (snapshot) => doDiagnostics(snapshot),
  'semantic tokens': (snapshot) => service.semanticTokens(snapshot),
  'inlay hints': (snapshot, end) => service.inlayHints(snapshot, { start: { line: 0, character: 0 }, end }),
  'code lenses': (snapshot) => service.codeLenses(snapshot, { showsDevices: true }),
  outline: (snapshot) => service.documentSymbols(snapshot),
  folding: (snapshot) => service.folding(snapshot),
  links: (snapshot) => service.documentLinks(snapshot),
  highlights: (snapshot, position) => service.highlights(snapshot, position),
  'linked tags': (snapshot, position) => service.linkedEditing(snapshot, position),
  'an end tag': (snapshot, position) => service.closingTag(snapshot, position),
  completion: (snapshot, position) => service.completion(snapshot, position, { snippets: true, tags: true }),
};

describe('the whole text is not put together', () => {
  for (const what of ['a character in a PCI slot', 'a new device'])
    for (const [name, ask] of Object.entries(asked))
      it(`for ${name} after ${what}`, () => {
        const { snapshot, position } = typed(what);
        const whole = mock.method(DocumentText.prototype, 'toString');
        ask(snapshot, position);
        whole.mock.restore();
        assert.equal(whole.mock.callCount(), 0);
      });
});
