import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { updateXml, type XmlChange } from '../../server/src/xml/reparse';
import type { XmlTree } from '../../server/src/xml/syntaxTree';
import { anyText, anyWish, applied, changeOf } from './texts';
import { allNodes, treeLines } from './trees';

/** Applies the changes one after the other and compares with a full parse after each. `reach`: see updateXml. */
function check(before: string, changes: readonly XmlChange[], reach?: number): XmlTree {
  let text = before;
  let tree = parseXml(before);
  for (const change of changes) {
    const next = applied(text, change);
    tree = updateXml(tree, change, next, reach);
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

  it('follows every key while a guest is typed, forwards and backwards', () => {
    const typed =
      '<?xml version=\'1.0\'?>\r\n<!DOCTYPE d [<!ENTITY e ">">]>\n<d>\n  <!-- <x> -->\n  <a b=\'1\' c="2"/>\n  <e>t&amp;\u{1F600}</e>\n  <![CDATA[ < ]]>\n</d>\n';
    const positions = Array.from({ length: typed.length }, (_, index) => index);
    check(
      '',
      positions.map((start) => ({ start, end: start, text: typed.charAt(start) })),
    );
    check(
      typed,
      positions.reverse().map((start) => ({ start, end: start + 1, text: '' })),
    );
  });

  it('follows a tag typed among others, and undone', () => {
    const before = '<d>\n  <a>\n    <b c="1"/>\n  </a>\n  <a><b/></a>\n  <!-- x -->\n</d>\n';
    const typings = [
      "<e f='1'/>",
      '<a><b/></a>',
      '<!-- - -->',
      '<![CDATA[ ]] ]]>',
      '<?p ? ?>',
      '</a><a>',
      '<a',
      '</',
    ];
    for (const at of [3, 6, 9, 14, 22, 27, 32, 46, 52]) {
      for (const typing of typings) {
        const forth = Array.from(typing, (key, index) => ({ start: at + index, end: at + index, text: key }));
        const back = forth.map(({ start }) => ({ start, end: start + 1, text: '' })).reverse();
        const undone = check(before, [...forth, ...back]);
        assert.deepEqual(treeLines(undone), treeLines(parseXml(before)));
      }
    }
  });

  it('follows a line end, a pair of code units and a tag cut in two', () => {
    check('<a>\r\n<b/>\r\n</a>', [
      { start: 4, end: 4, text: ' ' },
      { start: 3, end: 4, text: '' },
      { start: 8, end: 9, text: '' },
    ]);
    check('<a b="\u{1F600}">\u{1F600}</a>', [
      { start: 7, end: 7, text: '>' },
      { start: 11, end: 12, text: '' },
      { start: 7, end: 9, text: '' },
    ]);
    check('<a><b></b></a>', [
      { start: 8, end: 8, text: '></' },
      { start: 4, end: 4, text: '<' },
      { start: 1, end: 2, text: '' },
    ]);
  });

  it('notices the end of a comment, a section or an instruction that began long before', () => {
    for (const [begin, end] of [
      ['<!--', '-->'],
      ['<![CDATA[', ']]>'],
      ['<?p ', '?>'],
      ['<!DOCTYPE d', '>'],
      ['<!DOCTYPE d [', ']>'],
    ] as const) {
      const before = `${begin} <d>\n<a/>\n<b><c/></b>\n</d>`;
      const at = before.indexOf('<c/>');
      check(
        before,
        Array.from(end, (key, index) => ({ start: at + index, end: at + index, text: key })),
      );
      check(before, [
        { start: at, end: at, text: end },
        { start: at, end: at + 1, text: '' },
      ]);
    }
  });

  it('notices elements that come to stand too deep, and no longer do', () => {
    const nested = (count: number, inside: string) =>
      `${'<a>'.repeat(count)}${inside}${'</a>'.repeat(count)}`;
    const many = `${'<b/>'.repeat(40)}${nested(2, '<c/>')}${'<b/>'.repeat(40)}`;
    const deep = `<d>${many}${nested(253, many)}</d>`;
    const end = deep.length - 4;
    const edits: readonly (readonly [XmlChange, boolean])[] = [
      [{ start: 3, end: 3, text: '<e>' }, true],
      [{ start: end + 3, end: end + 3, text: '</e>' }, true],
      [{ start: 4, end: 4, text: 'x' }, true],
      [{ start: 3, end: 7, text: '' }, false],
      [{ start: 0, end: 0, text: '<f>' }, true],
      [{ start: 3, end: 6, text: '' }, false],
    ];
    edits.forEach(([, isDeep], index) => {
      const changes = edits.slice(0, index + 1).map(([change]) => change);
      const errors = xmlErrors(check(deep, changes));
      assert.equal(
        errors.some(({ code }) => code === 'too-deep'),
        isDeep,
        JSON.stringify(changes.at(-1)),
      );
    });
  });

  it('follows edits among elements in each other as deep as libxml2 reads', () => {
    const nested = (count: number, inside: string) =>
      `${'<a>'.repeat(count)}${inside}${'</a>'.repeat(count)}`;
    const level = fc.tuple(
      fc.integer({ min: 120, max: 130 }),
      anyText,
      fc.constantFrom('', '<b/>'.repeat(40)),
    );
    const deep = fc
      .array(level, { minLength: 1, maxLength: 3 })
      .map((levels) =>
        levels.reduce((inside, [count, beside, long]) => nested(count, `${beside}${inside}${long}`), '<c/>'),
      );
    fc.assert(
      fc.property(deep, fc.array(anyWish, { minLength: 1, maxLength: 4 }), (text, wishes) => {
        let now = text;
        const changes = wishes.map((wish) => {
          const change = changeOf(now, wish);
          now = applied(now, change);
          return change;
        });
        check(text, changes);
      }),
    );
  });

  it('shares what an edit leaves alone', () => {
    const text = '<d>\n  <a><b c="1"/></a>\n  <a><b c="2"/><!-- x --></a>\n  <a><b c="3"/></a>\n</d>';
    const at = text.indexOf('2');
    for (const change of [
      { start: at, end: at + 1, text: '4' },
      { start: at + 4, end: at + 4, text: '<e/>' },
      { start: at + 4, end: at + 4, text: '<e' },
      { start: at + 2, end: at + 4, text: '' },
    ]) {
      const old = parseXml(text);
      const shared = new Set(allNodes(old).map(({ node }) => node));
      const fresh = allNodes(updateXml(old, change, applied(text, change))).filter(
        ({ node }) => !shared.has(node),
      );
      const names = fresh.map(({ node }) => (node.kind === 'element' ? node.name : node.kind));
      // Of the elements only those around the edit, and what was typed, are new.
      assert.deepEqual(
        names.filter((name) => !['e', 'b', 'text'].includes(name)),
        ['d', 'a'],
      );
      assert.ok(fresh.length <= 6);
    }
  });

  it('asks for a small part of a large text', () => {
    const device = (index: number) => `    <disk type='file'>\n      <alias name='${index}'/>\n    </disk>\n`;
    const text = `<d>\n  <devices>\n${Array.from({ length: 1500 }, (_, index) => device(index)).join('')}  </devices>\n</d>`;
    const at = text.indexOf("name='750'");
    const behind = text.indexOf('<disk', at);
    for (const [start, end, typed] of [
      [at + 6, at + 7, '3'],
      [behind, behind, '<!-- x -->'],
      [behind, behind, device(9999).trimStart()],
      [behind + 5, behind + 5, 'x'],
      [behind, behind, '<'],
    ] as const) {
      const change = { start, end, text: typed };
      const next = applied(text, change);
      let asked = 0;
      const slices = {
        length: next.length,
        slice(from: number, to = next.length) {
          asked += to - from;
          return next.slice(from, to);
        },
      };
      const tree = updateXml(parseXml(text), change, slices);
      assert.deepEqual(treeLines(tree), treeLines(parseXml(next)));
      assert.ok(asked < 20_000, `${asked} characters for ${typed}`);
    }
  });

  it('gives the tree of the whole text, whatever the edits, however much of the text it begins with', () => {
    const runs = 1500 * Number(process.env['FUZZ_TIMES'] ?? 1);
    const reach = fc.constantFrom(undefined, 1, 8, 30);
    const wished = fc.array(anyWish, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(anyText, wished, reach, (before, wishes, reach) => {
        let text = before;
        const changes = wishes.map((wish) => {
          const change = changeOf(text, wish);
          text = applied(text, change);
          return change;
        });
        check(before, changes, reach);
      }),
      { numRuns: runs },
    );
  });
});
