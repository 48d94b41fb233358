/**
 * Builds nodes out of tokens. Exact pairs of tags are found as the tokens come; what stays without a partner is settled when the
 * enclosing element closes, by looking at names and indentation as a person would. What an element with both its tags holds
 * is therefore a function of the text between them alone, which is what lets an edit be parsed again in place.
 */

import { createElement, type Item, leaf } from './elements';
import { doctypeObjection } from './judge';
import {
  type EndTag,
  type Missing,
  other,
  readCdata,
  readComment,
  readDoctype,
  readEndTag,
  readInstruction,
  readText,
  readUnknown,
} from './otherTokens';
import { settleLoose } from './settle';
import { readStartTag, type StartTag } from './startTag';
import type { Keep } from './strings';
import type { XmlNode, XmlOther } from './syntaxTree';

export interface Content {
  readonly text: string;
  readonly keep: Keep;
  readonly missing: Missing;
  /** Where the next token begins. */
  at: number;
  readonly items: Item[];
  readonly starts: number[];
  /** Indexes of the items that are open tags, outermost first. */
  readonly opens: number[];
  readonly openNames: Map<string, number>;
  /** Indexes of stray end tags among the items, ascending. */
  readonly strays: number[];
  /** A DOCTYPE may still come: true only at the beginning of a document. */
  doctypeAllowed: boolean;
}

/** Nothing read yet. `beginning`: of a document, where a DOCTYPE may still come. */
export function createContent(text: string, at: number, beginning: boolean, keep: Keep): Content {
  return {
    text,
    keep,
    missing: { comment: false, cdata: false, instruction: false },
    at,
    items: [],
    starts: [],
    opens: [],
    openNames: new Map(),
    strays: [],
    doctypeAllowed: beginning,
  };
}

/** Takes a node as it is. */
export function addItem(content: Content, item: Item, length: number): void {
  content.items.push(item);
  content.starts.push(content.at);
  content.at += length;
}

function addNode(content: Content, node: XmlNode): void {
  addItem(content, node, node.length);
}

/** Reads the token at content.at; always gets ahead by at least one character. */
export function readToken(content: Content): void {
  const { text, at, keep, missing } = content;
  if (text.charAt(at) !== '<') {
    addNode(content, readText(text, at, keep));
  } else if (text.startsWith('/', at + 1)) {
    closeElement(content, readEndTag(text, at, keep));
  } else if (text.startsWith('!', at + 1)) {
    addNode(content, readDeclaration(content));
  } else if (text.startsWith('?', at + 1)) {
    addNode(content, readInstruction(text, at, missing));
  } else {
    openElement(content, readStartTag(text, at, keep));
  }
}

function readDeclaration(content: Content): XmlNode {
  const { text, at, keep, missing } = content;
  if (text.startsWith('<!--', at)) {
    return readComment(text, at, missing);
  }
  if (text.startsWith('<![CDATA[', at)) {
    return readCdata(text, at, keep, missing);
  }
  if (!text.startsWith('<!DOCTYPE', at)) {
    return readUnknown(
      text,
      at,
      '`<!` begins a comment, a CDATA section or the DOCTYPE, and this is none of them.',
    );
  }
  if (!content.doctypeAllowed) {
    return readUnknown(text, at, 'A DOCTYPE may only stand once, before the root element.');
  }
  content.doctypeAllowed = false;
  return judged(readDoctype(text, at), text, at);
}

/** The DOCTYPE with what sax objects to in it, if it is whole so far. `??>` is an end that sax overlooks. */
function judged(doctype: XmlOther, text: string, at: number): XmlOther {
  const { kind, length, faults } = doctype;
  const end = at + length;
  const objection = faults || text.endsWith('??>', end) ? undefined : doctypeObjection(text.slice(at, end));
  if (objection === undefined) {
    return doctype;
  }
  const message = `Not well-formed XML: ${objection.replace(/\.$/, '')}.`;
  return other(kind, length, [{ code: 'not-xml', message, start: 0, end: length }]);
}

function openElement(content: Content, tag: StartTag): void {
  content.doctypeAllowed = false;
  if (tag.selfClosing || tag.name === '') {
    addItem(content, leaf(tag), tag.length);
    return;
  }
  content.opens.push(content.items.length);
  content.openNames.set(tag.name, (content.openNames.get(tag.name) ?? 0) + 1);
  addItem(content, { kind: 'open', tag }, tag.length);
}

function closeElement(content: Content, end: EndTag): void {
  const { items, starts, opens, openNames, strays, at } = content;
  if (!openNames.get(end.name)) {
    strays.push(items.length);
    addItem(content, { kind: 'end', tag: end }, end.length);
    return;
  }
  let loose = false;
  for (let index = opens.pop(); index !== undefined; index = opens.pop()) {
    const open = items[index];
    if (open?.kind !== 'open') {
      continue;
    }
    const { name } = open.tag;
    openNames.set(name, (openNames.get(name) ?? 1) - 1);
    if (name !== end.name) {
      loose = true;
      continue;
    }
    const start = starts[index] ?? at;
    while ((strays.at(-1) ?? -1) > index) {
      loose = true;
      strays.pop();
    }
    const inside = takeItems(content, index + 1, loose);
    content.items.length = index;
    content.starts.length = index;
    content.at = start;
    const ends = { endTagStart: at - start, length: at + end.length - start };
    const errors = end.error ? [end.error] : [];
    addItem(content, createElement(open.tag, inside, ends, errors, false), ends.length);
    return;
  }
}

/** The items from `from` on as nodes, what is loose among them settled. */
export function takeItems(content: Content, from: number, loose: boolean): readonly XmlNode[] {
  const items = content.items.slice(from);
  return loose ? settleLoose(content.text, items, content.starts.slice(from)) : (items as XmlNode[]);
}
