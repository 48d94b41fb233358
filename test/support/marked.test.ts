/** The marks in fixtures are read as they are written. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMarked, writeMarked } from './marked';

describe('marked fixtures', () => {
  const source = `<a b='1'>
 ^ of-the-name
      ^ of-the-value
  <c/>
</a>
`;
  it('carets are expectations about the line above them', () => {
    const { text, expectations } = readMarked(source);
    assert.equal(text, "<a b='1'>\n  <c/>\n</a>\n");
    assert.deepEqual(
      expectations.map(({ start, end, code }) => [text.slice(start, end), code]),
      [
        ['a', 'of-the-name'],
        ['1', 'of-the-value'],
      ],
    );
  });
  it('are written as they were read', () => {
    const { text, expectations } = readMarked(source);
    assert.equal(writeMarked(text, expectations), source);
  });
  it('a span over several lines is marked to the end of its first', () => {
    assert.equal(writeMarked('<a>\n</a>\n', [{ start: 0, end: 8, code: 'all' }]), '<a>\n^^^ all\n</a>\n');
  });
  it('an empty span is one caret', () => {
    assert.equal(writeMarked('<a/>', [{ start: 2, end: 2, code: 'here' }]), '<a/>\n  ^ here');
  });
  it('positions and ranges are taken out', () => {
    const { text, cursor, ranges } = readMarked("<a <|b|>='<|cursor|>'/>");
    assert.equal(text, "<a b=''/>");
    assert.equal(cursor, 6);
    assert.deepEqual(ranges, [{ start: 3, end: 4 }]);
  });
});
