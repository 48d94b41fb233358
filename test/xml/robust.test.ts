import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { rootElement } from '../../server/src/xml/query';
import { updateXml } from '../../server/src/xml/reparse';
import { startOf } from '../../server/src/xml/siblings';
import type { Siblings, XmlTree } from '../../server/src/xml/syntaxTree';
import { anyText, applied } from './texts';
import { allNodes } from './trees';

/** Nodes follow each other without gap or overlap, children fill their parents, attributes and errors lie inside. */
function checkPlaces(text: string, tree: XmlTree): void {
  assert.equal(tree.length, text.length);
  checkStarts(tree.nodes, text.length);
  for (const { node, start } of allNodes(tree)) {
    assert.ok(node.length > 0);
    if (node.kind !== 'element') {
      continue;
    }
    assert.equal(text.charAt(start), '<');
    assert.equal(text.slice(start + 1, start + 1 + node.name.length), node.name);
    const contentEnd = node.endTagStart < 0 ? node.length : node.endTagStart;
    checkStarts(node.children, contentEnd - node.startTagEnd);
    assert.ok(node.endTagStart < 0 || text.startsWith('</', start + node.endTagStart));
    let behind = 1 + node.name.length;
    for (const attribute of node.attributes) {
      assert.equal(
        text.slice(start + attribute.start, start + attribute.start + attribute.name.length),
        attribute.name,
      );
      assert.ok(
        behind <= attribute.start &&
          attribute.start < attribute.valueStart &&
          attribute.valueStart <= attribute.valueEnd,
      );
      assert.ok(attribute.valueEnd <= attribute.end && attribute.end <= node.startTagEnd);
      behind = attribute.end;
    }
  }
  for (const { start, end } of xmlErrors(tree)) {
    assert.ok(0 <= start && start <= end && end <= text.length);
  }
}

/** They fill `extent` characters; each says where it begins. */
function checkStarts(siblings: Siblings, extent: number): void {
  let at = 0;
  siblings.forEach((node, index) => {
    assert.equal(startOf(siblings, index), at);
    at += node.length;
  });
  assert.equal(startOf(siblings, siblings.length), at);
  assert.equal(at, extent);
}

/** Milliseconds of CPU time: far more than any of this takes, far less than what grows with the square of its size would. */
const patience = 8000;

function checkFast(text: string): void {
  const before = process.cpuUsage();
  const tree = parseXml(text);
  xmlErrors(tree);
  const middle = text.length >> 1;
  for (const change of [
    { start: middle, end: middle, text: 'x' },
    { start: middle, end: middle + 1, text: '' },
    { start: middle, end: middle, text: '</a>' },
    { start: 0, end: 0, text: '<b>' },
  ]) {
    const next = applied(text, change);
    xmlErrors(updateXml(tree, change, next));
  }
  const { user, system } = process.cpuUsage(before);
  const spent = (user + system) / 1000;
  assert.ok(spent < patience, `${text.slice(0, 40)}… took ${spent} ms of CPU time`);
}

describe('any text at all', () => {
  it('gives nodes that cover it without gap or overlap', () => {
    fc.assert(
      fc.property(anyText, (text) => checkPlaces(text, parseXml(text))),
      { numRuns: 2000 },
    );
  });

  it('is read in time that grows with its length', () => {
    const many = 3000;
    const billionLaughs = `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 30 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join('')}]><a>&l30;</a>`;
    const texts = [
      '<a>'.repeat(30_000) + '</a>'.repeat(30_000),
      '<a>'.repeat(many),
      '<a>\n'.repeat(many),
      '</a>'.repeat(many),
      '<a>'.repeat(many) + '</b>'.repeat(many),
      '<a '.repeat(many),
      '<a'.repeat(many),
      '<'.repeat(many),
      '<a b="'.repeat(many),
      `<a b='<" '`.repeat(many),
      '<!--'.repeat(many),
      '<![CDATA['.repeat(many),
      '<?'.repeat(many),
      '<!DOCTYPE '.repeat(many),
      `<!DOCTYPE a [${'<!-- '.repeat(many)}`,
      `<a>${'</b><b>'.repeat(many)}</a>`,
      `<a>${'<b>\n</c>\n'.repeat(many)}</a>`,
      `<a>${'<b>x'.repeat(many)}</a>`,
      `<a>${'&'.repeat(many)}${'&x;'.repeat(many)}</a>`,
      `<a ${Array.from({ length: many }, (_, index) => `b${index}="" c=""`).join(' ')}/>`,
      `<a b="${'x'.repeat(300_000)}"/>`,
      `<${'a'.repeat(1_000_000)}>`,
      `<a>${'\0'.repeat(many)}${'\uD800'.repeat(many)}</a>`,
      `<a>${'?>-->]]>'.repeat(many)}</a>`,
      `<a b=${'\n'.repeat(many)}`,
      `<a>${'<b>'.repeat(many)}${'\r\n'.repeat(many)}</a>`,
      billionLaughs,
    ];
    for (const text of texts) {
      checkFast(text);
    }
    assert.equal(
      rootElement(parseXml(`<a b="${'x'.repeat(10_000_000)}"/>`))?.node.attributes[0]?.value.length,
      10_000_000,
    );
  });

  it('fetches and expands nothing', () => {
    const tree = parseXml('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>');
    const [text] = allNodes(tree).filter(({ node }) => node.kind === 'text');
    assert.deepEqual(text?.node.kind === 'text' && text.node.text, '&b;');
  });
});
