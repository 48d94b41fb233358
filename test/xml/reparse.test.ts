import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { updateXml, type XmlChange } from '../../server/src/xml/reparse';
import type { XmlTree } from '../../server/src/xml/syntaxTree';
import { anyText, anyWish, applied, changeOf } from './texts';
import { treeLines } from './trees';

/** Applies the changes one after the other and compares with a full parse after each. */
function check(before: string, changes: readonly XmlChange[]): XmlTree {
  let text = before;
  let tree = parseXml(before);
  for (const change of changes) {
    const next = applied(text, change);
    tree = updateXml(tree, change, next);
    const full = parseXml(next);
    assert.deepEqual(treeLines(tree), treeLines(full), `${JSON.stringify(text)} ${JSON.stringify(change)}`);
    assert.deepEqual(xmlErrors(tree), xmlErrors(full));
    text = next;
  }
  return tree;
}

describe('parsing again what an edit touched', () => {
  it('lets a new start tag take the end tag of an element of the same name around it', () => {
    check('<a><?pi x?><b/></a>', [{ start: 11, end: 11, text: '<a>' }]);
    check('<a><b/><c/></a>', [{ start: 7, end: 7, text: '<a ' }]);
  });

  it('gives the tree of the whole text, whatever the edits', () => {
    const runs = Number(process.env['FUZZ_RUNS'] ?? 1500);
    fc.assert(
      fc.property(anyText, fc.array(anyWish, { minLength: 1, maxLength: 8 }), (before, wishes) => {
        let text = before;
        const changes = wishes.map((wish) => {
          const change = changeOf(text, wish);
          text = applied(text, change);
          return change;
        });
        check(before, changes);
      }),
      { numRuns: runs },
    );
  });
});
