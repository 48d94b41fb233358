/** The documents layer keeps the same text as `TextDocument.update` and finds what a fresh open finds. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { createDocuments } from '../../server/src/lsp/documents';
import { doDiagnostics } from '../../server/src/service/diagnostics';
import { positionsIn, toRange } from '../../server/src/service/positions';
import { defaultSettings } from '../../server/src/service/snapshot';
import { DocumentText } from '../../server/src/service/text/documentText';
import { editsOf } from '../bench/edits';
import { guestOfSize } from '../bench/guests';
import { host, hostdev, phb, pseries } from '../service/guests';

const uri = 'file:///guests/guest.xml';
const context = { host, settings: defaultSettings };
const guest = pseries(
  [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2'), phb(2)].join('\n'),
);

function open(text: string, version = 1) {
  const documents = createDocuments();
  documents.open({ uri, languageId: 'xml', version, text });
  documents.setContext(uri, context);
  return documents;
}

/** What stands in a document where a fresh one with the same text and version stands, too. */
function judge(documents: ReturnType<typeof open>) {
  const document = documents.get(uri);
  const snapshot = document?.snapshot;
  return {
    text: document?.text,
    version: document?.version,
    errors: snapshot?.errors,
    tree: snapshot?.tree,
    diagnostics: snapshot && doDiagnostics(snapshot),
  };
}

const position = (lines: number) =>
  fc.record({ line: fc.integer({ min: 0, max: lines + 1 }), character: fc.integer({ min: 0, max: 90 }) });

const inserted = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '<',
    '>',
    '/>',
    '</hostdev>',
    "slot='0x02'",
    '\r',
    '\n',
    '\r\n',
    '\uD83D',
    '\uDE00',
    '<!--',
    '-->',
    '"',
    "'",
    '&',
    '\0',
    '<domain>',
    phb(3),
    hostdev('0001:01:00.1'),
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
);

const change = (lines: number): fc.Arbitrary<TextDocumentContentChangeEvent> =>
  fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({ text: fc.constantFrom(guest, '', '<project/>', "<domain type='kvm'>") }),
    },
    {
      weight: 30,
      arbitrary: fc.record({
        range: fc.record({ start: position(lines), end: position(lines) }),
        text: inserted,
      }),
    },
    {
      weight: 30,
      arbitrary: position(lines).chain((start) =>
        fc.record({
          range: fc.record({
            start: fc.constant(start),
            end: fc.constant({ line: start.line, character: start.character + 1 }),
          }),
          text: inserted,
        }),
      ),
    },
  );

const lineEnds = ['\n', '\r\n', '\r'];

describe('documents', () => {
  it('random changes give the text of TextDocument.update and the diagnostics of a fresh open', () => {
    const batches = fc.array(fc.array(change(guest.split('\n').length), { maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(batches, fc.constantFrom(...lineEnds), fc.boolean(), (edits, lineEnd, asksBetween) => {
        const text = guest.replaceAll('\n', lineEnd);
        const documents = open(text);
        let expected = text;
        edits.forEach((changes, index) => {
          documents.change(uri, index + 2, changes);
          // One change a document: a range behind the last line spoils what the next one goes by.
          for (const change of changes) {
            const document = TextDocument.create(uri, 'xml', 1, expected);
            expected = TextDocument.update(document, [change], 2).getText();
          }
          assert.equal(documents.get(uri)?.text, expected);
          if (asksBetween) judge(documents);
        });
        assert.deepEqual(judge(documents), judge(open(expected, documents.get(uri)?.version)));
      }),
      { numRuns: 300 },
    );
  });

  it('nobody asks for the whole text of a large guest at a key, whatever is wrong with the guest', (test) => {
    const text = guestOfSize(100_000)
      .replace('<emulator>', '<bogus/><emulator>')
      .replaceAll("'0x05'", "'0x04'");
    const positions = positionsIn(text);
    const [disk, metadata, slot, device] = editsOf(text);
    for (const edit of [disk, metadata, slot, device]) {
      const documents = open(text);
      assert.ok(judge(documents).diagnostics?.length);
      const whole = test.mock.method(DocumentText.prototype, 'toString');
      assert.ok(edit);
      documents.change(uri, 2, [{ range: toRange(positions, edit), text: edit.text }]);
      const snapshot = documents.get(uri)?.snapshot;
      assert.ok(snapshot && doDiagnostics(snapshot).length > 0);
      assert.equal(whole.mock.callCount(), 0, edit.what);
      assert.equal(snapshot.text, text.slice(0, edit.start) + edit.text + text.slice(edit.end));
      assert.equal(whole.mock.callCount(), 1);
      whole.mock.restore();
    }
  });

  it('a snapshot that outlives its text keeps its own lines', () => {
    const documents = open(guest);
    const before = documents.get(uri)?.snapshot;
    assert.ok(before);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    documents.change(uri, 2, [{ range, text: '\n\n\n' }]);
    assert.deepEqual(before.positions.positionAt(before.text.length), {
      line: guest.split('\n').length - 1,
      character: 0,
    });
  });

  it('other XML has no snapshot, until it becomes a domain, and none when it is one no more', () => {
    const documents = createDocuments();
    documents.open({ uri, languageId: 'xml', version: 1, text: '<project><' });
    assert.equal(documents.get(uri)?.snapshot, null);
    documents.setContext(uri, context);
    documents.change(uri, 2, [{ text: guest }]);
    assert.equal(documents.get(uri)?.snapshot?.host, host);
    const root = { start: { line: 0, character: 1 }, end: { line: 0, character: 7 } };
    documents.change(uri, 3, [{ range: root, text: 'project' }]);
    assert.equal(documents.get(uri)?.snapshot, null);
  });

  it('what is already worked out survives the same context again', () => {
    const documents = open(guest);
    const snapshot = documents.get(uri)?.snapshot;
    documents.setContext(uri, context);
    assert.equal(documents.get(uri)?.snapshot, snapshot);
  });

  it('a change that is none is refused, those before it stay made', () => {
    const documents = open(guest);
    const nonsense = { range: null, text: 5 } as unknown as TextDocumentContentChangeEvent;
    assert.throws(() => documents.change(uri, 2, [{ text: '<domain/>' }, nonsense]));
    assert.deepEqual(judge(documents), judge(open('<domain/>', 2)));
  });

  it('unknown documents are nobody: no change, no close', () => {
    const documents = createDocuments();
    assert.equal(documents.change(uri, 2, [{ text: guest }]), undefined);
    assert.equal(documents.close(uri), false);
    documents.setContext(uri, context);
    assert.equal(documents.get(uri), undefined);
  });
});
