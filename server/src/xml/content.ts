/**
 * Builds nodes out of tokens. Exact pairs of tags are found as the tokens come; what stays without a partner is settled when the
 * enclosing element closes, by looking at names and indentation as a person would. What an element with both its tags holds
 * is therefore a function of the text between them alone, which is what lets an edit be parsed again in place.
 */

import { createElement, type Item, leaf, type NodeList, type OpenTag } from './elements';
import { doctypeObjection, type Judge } from './judge';
import {
  type EndTag,
  type Missing,
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
import type { Faults, XmlError, XmlNode } from './syntaxTree';

export interface Content {
  readonly text: string;
  readonly keep: Keep;
  readonly judge: Judge;
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
export function createContent(
  text: string,
  at: number,
  beginning: boolean,
  judge: Judge,
  keep: Keep,
): Content {
  return {
    text,
    keep,
    judge,
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

/** Reads the token at content.at; always gets ahead by at least one character. */
export function readToken(content: Content): void {
  const { text, at, keep, missing } = content;
  if (text.charAt(at) !== '<') {
    addJudged(content, readText(text, at, keep));
  } else if (text.startsWith('/', at + 1)) {
    closeElement(content, readEndTag(text, at, keep));
  } else if (text.startsWith('!', at + 1)) {
    addJudged(content, readDeclaration(content));
  } else if (text.startsWith('?', at + 1)) {
    addJudged(content, readInstruction(text, at, missing));
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
  return readDoctype(text, at);
}

/** What sax sees of a node. `??>` is an end that sax overlooks. */
function addJudged(content: Content, node: XmlNode): void {
  const { text, at, judge } = content;
  const end = at + node.length;
  const unseen = node.faults !== undefined || text.endsWith('??>', end);
  const objection = unseen
    ? undefined
    : node.kind === 'doctype'
      ? doctypeObjection(text.slice(at, end))
      : judge.objection(at, end);
  addItem(
    content,
    objection === undefined ? node : { ...node, faults: objected(objection, node.length) },
    node.length,
  );
}

function objected(objection: string, length: number): Faults {
  return { own: [notXml(objection, length)], children: [], loose: false };
}

function notXml(objection: string, length: number): XmlError {
  return {
    code: 'not-xml',
    message: `Not well-formed XML: ${objection.replace(/\.$/, '')}.`,
    start: 0,
    end: length,
  };
}

function openElement(content: Content, tag: StartTag): void {
  const { at, judge } = content;
  const round = judge.round();
  content.doctypeAllowed = false;
  const objection = tag.errors.length > 0 ? undefined : judge.objection(at, at + tag.length);
  const judged = objection === undefined ? tag : { ...tag, errors: [notXml(objection, tag.length)] };
  if (tag.selfClosing || tag.name === '') {
    addItem(content, leaf(judged), tag.length);
    return;
  }
  content.opens.push(content.items.length);
  content.openNames.set(tag.name, (content.openNames.get(tag.name) ?? 0) + 1);
  addItem(content, { kind: 'open', tag: judged, round: judged.errors.length > 0 ? 0 : round }, tag.length);
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
    const paired = name === end.name;
    const errors = endTagErrors(content, open, paired ? end : undefined);
    if (!paired) {
      loose = true;
      continue;
    }
    const start = starts[index] ?? at;
    while ((strays.at(-1) ?? -1) > index) {
      loose = true;
      strays.pop();
    }
    const inside: NodeList = takeItems(content, index + 1, loose);
    content.items.length = index;
    content.starts.length = index;
    content.at = start;
    const ends = { endTagStart: at - start, length: at + end.length - start };
    addItem(content, createElement(open.tag, start, inside, ends, errors, false), ends.length);
    return;
  }
}

/** Shows sax an element's end, so that it is in step, and hands back what is wrong with the end tag (relative to it). */
function endTagErrors(content: Content, open: OpenTag, end: EndTag | undefined): readonly XmlError[] {
  const { judge, at } = content;
  const known = open.round === judge.round();
  if (known && (!end || end.error)) {
    judge.close(open.tag.name);
  }
  if (!end) {
    return [];
  }
  const objection = known && !end.error ? judge.objection(at, at + end.length) : undefined;
  return end.error ? [end.error] : objection === undefined ? [] : [notXml(objection, end.length)];
}

/** The items from `from` on as nodes, what is loose among them settled. */
export function takeItems(content: Content, from: number, loose: boolean): NodeList {
  const items = content.items.slice(from);
  const starts = content.starts.slice(from);
  return loose ? settleLoose(content.text, items, starts) : { nodes: items as XmlNode[], starts };
}
