import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseXml } from '../../server/src/xml/parse';
import {
  attribute,
  attributeSpan,
  childElements,
  elementPath,
  firstChild,
  nameSpan,
  nodeSpan,
  pathAt,
  rootElement,
  startTagSpan,
  textContent,
  valueSpan,
} from '../../server/src/xml/query';
import type { Located, Span, XmlNode } from '../../server/src/xml/syntaxTree';

const text = `<?xml version="1.0"?>
<domain>
  <name>a &amp; <![CDATA[<b>]]></name>
  <devices><disk/><hostdev mode='subsystem'/>x<hostdev/></devices>
</domain>
`;
const tree = parseXml(text);

function found<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

const root = found(rootElement(tree));
const devices = found(firstChild(root, 'devices'));
const cut = ({ start, end }: Span) => text.slice(start, end);
const kinds = (path: readonly Located<XmlNode>[]) =>
  path.map(({ node }) => (node.kind === 'element' ? node.name : node.kind)).join(' ');

describe('questions to a document', () => {
  it('find elements and say where they are', () => {
    assert.equal(root.node.name, 'domain');
    assert.equal(rootElement(parseXml('<!-- x --> < ')), undefined);
    assert.deepEqual(
      childElements(devices).map((child) => cut(nodeSpan(child))),
      ['<disk/>', `<hostdev mode='subsystem'/>`, '<hostdev/>'],
    );
    assert.equal(firstChild(root, 'disk'), undefined);
  });

  it('cut out names, tags, attributes and values', () => {
    const hostdev = found(firstChild(devices, 'hostdev'));
    const mode = found(attribute(hostdev.node, 'mode'));
    assert.equal(cut(nameSpan(hostdev)), 'hostdev');
    assert.equal(cut(startTagSpan(devices)), '<devices>');
    assert.equal(cut(attributeSpan(hostdev, mode)), `mode='subsystem'`);
    assert.equal(cut(valueSpan(hostdev, mode)), 'subsystem');
    assert.equal(attribute(hostdev.node, 'type'), undefined);
  });

  it('read text with its references and CDATA', () => {
    assert.equal(textContent(found(firstChild(root, 'name')).node), 'a & <b>');
  });

  it('find what is around an offset', () => {
    assert.equal(kinds(pathAt(tree, 0)), 'instruction');
    assert.equal(kinds(pathAt(tree, text.indexOf('mode'))), 'domain devices hostdev');
    assert.equal(kinds(pathAt(tree, text.indexOf('<hostdev'))), 'domain devices hostdev');
    assert.equal(kinds(pathAt(tree, text.indexOf('x<'))), 'domain devices text');
    assert.equal(kinds(pathAt(tree, text.indexOf('</devices'))), 'domain devices');
    assert.equal(kinds(pathAt(tree, text.length)), 'text');
    assert.equal(kinds(pathAt(tree, text.length + 1)), '');
    assert.equal(kinds(pathAt(parseXml('<a><b'), 5)), 'a b');
  });

  it('name an element by its XPath', () => {
    assert.equal(elementPath(tree, pathAt(tree, text.indexOf('<hostdev'))), '/domain/devices/hostdev[1]');
    assert.equal(elementPath(tree, pathAt(tree, text.indexOf('<hostdev/>'))), '/domain/devices/hostdev[2]');
    assert.equal(elementPath(tree, pathAt(tree, text.indexOf('a &amp;'))), '/domain/name');
  });
});
