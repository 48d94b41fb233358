import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { keptInside } from '../../server/src/guest/kept';
import { joinNotes, keptChildren } from '../../server/src/guest/keptChildren';
import { parseXml } from '../../server/src/xml/parse';
import { rootElement } from '../../server/src/xml/query';
import { updateXml } from '../../server/src/xml/reparse';
import type { XmlElement } from '../../server/src/xml/syntaxTree';

describe('what is kept inside an object', () => {
  it('is made once, and seen by nobody', () => {
    let made = 0;
    const number = keptInside((of: { readonly name: string }) => {
      made += 1;
      return of.name.length;
    });
    const object = { name: 'four' };
    assert.deepEqual([number(object), number(object), made], [4, 4, 1]);
    assert.deepEqual({ ...object }, { name: 'four' });
    assert.equal(number({ ...object, name: 'another' }), 7);
  });
});

interface Note {
  readonly index: number;
  readonly name: string;
}

/** Notes of the children whose names begin with `n`. */
function note({ children }: XmlElement, first: number, end: number): readonly Note[] {
  const notes: Note[] = [];
  for (let index = first; index < end; index++) {
    const child = children.at(index);
    if (child?.kind === 'element' && child.name.startsWith('n')) notes.push({ index, name: child.name });
  }
  return notes;
}

describe('notes of children', () => {
  const names = fc.constantFrom('n1', 'n2', 'other', 'more');
  const edits = fc.array(
    fc.record({ at: fc.nat(), remove: fc.nat(2), put: fc.array(names, { maxLength: 2 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );

  it('are, kept over any edits, those of the element as it is', () => {
    const text = (list: readonly string[]) => `<r>${list.map((name) => `<${name}/>`).join('')}</r>`;
    fc.assert(
      fc.property(fc.array(names, { maxLength: 90 }), edits, (first, list) => {
        const kept = keptChildren(note, joinNotes);
        let now = [...first];
        let tree = parseXml(text(now));
        for (const { at, remove, put } of list) {
          const from = at % (now.length + 1);
          const before = text(now.slice(0, from)).length - '</r>'.length;
          const gone = text(now.slice(from, from + remove)).length - text([]).length;
          now = [...now.slice(0, from), ...put, ...now.slice(from + remove)];
          const change = { start: before, end: before + gone, text: text(put).slice(3, -4) };
          tree = updateXml(tree, change, text(now));
          const root = rootElement(tree)?.node;
          assert.ok(root);
          assert.deepEqual(kept(root), note(root, 0, root.children.length));
        }
      }),
    );
  });

  it('are the same list as long as an edit touches none of them', () => {
    const kept = keptChildren(note, joinNotes);
    const text = '<r><a/><n1/><b x=""/><n2/></r>';
    const tree = parseXml(text);
    const start = text.indexOf('""') + 1;
    const after = updateXml(
      tree,
      { start, end: start, text: 'y' },
      `${text.slice(0, start)}y${text.slice(start)}`,
    );
    const [one, other] = [tree, after].map((each) => rootElement(each)?.node);
    assert.ok(one && other && one !== other);
    assert.equal(kept(one), kept(other));
  });
});
