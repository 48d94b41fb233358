/** Where the cursor is in a text that is being typed: in the name of an element, an attribute, a value, between elements. */
import { domainNames, type ElementNames, namesIn } from '../../vocabulary/names/names';
import { pathAt } from '../../xml/query';
import type { Located, Span, XmlAttribute, XmlNode } from '../../xml/syntaxTree';
import type { TextSlices } from '../../xml/textWindow';
import type { Snapshot } from '../snapshot';

export interface Ancestors {
  /** From `<domain>` on, innermost last. */
  readonly elements: readonly Located[];
  /** What the innermost may hold. */
  readonly names: ElementNames;
}

export type TypedPlace =
  /** An element's name, or a place for an element; `span` begins with the `<` if there is one. */
  | {
      readonly kind: 'element';
      readonly parent: Ancestors;
      readonly span: Span;
      readonly tagFollows: boolean;
    }
  /** `span` is the name that stands there, or empty. */
  | {
      readonly kind: 'attribute';
      readonly owner: Ancestors;
      readonly span: Span;
      readonly valueFollows: boolean;
      readonly spaceNeeded: boolean;
    }
  | {
      readonly kind: 'value';
      readonly owner: Ancestors;
      readonly attribute: XmlAttribute;
      /** Between the quotes; `quoted` is false where there are none yet. */
      readonly span: Span;
      readonly quoted: boolean;
    }
  /** The text of an element that holds no others. */
  | { readonly kind: 'text'; readonly owner: Ancestors; readonly span: Span }
  /** Behind `</`. */
  | { readonly kind: 'end-tag'; readonly element: Located; readonly span: Span; readonly closed: boolean };

const isElement = (place: Located<XmlNode>): place is Located => place.node.kind === 'element';

/** undefined where nothing can be completed: outside of `<domain>`, in comments, in what libvirt does not know. */
export function typedPlace({ tree, source: text }: Snapshot, offset: number): TypedPlace | undefined {
  const path = pathAt(tree, Math.max(offset - 1, 0));
  const last = path.at(-1);
  if (!last || !(last.node.kind === 'element' || last.node.kind === 'text')) return undefined;
  const elements = path.filter(isElement).filter((element) => !isOver(text, element, offset));
  const top = elements.findIndex(({ node }) => node.name === 'domain');
  const around = elements.slice(top);
  const innermost = around.at(-1);
  if (top < 0 || !innermost) return undefined;

  const ending = /<\/([\w:.-]*)$/.exec(text.slice(Math.max(0, offset - 80), offset));
  if (ending) return endTag(text, innermost, offset, ending[1] ?? '');
  if (last.node === innermost.node && inStartTag(text, innermost, offset)) {
    return startTag(text, around, innermost, offset);
  }
  return content(text, around, innermost, offset);
}

const characterAt = (text: TextSlices, at: number): string => text.slice(Math.max(at, 0), at + 1);

/** Behind the `>` that closes an element the cursor is in its parent. */
function isOver(text: TextSlices, { node, start }: Located, offset: number): boolean {
  const closed = node.selfClosing || node.endTagStart >= 0;
  return closed && offset >= start + node.length && characterAt(text, start + node.length - 1) === '>';
}

function inStartTag(text: TextSlices, { node, start }: Located, offset: number): boolean {
  const end = start + node.startTagEnd;
  return offset < end || (offset === end && characterAt(text, end - 1) !== '>');
}

function endTag(text: TextSlices, innermost: Located, offset: number, typed: string): TypedPlace {
  const behind = /^[\w:.-]*/.exec(text.slice(offset, offset + 80))?.[0] ?? '';
  const end = offset + behind.length;
  return {
    kind: 'end-tag',
    element: innermost,
    span: { start: offset - typed.length, end },
    closed: /^\s*>/.test(text.slice(end, end + 80)),
  };
}

/** The names that the elements lead to; undefined where one of them is not known. */
function ancestors(elements: readonly Located[]): Ancestors | undefined {
  let names: ElementNames | undefined = domainNames;
  for (const { node } of elements.slice(1)) names = names && namesIn(names, node.name);
  return names && !names.open ? { elements, names } : undefined;
}

function startTag(
  text: TextSlices,
  around: readonly Located[],
  { node, start }: Located,
  offset: number,
): TypedPlace | undefined {
  const nameEnd = start + 1 + node.name.length;
  if (offset <= nameEnd) {
    const parent = ancestors(around.slice(0, -1));
    if (!parent || around.length < 2) return undefined;
    const tagFollows = node.attributes.length > 0 || characterAt(text, start + node.startTagEnd - 1) === '>';
    return { kind: 'element', parent, span: { start, end: nameEnd }, tagFollows };
  }
  const owner = ancestors(around);
  if (!owner) return undefined;
  for (const attribute of node.attributes) {
    const [from, to] = [start + attribute.start, start + attribute.start + attribute.name.length];
    const value = { start: start + attribute.valueStart, end: start + attribute.valueEnd };
    if (offset >= from && offset <= to) {
      const valueFollows = text
        .slice(to, to + 8)
        .trimStart()
        .startsWith('=');
      return { kind: 'attribute', owner, span: { start: from, end: to }, valueFollows, spaceNeeded: false };
    }
    if (offset > to && offset < value.start) {
      const unquoted = attribute.valueStart === attribute.valueEnd && characterAt(text, offset - 1) === '=';
      return unquoted
        ? { kind: 'value', owner, attribute, span: { start: offset, end: offset }, quoted: false }
        : undefined;
    }
    const quote = characterAt(text, value.start - 1);
    const quoted = quote === '"' || quote === "'";
    if (offset < value.start || offset > value.end) continue;
    if (!quoted) return { kind: 'value', owner, attribute, span: value, quoted: false };
    // A quote that was never closed runs on: the value is what stands on this line.
    const closed = start + attribute.end > value.end;
    const line = /^[^\n<>"']*/.exec(text.slice(value.start, value.end))?.[0].length ?? 0;
    const end = closed ? value.end : Math.max(offset, value.start + line);
    return { kind: 'value', owner, attribute, span: { start: value.start, end }, quoted: true };
  }
  const before = characterAt(text, offset - 1);
  if (before === '/') return undefined;
  const spaceNeeded = !/\s/.test(before);
  return { kind: 'attribute', owner, span: { start: offset, end: offset }, valueFollows: false, spaceNeeded };
}

function content(
  text: TextSlices,
  around: readonly Located[],
  { node }: Located,
  offset: number,
): TypedPlace | undefined {
  const owner = ancestors(around);
  if (!owner) return undefined;
  const known = Object.keys(owner.names.elements).length > 0;
  const holds = node.children.some(({ kind }) => kind === 'element');
  if (!known && !holds) {
    const before = /[^<>\n]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].trimStart() ?? '';
    const behind = /^[^<>\n]*/.exec(text.slice(offset, offset + 200))?.[0].trimEnd() ?? '';
    return { kind: 'text', owner, span: { start: offset - before.length, end: offset + behind.length } };
  }
  // A word without `<`: whoever types it means an element.
  const word = /[A-Za-z][\w-]*$/.exec(text.slice(Math.max(0, offset - 40), offset))?.[0] ?? '';
  return {
    kind: 'element',
    parent: owner,
    span: { start: offset - word.length, end: offset },
    tagFollows: false,
  };
}
