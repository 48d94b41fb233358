/**
 * Builds nodes out of tokens. Exact pairs of tags are found as the tokens come; what stays without a partner is settled when the
 * enclosing element closes, by looking at names and indentation as a person would. What an element with both its tags holds
 * is therefore a function of the text between them alone, which is what lets an edit be parsed again in place.
 */

import { readBlank, type SeenBlanks } from './blanks';
import { exclamationMark, greaterThan, lessThan, questionMark, slash } from './characters';
import { createElement, type Item, leaf, type OpenTag } from './elements';
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
import { createSeenTags, readPlainTag, type SeenTags } from './plainTag';
import { settleLoose } from './settle';
import { readStartTag } from './startTag';
import type { Keep } from './strings';
import type { XmlError, XmlNode, XmlOther } from './syntaxTree';

const noErrors: readonly XmlError[] = [];

export interface Content {
  readonly text: string;
  readonly keep: Keep;
  readonly seen: SeenTags;
  readonly blanks: SeenBlanks;
  readonly missing: Missing;
  /** Where the first item begins, and the next token. */
  readonly start: number;
  at: number;
  readonly items: Item[];
  /** Indexes of the items that are open tags, outermost first. */
  readonly opens: number[];
  /** How many tags of a name are open; not counted before somebody asks. */
  openNames: Map<string, number> | undefined;
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
    seen: createSeenTags(),
    blanks: [],
    missing: { comment: false, cdata: false, instruction: false },
    start: at,
    at,
    items: [],
    opens: [],
    openNames: undefined,
    strays: [],
    doctypeAllowed: beginning,
  };
}

/** Whether a tag of that name is open. */
export function isOpen(content: Content, name: string): boolean {
  return (openNames(content).get(name) ?? 0) > 0;
}

function openNames(content: Content): Map<string, number> {
  const { items, opens, openNames: counted } = content;
  if (counted) {
    return counted;
  }
  const counts = new Map<string, number>();
  for (const index of opens) {
    const open = items[index];
    if (open?.kind === 'open') {
      count(counts, open.tag.name, 1);
    }
  }
  content.openNames = counts;
  return counts;
}

function count(counts: Map<string, number> | undefined, name: string, more: number): void {
  counts?.set(name, (counts.get(name) ?? 0) + more);
}

/** Takes a node as it is. */
export function addItem(content: Content, item: Item, length: number): void {
  content.items.push(item);
  content.at += length;
}

function addNode(content: Content, node: XmlNode): void {
  addItem(content, node, node.length);
}

/** Reads the token at content.at; always gets ahead by at least one character. */
export function readToken(content: Content): void {
  const { text, at, keep, missing, seen } = content;
  if (text.charCodeAt(at) !== lessThan) {
    addNode(content, readBlank(text, at, content.blanks) ?? readText(text, at, keep));
    return;
  }
  switch (text.charCodeAt(at + 1)) {
    case slash:
      if (!closeInnermost(content)) {
        closeElement(content, readEndTag(text, at, keep));
      }
      return;
    case exclamationMark:
      addNode(content, readDeclaration(content));
      return;
    case questionMark:
      addNode(content, readInstruction(text, at, missing));
      return;
  }
  const plain = readPlainTag(text, at, content.opens.length, seen, keep);
  if (plain?.kind === 'element') {
    content.doctypeAllowed = false;
    addNode(content, plain);
  } else {
    openElement(content, plain ?? { kind: 'open', start: at, tag: readStartTag(text, at, keep) });
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

function openElement(content: Content, open: OpenTag): void {
  const { tag } = open;
  content.doctypeAllowed = false;
  if (tag.selfClosing || tag.name === '') {
    addItem(content, leaf(tag), tag.length);
    return;
  }
  content.opens.push(content.items.length);
  count(content.openNames, tag.name, 1);
  addItem(content, open, tag.length);
}

/** Closes the innermost open element where its end tag, in good order, stands here; false when anything else does. */
function closeInnermost(content: Content): boolean {
  const { text, at, items, opens, strays } = content;
  const index = opens.at(-1) ?? -1;
  const open = items[index];
  if (open?.kind !== 'open' || (strays.at(-1) ?? -1) > index) {
    return false;
  }
  const { name } = open.tag;
  const nameStop = at + 2 + name.length;
  if (text.charCodeAt(nameStop) !== greaterThan || text.slice(at + 2, nameStop) !== name) {
    return false;
  }
  opens.pop();
  count(content.openNames, name, -1);
  replaceTag(content, index, open, nameStop + 1, noErrors, false);
  return true;
}

function closeElement(content: Content, end: EndTag): void {
  const { items, opens, strays, at } = content;
  if (!isOpen(content, end.name)) {
    strays.push(items.length);
    addItem(content, { kind: 'end', start: at, tag: end }, end.length);
    return;
  }
  let loose = false;
  for (let index = opens.pop(); index !== undefined; index = opens.pop()) {
    const open = items[index];
    if (open?.kind !== 'open') {
      continue;
    }
    const { name } = open.tag;
    count(content.openNames, name, -1);
    if (name !== end.name) {
      loose = true;
      continue;
    }
    while ((strays.at(-1) ?? -1) > index) {
      loose = true;
      strays.pop();
    }
    replaceTag(content, index, open, at + end.length, end.error ? [end.error] : noErrors, loose);
    return;
  }
}

/** Puts the element in the place of its start tag at `index` and of what followed; its end tag stands here and ends at `end`. */
function replaceTag(
  content: Content,
  index: number,
  { tag, start }: OpenTag,
  end: number,
  errors: readonly XmlError[],
  loose: boolean,
): void {
  const inside = takeItems(content, index + 1, start + tag.length, loose);
  const ends = { endTagStart: content.at - start, length: end - start };
  content.items[index] = createElement(tag, inside, ends, errors, false);
  content.at = end;
}

/** All items as nodes, what is loose among them settled. */
export function takeAll(content: Content): readonly XmlNode[] {
  return takeItems(content, 0, content.start, true);
}

/** Takes away the items from `from` on, the first of which begins at `start`. */
function takeItems(content: Content, from: number, start: number, loose: boolean): readonly XmlNode[] {
  const items = content.items.splice(from);
  return loose ? settleLoose(content.text, items, start) : (items as XmlNode[]);
}
