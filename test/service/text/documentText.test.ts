/** A text in pieces answers what TextDocument does. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Position, type Range, TextDocument } from 'vscode-languageserver-textdocument';
import { toSpan } from '../../../server/src/service/positions';
import { DocumentText } from '../../../server/src/service/text/documentText';

/** Answers for positions as TextDocument does, there and everywhere around. */
function checkPositions(text: DocumentText, plain: string, around: readonly number[]): void {
  const document = TextDocument.create('', 'xml', 0, plain);
  for (const offset of around.flatMap((at) => [at - 2, at - 1, at, at + 1, at + 2])) {
    const position = document.positionAt(offset);
    assert.deepEqual(text.positionAt(offset), position);
    for (const character of [
      -1,
      0,
      position.character,
      position.character + 1,
      position.character + 2,
      1e9,
    ]) {
      for (const line of [position.line - 1, position.line, position.line + 1]) {
        assert.equal(text.offsetAt({ line, character }), document.offsetAt({ line, character }));
      }
    }
  }
  for (const line of [-1, document.lineCount - 1, document.lineCount, 1e9]) {
    assert.equal(text.offsetAt({ line, character: 3 }), document.offsetAt({ line, character: 3 }));
  }
}

/** Makes the changes and compares after each; every version stays what it was. */
function check(before: string, changes: readonly { readonly range: Range; readonly text: string }[]): void {
  const versions: [DocumentText, string][] = [[DocumentText.of(before), before]];
  for (const change of changes) {
    const [text, plain] = versions.at(-1) ?? [DocumentText.of(''), ''];
    const span = toSpan(text, change.range);
    const expected = TextDocument.update(TextDocument.create('', 'xml', 0, plain), [change], 1).getText();
    const changed = text.replace(span, change.text);
    versions.push([changed, expected]);
    assert.equal(changed.length, expected.length);
    const end = span.start + change.text.length;
    checkPositions(changed, expected, [span.start, end, 0, expected.length]);
    for (const [from, to] of [
      [span.start - 3, end + 3],
      [span.start - 20_000, end + 40_000],
      [end, end],
    ] as const) {
      const start = Math.max(0, from);
      assert.equal(changed.slice(start, to), expected.slice(start, to));
    }
  }
  for (const [text, plain] of versions) assert.equal(text.toString(), plain);
}

const piece = fc.constantFrom(
  '\r',
  '\n',
  '\r\n',
  'a',
  'long '.repeat(9),
  '\u{1F600}',
  '\uD83D',
  '<a b="c"/>',
  '',
);
const short = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
/** Several pieces long, with line ends of its own, or none. */
const long = fc
  .tuple(short, fc.integer({ min: 0, max: 9000 }))
  .map(([text, times]) => text.repeat(times).slice(0, 150_000));
const text = fc.oneof({ weight: 5, arbitrary: short }, { weight: 1, arbitrary: long });

const position: fc.Arbitrary<Position> = fc.record({
  line: fc.oneof(fc.nat(8), fc.nat(30_000)),
  character: fc.oneof(fc.nat(8), fc.nat(200_000)),
});
const range = fc.oneof(
  fc.record({ start: position, end: position }),
  position.map((start) => ({ start, end: { line: start.line, character: start.character + 1 } })),
  position.map((start) => ({ start, end: { line: start.line + 1, character: 0 } })),
);

describe('the text of a document', () => {
  it('is that of TextDocument.update, whatever the changes', () => {
    fc.assert(
      fc.property(
        fc.oneof(short, long),
        fc.array(fc.record({ range, text }), { minLength: 1, maxLength: 8 }),
        check,
      ),
      { numRuns: 400 },
    );
  });

  it('never has a line end cut in two pieces', () => {
    // 16,384 characters to a piece
    for (const length of [16_382, 16_383, 16_384, 32_767, 32_768, 32_769, 50_000]) {
      const before = `${'x'.repeat(length)}\r\n${'y'.repeat(40_000)}\r`;
      const at = { line: 0, character: length };
      const start = { line: 1, character: 0 };
      const last = { line: 1, character: 40_000 };
      check(before, [
        { range: { start: at, end: at }, text: '\r' },
        { range: { start, end: start }, text: 'z' },
        { range: { start, end: { line: 1, character: 1 } }, text: '' },
        { range: { start: last, end: { line: 3, character: 0 } }, text: '' },
        { range: { start: { line: 9, character: 0 }, end: { line: 9, character: 0 } }, text: '\r' },
        { range: { start: { line: 9, character: 0 }, end: { line: 9, character: 0 } }, text: '\n' },
        { range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } }, text: '' },
        { range: { start, end: start }, text: before },
      ]);
    }
  });
});
